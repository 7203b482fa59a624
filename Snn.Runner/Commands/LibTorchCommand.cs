using System.CommandLine;
using System.Text.Json.Nodes;
using Snn.Data.Faults;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Execution;
using Snn.Runner.Files;
using Snn.Runner.Machine;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Runs;

namespace Snn.Runner.Commands;

/// <summary><c>snn libtorch fetch</c>: the native library that training needs.</summary>
internal static class LibTorchCommand
{
    /// <summary>Makes the command.</summary>
    internal static Command Make(Context context) =>
        new ExemplifiedCommand(
            "libtorch",
            "Fetch the native library that training needs (convex experiments need none).",
            "snn libtorch fetch"
        )
        {
            Fetch(context),
        };

    private static ExemplifiedCommand Fetch(Context context)
    {
        var source = Options.Text(
            "--source",
            "FEED",
            "Take it from this NuGet feed or folder [default: those that NuGet is configured with].",
            "a feed's address or a folder"
        );
        var json = Options.Json();
        var command = new ExemplifiedCommand(
            "fetch",
            $"Fetch {LibTorchPackage.Name} {LibTorchPackage.Version} through NuGet into its package folder, where it is not on this machine.",
            "snn libtorch fetch",
            "snn libtorch fetch --source ./packages"
        )
        {
            source,
            json,
        };
        command.SetAction(parsed =>
            Present(context.Screen, parsed.GetValue(source), context.Stop)
                .Bind(_ => Machine.LibTorch.Load(null))
                .Match(loaded => Print(context.Screen, loaded.Location, parsed.GetValue(json)), context.Refuse)
        );
        return command;
    }

    private static Result<string> Present(Screen screen, string? source, CancellationToken stop) =>
        Machine
            .LibTorch.Find()
            .Match<Result<string>>(
                found => found.Directory,
                _ =>
                {
                    screen.Note(
                        $"NuGet fetches {LibTorchPackage.Name} {LibTorchPackage.Version}; on Linux that is 128 MB to load and 630 MB on disk"
                    );
                    return LibTorchFetch
                        .Fetch(
                            source,
                            Directory.GetCurrentDirectory(),
                            LibTorchLoader.DefaultCache(),
                            Programs.Run,
                            stop
                        )
                        .GetAwaiter()
                        .GetResult();
                }
            );

    private static int Print(Screen screen, LibTorchLocation location, bool json)
    {
        var version = LibTorchVersion.Of(location.Directory).Version;
        screen.Out.WriteLine(
            json
                ? RunJson.Page(
                    new JsonObject
                    {
                        ["folder"] = location.Directory,
                        ["version"] = version,
                        ["source"] = location.Source,
                    }
                )
                : $"libtorch {version ?? LibTorchPackage.Version}, {location.Source}: {location.Directory}"
        );
        return ExitCode.Done;
    }
}
