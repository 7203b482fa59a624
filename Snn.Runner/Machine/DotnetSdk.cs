using System.Runtime.InteropServices;

namespace Snn.Runner.Machine;

/// <summary>Where the .NET SDK is.</summary>
internal static class DotnetSdk
{
    /// <summary>
    /// The SDK beside the runtime that this process runs on, else the one that the shell would start.
    /// </summary>
    internal static string Program()
    {
        var root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        var own = Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return File.Exists(own) && Directory.Exists(Path.Combine(root, "sdk")) ? own : "dotnet";
    }
}
