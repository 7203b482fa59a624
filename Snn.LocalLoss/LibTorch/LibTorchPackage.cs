using System.Runtime.InteropServices;

namespace Snn.LocalLoss.LibTorch;

/// <summary>The NuGet package that brings libtorch for this system's processor.</summary>
public static class LibTorchPackage
{
    /// <summary>The version of libtorch that TorchSharp is made for.</summary>
    public const string Version = "2.10.0";

    /// <summary>This system as NuGet names it: <c>linux-x64</c>, <c>osx-arm64</c>, …</summary>
    public static string System { get; } =
        (
            OperatingSystem.IsWindows() ? "win"
            : OperatingSystem.IsMacOS() ? "osx"
            : "linux"
        ) + (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "-arm64" : "-x64");

    /// <summary>The name of the package, such as <c>libtorch-cpu-linux-x64</c>.</summary>
    public static string Name { get; } = $"libtorch-cpu-{System}";

    /// <summary>
    /// Where the libraries lie below the package's folder, and below a program that it was copied to.
    /// </summary>
    public static string Natives { get; } = Path.Combine("runtimes", System, "native");

    /// <summary>
    /// The file that says where <c>snn libtorch fetch</c> has put the package, where that is not NuGet's usual folder.
    /// </summary>
    /// <param name="cache">Snn's cache folder.</param>
    public static string Pointer(string cache) => Path.Combine(cache, "native", $"{Name}-{Version}.path");
}
