using System.Text.RegularExpressions;
using Snn.Data.Faults;

namespace Snn.LocalLoss.LibTorch;

/// <summary>The version that an installation of libtorch says of itself.</summary>
public static partial class LibTorchVersion
{
    // What TorchSharp's native library is compiled against.
    private static readonly Version Made = new(2, 10);

    /// <summary>The version and where it is said; a version of null where nothing says it.</summary>
    /// <remarks>
    /// A libtorch archive has <c>build-version</c> above its <c>lib</c>, a wheel <c>version.py</c>; a package has it in
    /// its folder's name.
    /// </remarks>
    /// <param name="directory">The folder that holds libtorch_cpu.</param>
    public static (string? Version, string Source) Of(string directory)
    {
        var above = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory))) ?? directory;
        foreach (var file in new[] { Path.Combine(above, "build-version"), Path.Combine(above, "version.py") })
        {
            if (Read(file) is { } text && Said().Match(text) is { Success: true } said)
            {
                return (said.Value, Path.GetFileName(file));
            }
        }

        return Package().Match(directory.Replace('\\', '/')) is { Success: true } package
            ? (package.Groups[1].Value, "the package")
            : (null, "neither build-version nor version.py beside it");
    }

    /// <summary>The location, or a fault where its version is known and cannot work.</summary>
    /// <remarks>
    /// An older libtorch lacks what TorchSharp calls, and one of another major version promises nothing. A newer 2.x is
    /// let through, as is one that says no version: binding at once refuses it where a symbol is missing. That a
    /// structure has changed its layout nothing tells at start; hence the check in docs/gpu.md.
    /// </remarks>
    /// <param name="location">Where libtorch lies.</param>
    internal static Result<LibTorchLocation> Accept(LibTorchLocation location) =>
        Of(location.Directory) is ({ } said, var source)
        && Number().Match(said) is { Success: true } number
        && Version.Parse(number.Value) is var version
        && (version.Major != Made.Major || version < Made)
            ? new Fault(
                FaultKind.Device,
                $"libtorch in {location.Directory} ({location.Source})",
                $"it is version {said}, says {source}; TorchSharp 0.107.0 is built for {Made}",
                $"name a libtorch or PyTorch {Made}, or leave --libtorch and {LibTorchLocation.Variable} out where the package is installed"
            )
            : location;

    /// <summary>
    /// Whether a version is known to be another than the one that TorchSharp is built for, and so may or may not work.
    /// </summary>
    /// <param name="version">As <see cref="Of"/> gives it.</param>
    public static bool IsOther(string? version) =>
        version is not null
        && Number().Match(version) is { Success: true } number
        && Version.Parse(number.Value) != Made;

    private static string? Read(string file)
    {
        try
        {
            return OrdinaryFile.Exists(file) ? File.ReadAllText(file) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"[0-9]+\.[0-9]+\.[0-9]+[0-9A-Za-z.+]*")]
    private static partial Regex Said();

    [GeneratedRegex(@"^[0-9]+\.[0-9]+")]
    private static partial Regex Number();

    [GeneratedRegex(@"/libtorch-[^/]+/([0-9]+\.[0-9]+\.[0-9]+[^/]*)/runtimes/")]
    private static partial Regex Package();
}
