using System.Collections.Immutable;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Runs;

namespace Snn.Runner.Experiments;

/// <summary>What the record of a run says of the images that it learned from.</summary>
internal static class DataNotes
{
    /// <summary>Name of where they lay.</summary>
    internal const string SourceName = "data";

    /// <summary>Name of their digest.</summary>
    internal const string DigestName = "data_sha256";

    /// <summary>
    /// Where they lay and what they hold; of a set of one's own also what a known one says by its name.
    /// </summary>
    internal static ImmutableArray<Metric> Of(Dataset data) =>
        [
            Metric.Of(SourceName, data.Source),
            Metric.Of(DigestName, data.Digest),
            .. KnownDatasets.Named(data.Info.Name) is null
                ?
                [
                    Metric.Of("image_shape", data.Info.Shape.ToString()),
                    Metric.Of("pixel_mean", [.. data.Info.Normalization.Mean.Select(m => (double)m)]),
                    Metric.Of("pixel_std", [.. data.Info.Normalization.Std.Select(s => (double)s)]),
                    Metric.Of("class_names", string.Join(", ", data.Info.ClassNames)),
                ]
                : ImmutableArray<Metric>.Empty,
        ];

    /// <summary>The data, if they are those that an earlier run has learned.</summary>
    /// <param name="data">What was found.</param>
    /// <param name="earlier">
    /// The run; one of a version that noted no digest is believed. Where another of the known sets was asked for, its
    /// data have not changed: what is wrong is the name, and whoever compares parameters says so.
    /// </param>
    internal static Result<Dataset> Same(Dataset data, RunRecord? earlier) =>
        earlier?.Surrounding(DigestName) is { } known && known != data.Digest && !IsAnother(data, earlier)
            ? new Fault(
                FaultKind.Data,
                data.Source,
                $"the data have changed: SHA-256 of what they hold is {data.Digest}, and the run has learned {known}",
                "put the data back, name them with --data, or begin a new run"
            )
            : data;

    private static bool IsAnother(Dataset data, RunRecord earlier) =>
        KnownDatasets.Named(data.Info.Name) is { } known
        && earlier.Parameters.Where(p => p.Name == "dataset").Select(p => RunText.Of(p.Value)).FirstOrDefault()
            is { } theirs
        && theirs != known.Name;
}
