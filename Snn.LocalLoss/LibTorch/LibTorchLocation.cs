using System.Collections.Immutable;
using Snn.Data.Faults;

namespace Snn.LocalLoss.LibTorch;

/// <summary>Where the native libraries of libtorch and of TorchSharp lie.</summary>
/// <param name="Directory">The folder that holds libtorch_cpu.</param>
/// <param name="TorchSharpLibrary">The file of TorchSharp's own native library.</param>
/// <param name="Source">How the folder was found, in words for the user.</param>
public sealed record LibTorchLocation(string Directory, string TorchSharpLibrary, string Source)
{
    /// <summary>
    /// The switch in a program's runtimeconfig.json that holds libtorch's package folder, written by the build.
    /// </summary>
    internal const string LibTorchPackageSwitch = "Snn.LibTorch.Package";

    /// <summary>The same for TorchSharp's package folder.</summary>
    internal const string TorchSharpPackageSwitch = "Snn.TorchSharp.Package";

    /// <summary>The environment variable that names an existing libtorch or PyTorch.</summary>
    public const string Variable = "SNN_LIBTORCH";

    private static readonly string[] SitePackages = ["site-packages", "dist-packages"];

    /// <summary>The file name of a native library on this system.</summary>
    internal static string FileName(string name) =>
        OperatingSystem.IsWindows() ? name + ".dll"
        : OperatingSystem.IsMacOS() ? $"lib{name}.dylib"
        : $"lib{name}.so";

    /// <summary>
    /// Finds libtorch: in the folder that the user named, else beside the program, else in the package folder that the
    /// build recorded, else in the NuGet cache.
    /// </summary>
    /// <param name="named">
    /// The folder of <c>--libtorch</c>; null falls back to the environment variable <see cref="Variable"/>.
    /// </param>
    /// <param name="remedy">How a user of this program gets libtorch, in words; null: by adding the package.</param>
    public static Result<LibTorchLocation> Find(string? named, string? remedy = null)
    {
        var torchSharp = FirstFile(
            FileName("LibTorchSharp"),
            OwnFolders(TorchSharpPackageSwitch, "torchsharp", "0.107.0")
        );
        if (torchSharp is null)
        {
            return new Fault(
                FaultKind.Device,
                FileName("LibTorchSharp"),
                $"the native library of TorchSharp 0.107.0 for {LibTorchPackage.System} was not found beside the program or in the NuGet cache",
                "TorchSharp has one for linux-x64, osx-arm64, win-x64 and win-arm64: there, restore the program's packages again"
            );
        }

        var (folder, origin) = (named, "--libtorch");
        if (folder is null)
        {
            (folder, origin) = (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } v ? v : null, Variable);
        }

        if (folder is not null)
        {
            return FirstFile(FileName("torch_cpu"), InstallFolders(folder)) is { } file
                ? new LibTorchLocation(Path.GetDirectoryName(file)!, torchSharp, $"named by {origin}")
                : new Fault(
                    FaultKind.Device,
                    $"{origin} {folder}",
                    $"no {FileName("torch_cpu")} in it, in its lib/ or in a torch/lib/ of the Python packages below it",
                    "name the folder of a libtorch or PyTorch 2.10 installation"
                );
        }

        return
            FirstFile(
                FileName("torch_cpu"),
                [
                    .. OwnFolders(LibTorchPackageSwitch, LibTorchPackage.Name, LibTorchPackage.Version),
                    .. Pointed(LibTorchPackage.Pointer(LibTorchLoader.DefaultCache())),
                ]
            )
                is { } own
            ? new LibTorchLocation(
                Path.GetDirectoryName(own)!,
                torchSharp,
                own.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal)
                    ? "beside the program"
                    : "in the NuGet cache"
            )
            : new Fault(
                FaultKind.Device,
                FileName("torch_cpu"),
                "libtorch 2.10 was not found beside the program or in the NuGet cache",
                remedy
                    ?? $"add it with 'dotnet add package {LibTorchPackage.Name} --version {LibTorchPackage.Version}', or name an existing libtorch or PyTorch 2.10 with {Variable}"
            );
    }

    private static string? FirstFile(string name, IEnumerable<string> folders) =>
        folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(OrdinaryFile.Exists);

    private static IEnumerable<string> OwnFolders(string packageSwitch, string package, string version)
    {
        var natives = LibTorchPackage.Natives;
        yield return AppContext.BaseDirectory;
        yield return Path.Combine(AppContext.BaseDirectory, natives);
        if (AppContext.GetData(packageSwitch) is string { Length: > 0 } recorded)
        {
            yield return Path.Combine(recorded, natives);
        }

        var packages = Packages(Environment.GetEnvironmentVariable("NUGET_PACKAGES"), LibTorchLoader.Home());
        yield return Path.Combine(packages, package, version, natives);
    }

    // NuGet refuses a relative folder: what lies in the current one is anyone's.
    internal static string Packages(string? moved, string home) =>
        moved is not null && Path.IsPathFullyQualified(moved) ? moved : Path.Combine(home, ".nuget", "packages");

    // NuGet may have been told to keep packages elsewhere; then the folder was written down when the package was
    // fetched. What it says is loaded: only this user may have written it.
    internal static ImmutableArray<string> Pointed(string pointer)
    {
        try
        {
            if (!OrdinaryFile.Exists(pointer))
            {
                return [];
            }

            using var open = new FileStream(pointer, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var text = new StreamReader(open);
            return !OperatingSystem.IsLinux() || (Ownership.IsPrivate(open.SafeFileHandle) && Ownership.IsOwn(pointer))
                ? [text.ReadToEnd().Trim()]
                : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // A libtorch archive has lib/, a wheel torch/lib/, an environment lib/python3.x/site-packages/torch/lib/ (Debian:
    // dist-packages, Windows: Lib/site-packages).
    private static ImmutableArray<string> InstallFolders(string named)
    {
        var folder = Path.GetFullPath(named);
        string[] libraries =
        [
            Path.Combine(folder, "lib"),
            Path.Combine(folder, "lib64"),
            Path.Combine(folder, "local", "lib"),
        ];
        IEnumerable<string> pythons =
        [
            folder,
            Path.Combine(folder, "Lib"),
            .. libraries
                .Where(System.IO.Directory.Exists)
                .SelectMany(library =>
                    System
                        .IO.Directory.EnumerateDirectories(library, "python3*")
                        .OrderDescending(StringComparer.Ordinal)
                ),
        ];
        return
        [
            folder,
            Path.Combine(folder, "lib"),
            Path.Combine(folder, "torch", "lib"),
            .. pythons.SelectMany(python => SitePackages.Select(site => Path.Combine(python, site, "torch", "lib"))),
        ];
    }
}
