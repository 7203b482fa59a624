using System.Text.Json;
using Snn.Convex.Networks;
using Snn.Data.Runs;

namespace Snn.Convex.Conformance;

/// <summary>Replays the draw of a surface network from NumPy's generator.</summary>
internal static class NetworkReplay
{
    // A general simulation may bring all numbers of its network along.
    internal static bool Recognises(JsonElement file) =>
        ReferenceFile.Has(file, "seed", "D", "F", "thresholds") && !GeneralReplay.Recognises(file);

    internal static ConvexNetwork Read(JsonElement file)
    {
        return ReferenceFile.Network(
            ReferenceFile.Rows(file, "F"),
            ReferenceFile.Rows(file, "G"),
            ReferenceFile.Rows(file, "D"),
            ReferenceFile.Numbers(file, "thresholds")
        );
    }

    internal static ConformanceReport Replay(JsonElement file)
    {
        var theirs = Read(file);
        var seed = ReferenceFile.Number(file, "seed");
        if (seed is < 0 or > uint.MaxValue || seed != Math.Floor(seed))
        {
            throw ReferenceFile.Malformed("seed", "is no seed of RandomState");
        }

        var ours = PublishedNetworks.Surface((uint)seed, theirs.Neurons, theirs.Inputs, theirs.Outputs);
        var error = new[]
        {
            Largest(ours.F, theirs.F),
            Largest(ours.G, theirs.G),
            Largest(ours.D, theirs.D),
            Largest(ours.T, theirs.T),
        }.Max();
        return ConformanceReport.Of("network", error, 0, $"drawn from RandomState({seed})");
    }

    internal static double Largest(ReadOnlyMemory<double> ours, ReadOnlyMemory<double> theirs)
    {
        var largest = 0.0;
        for (var i = 0; i < theirs.Length; i++)
        {
            largest = Math.Max(largest, ConformanceReport.Error(ours.Span[i], theirs.Span[i]));
        }

        return largest;
    }
}
