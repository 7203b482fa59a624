using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using Snn.Convex.Conformance;
using Snn.Convex.Networks;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.LocalLoss.Conformance;
using Snn.Runner.Files;

namespace Snn.Runner.Commands.Conformance;

/// <summary>Replays the reference data of a folder; a file is known by what it holds, not by its name.</summary>
internal static class Replay
{
    private const int MostBytes = 1 << 30;

    /// <summary>Replays every JSON file in the folder and below it, in the order of their paths.</summary>
    /// <param name="folder">Where they lie.</param>
    /// <param name="libtorch">Folder of an existing libtorch, or null.</param>
    /// <param name="stop">Asked between two files.</param>
    internal static Result<ImmutableArray<ReplayedFile>> Folder(string folder, string? libtorch, CancellationToken stop)
    {
        if (!Directory.Exists(folder))
        {
            return new Fault(
                FaultKind.Data,
                folder,
                "there is no such folder",
                "name a folder with reference data in JSON"
            );
        }

        ImmutableArray<string> paths =
        [
            .. Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal),
        ];
        if (paths.IsEmpty)
        {
            return new Fault(
                FaultKind.Data,
                folder,
                "there is no JSON file in it",
                "name a folder with reference data in JSON"
            );
        }

        return paths
            .GroupBy(path => Path.GetDirectoryName(path)!)
            .SelectMany(files => Together(folder, [.. files], libtorch, stop))
            .ToImmutableArray();
    }

    // The trials of a folder start from the network that lies beside them.
    private static IEnumerable<ReplayedFile> Together(
        string root,
        ImmutableArray<string> paths,
        string? libtorch,
        CancellationToken stop
    )
    {
        var network = paths.Select(Network).FirstOrDefault(n => n is not null);
        foreach (var path in paths.TakeWhile(_ => !stop.IsCancellationRequested))
        {
            var name = Path.GetRelativePath(root, path);
            yield return Read(path)
                .Bind(document =>
                {
                    using (document)
                    {
                        return One(name, document.RootElement, network, libtorch);
                    }
                })
                .Match<ReplayedFile>(
                    report => new ReplayedFile.Done(name, report),
                    fault => new ReplayedFile.Refused(name, fault)
                );
        }
    }

    private static ConvexNetwork? Network(string path) =>
        Read(path)
            .Match(
                document =>
                {
                    using (document)
                    {
                        try
                        {
                            return ConvexConformance.TryReadNetwork(document.RootElement);
                        }
                        catch (Exception error) when (IsMalformed(error))
                        {
                            return null; // Told when the file itself has its turn.
                        }
                    }
                },
                _ => null
            );

    private static Result<ConformanceReport> One(
        string name,
        JsonElement file,
        ConvexNetwork? network,
        string? libtorch
    )
    {
        try
        {
            if (LocalLossConformance.Recognises(file))
            {
                return Machine.LibTorch.Load(libtorch).Map(_ => LocalLossConformance.Replay(file));
            }

            return ConvexConformance.TryReplay(file, network) is { } report
                ? report
                : new Fault(
                    FaultKind.Failed,
                    name,
                    "no known kind of reference data has these fields",
                    "compare it with the files in Snn.Tests/Conformance/Reference"
                );
        }
        catch (Exception error) when (IsMalformed(error))
        {
            return new Fault(
                FaultKind.Failed,
                name,
                error.Message.ReplaceLineEndings(" "),
                "compare it with the files in Snn.Tests/Conformance/Reference"
            );
        }
    }

    private static Result<JsonDocument> Read(string path) =>
        RegularFile
            .ReadWhole(path, MostBytes)
            .Bind(bytes =>
            {
                try
                {
                    return JsonDocument.Parse(bytes ?? []);
                }
                catch (JsonException error)
                {
                    return (Result<JsonDocument>)
                        new Fault(
                            FaultKind.Data,
                            path,
                            $"it is no JSON: {error.Message}",
                            "get the original file again"
                        );
                }
            });

    // What a field of another type, a missing one or rows of unequal length end in.
    private static bool IsMalformed(Exception error) =>
        error
            is FormatException
                or KeyNotFoundException
                or InvalidOperationException
                or ArgumentException
                or IndexOutOfRangeException
                or ExternalException;
}
