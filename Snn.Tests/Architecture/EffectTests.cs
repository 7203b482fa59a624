using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Mono.Cecil;

namespace Snn.Tests.Architecture;

/// <summary>
/// Libraries have no effects: what <c>BannedSymbols.txt</c> lists is an error in them when they are compiled.
/// </summary>
public sealed class EffectTests
{
    private static readonly string[] Banned =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Architecture", "BannedSymbols.txt"))
            .Select(line => line.Split(';')[0]),
    ];

    // A name that is misspelt bans nothing.
    [Fact]
    public void What_is_banned_exists()
    {
        var framework = Directory.GetFiles(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "System*.dll");
        var compilation = CSharpCompilation.Create(
            "any",
            references: framework.Select(f => MetadataReference.CreateFromFile(f))
        );

        Assert.DoesNotContain(
            Banned,
            id => DocumentationCommentId.GetFirstSymbolForDeclarationId(id, compilation) is null
        );
    }

    // That the list reaches the compiler is a matter of the build's files: the result says whether it did.
    [Theory]
    [InlineData("Snn.Data.dll")]
    [InlineData("Snn.Convex.dll")]
    [InlineData("Snn.LocalLoss.dll")]
    public void No_library_uses_what_is_banned(string assembly) =>
        Assert.DoesNotContain(
            Uses(assembly),
            use =>
                use.In
                    is not (
                        "LibTorchLoader"
                        or "LibTorchLocation"
                        or "LibTorchVersion"
                        or "LibStdCxxPatch"
                        or "OrdinaryFile"
                        or "Ownership"
                    )
        );

    [Fact]
    public void The_check_sees_effects_where_there_are_some() =>
        Assert.Contains(Uses("snn.dll"), use => use.What == "T:System.IO.File");

    private static IEnumerable<(string In, string What)> Uses(string assembly)
    {
        using var module = Modules.Read(assembly);
        // Source generators put what they write into namespaces of their own.
        foreach (
            var method in module
                .Bodies()
                .Where(m => Modules.Nest(m.DeclaringType).Last().Namespace.StartsWith("Snn.", StringComparison.Ordinal))
        )
        {
            foreach (var member in method.Body.Instructions.Select(i => i.Operand).OfType<MemberReference>())
            {
                foreach (var id in Ids(member).Where(Banned.Contains))
                {
                    yield return (Modules.Nest(method.DeclaringType).Last().Name, id);
                }
            }
        }
    }

    private static IEnumerable<string> Ids(MemberReference member)
    {
        var type = member as TypeReference ?? member.DeclaringType;
        yield return $"T:{type.FullName}";
        yield return $"N:{type.Namespace}";
        if (member is MethodReference method)
        {
            var parameters = string.Join(',', method.Parameters.Select(p => p.ParameterType.FullName));
            yield return $"M:{type.FullName}.{method.Name}" + (parameters.Length == 0 ? "" : $"({parameters})");
            yield return $"P:{type.FullName}.{method.Name.Replace("get_", "", StringComparison.Ordinal)}";
        }
    }
}
