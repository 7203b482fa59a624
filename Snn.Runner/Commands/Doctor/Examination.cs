using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Data;
using Snn.Runner.Files;
using Snn.Runner.Machine;
using Snn.Runner.Text;

namespace Snn.Runner.Commands.Doctor;

/// <summary>Looks at everything that Snn needs of a machine.</summary>
internal static class Examination
{
    private const string LibTorchName = "libtorch";

    /// <summary>All checks.</summary>
    /// <param name="libtorch">Folder of an existing libtorch, or null.</param>
    internal static ImmutableArray<Check> Of(string? libtorch)
    {
        var options = StoreOptions.OfThisMachine(null);
        return
        [
            new("snn", Versions.Snn),
            new(".NET", $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription}"),
            new(
                "processor",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Hardware.Processor()}, {Environment.ProcessorCount} cores, {Hardware.Architecture}, {string.Join(' ', Hardware.Simd())}"
                )
            ),
            new("memory", Numbers.Bytes(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)),
            new("linear algebra", $"MathNet.Numerics {Versions.Of("MathNet.Numerics")}, {LinearAlgebra()}"),
            .. Torch(libtorch),
            new(
                "npm",
                Programs.Find("npm") ?? "not installed; only needed to fetch MNIST where no mirror can be reached"
            ),
            .. KnownDatasets.All.Where(info => info.HasSample).Select(info => Set(info, options)),
            Disk("cache", LibTorchLoader.DefaultCache()),
            Disk("results", Path.GetFullPath("results")),
        ];
    }

    /// <summary>What the checks come to: what can be run here.</summary>
    internal static string Verdict(ImmutableArray<Check> checks)
    {
        string[] broken = [.. checks.Where(c => c.Trouble is not null).Select(c => c.Name)];
        return broken.Length == 0 ? "All checks passed: every experiment can be run on this machine."
            : broken.Contains(LibTorchName)
                ? $"Convex experiments can be run on this machine, training cannot: {string.Join(", ", broken)} needs repair, see below."
            : $"Not all experiments can be run on this machine: {string.Join(", ", broken)} needs repair, see below.";
    }

    private static ImmutableArray<Check> Torch(string? named) =>
        Machine
            .LibTorch.Load(named)
            .Match<ImmutableArray<Check>>(
                loaded =>
                    [
                        new(LibTorchName, LibTorch(loaded.Location)),
                        new(
                            "TorchSharp",
                            $"{Versions.Of("TorchSharp")}: {loaded.TorchSharpLibrary}"
                                + (
                                    loaded.MissingVersions.IsEmpty
                                        ? ""
                                        : $" (a copy that does without {string.Join(", ", loaded.MissingVersions)}, which this system's libstdc++ lacks)"
                                )
                        ),
                        new("CUDA", loaded.Cuda ? loaded.CudaState : $"{loaded.CudaState}; training runs on the CPU"),
                    ],
                fault => [new(LibTorchName, $"cannot be loaded: {fault.Where}: {fault.What}", fault)]
            );

    private static string LibTorch(LibTorchLocation location) =>
        LibTorchVersion.Of(location.Directory) is ({ } version, var source)
            ? $"{version} (says {source}{(LibTorchVersion.IsOther(version) ? $"; TorchSharp is made for {Versions.LibTorch}: check its numbers before you trust them, see docs/gpu.md" : "")}), {location.Source}: {location.Directory}"
            : $"version unknown ({LibTorchVersion.Of(location.Directory).Source}; TorchSharp is made for {Versions.LibTorch}), {location.Source}: {location.Directory}";

    private static string LinearAlgebra() =>
        MathProvider.Probe() is { Count: > 0 } native
            ? $"managed; --math can also use {string.Join(", ", native)}"
            : "managed; no native provider was found";

    private static Check Set(DatasetInfo info, StoreOptions options)
    {
        if (Store.Status(info, options).All(s => s.Present is null or 0))
        {
            return new(info.Name, "not on this machine; it is fetched when it is needed");
        }

        return Check.Of(
            info.Name,
            Store
                .Verify(info, options)
                .Bind(checks =>
                    checks
                        .Select(c => c.Fault($"replace it with: snn data fetch {info.Name} --force"))
                        .FirstOrDefault(f => f is not null)
                        is { } broken
                        ? (Result<string>)(broken with { What = $"{broken.Where}: {broken.What}" })
                        : $"verified: {Path.GetDirectoryName(checks[0].Path)}"
                )
        );
    }

    private static Check Disk(string name, string folder)
    {
        var there = folder;
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } parent)
        {
            there = parent;
        }

        try
        {
            return new(name, $"{folder}, {Numbers.Bytes(new DriveInfo(there).AvailableFreeSpace)} free");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new(name, $"{folder}, free space unknown: {error.Message}");
        }
    }
}
