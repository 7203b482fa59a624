using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Snn.Tests.Support;

/// <summary>Compiles C# in this process, where it is not the matter who compiles it.</summary>
internal static class CSharp
{
    /// <summary>All that this program runs with, but for the tests themselves.</summary>
    internal static ImmutableArray<MetadataReference> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(file => !Path.GetFileName(file).StartsWith("Snn.Tests", StringComparison.Ordinal))
            .Select(file => MetadataReference.CreateFromFile(file)),
    ];

    /// <summary>An assembly of these lines, which compile.</summary>
    /// <param name="code">C#.</param>
    /// <param name="others">Assemblies that it uses, too.</param>
    internal static byte[] Library(string code, params byte[][] others)
    {
        var compilation = CSharpCompilation.Create(
            $"Library{Guid.NewGuid():N}",
            [CSharpSyntaxTree.ParseText($"global using System;\n{code}")],
            [.. References, .. others.Select(other => MetadataReference.CreateFromImage(other))],
            new(OutputKind.DynamicallyLinkedLibrary)
        );
        using var assembly = new MemoryStream();
        var made = compilation.Emit(assembly);
        Assert.True(made.Success, string.Join('\n', made.Diagnostics));
        return assembly.ToArray();
    }
}
