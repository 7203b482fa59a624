using System.Text.RegularExpressions;

namespace Snn.Runner.Machines;

/// <summary>The version that an installation of libtorch says of itself.</summary>
internal static partial class LibTorchVersion
{
    /// <summary>The version and where it is said; a version of null where nothing says it.</summary>
    /// <remarks>A libtorch archive has <c>build-version</c> above its <c>lib</c>, a wheel <c>version.py</c>; a package has it in its folder's name.</remarks>
    /// <param name="directory">The folder that holds libtorch_cpu.</param>
    internal static (string? Version, string Source) Of(string directory)
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

    private static string? Read(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"[0-9]+\.[0-9]+\.[0-9]+[0-9A-Za-z.+]*")]
    private static partial Regex Said();

    [GeneratedRegex(@"/libtorch-[^/]+/([0-9]+\.[0-9]+\.[0-9]+[^/]*)/runtimes/")]
    private static partial Regex Package();
}
