using System.Xml.Linq;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Snn.Tests.Architecture;

/// <summary>
/// Public members say which exceptions they throw themselves, or by a private part of their own class. That a null is
/// refused where the signature has none goes without saying.
/// </summary>
public sealed class ExceptionTests
{
    // A bug of ours, which no caller can bring about.
    private static readonly string[] Unsaid =
    [
        nameof(System.Diagnostics.UnreachableException),
        nameof(ArgumentNullException),
        "SwitchExpressionException",
    ];

    [Theory]
    [InlineData("Snn.Data")]
    [InlineData("Snn.Convex")]
    [InlineData("Snn.LocalLoss")]
    public void Public_members_document_what_they_throw(string assembly)
    {
        var docs = XDocument
            .Load(Path.Combine(AppContext.BaseDirectory, $"{assembly}.xml"))
            .Descendants("member")
            .ToDictionary(member => (string)member.Attribute("name")!);
        using var module = Modules.Read($"{assembly}.dll");
        var throwing = (
            from type in module.GetTypes().Where(Modules.IsVisible)
            from method in type.Methods
            where method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly
            let thrown = Thrown(method, []).ToHashSet()
            where thrown.Count > 0
            select (Documented(method, docs), Text: $"{method.FullName}: {string.Join(", ", thrown)}")
        ).ToArray();

        Assert.InRange(throwing.Length, 5, int.MaxValue);
        Assert.Empty(throwing.Where(member => !member.Item1).Select(member => member.Text));
    }

    private static bool Documented(MethodDefinition method, Dictionary<string, XElement> docs)
    {
        var property = method.DeclaringType.Properties.FirstOrDefault(p =>
            p.GetMethod == method || p.SetMethod == method
        );
        IMemberDefinition member = property is null ? method : property;

        // A primary constructor is documented with its type.
        string[] places = method.IsConstructor
            ? [DocCommentId.GetDocCommentId(member), DocCommentId.GetDocCommentId(method.DeclaringType)]
            : [DocCommentId.GetDocCommentId(member)];
        return places
            .Select(docs.GetValueOrDefault)
            .OfType<XElement>()
            .Any(doc => doc.Descendants("exception").Any() || doc.Descendants("inheritdoc").Any());
    }

    private static IEnumerable<string> Thrown(MethodDefinition method, HashSet<MethodDefinition> seen)
    {
        if (!method.HasBody || !seen.Add(method))
        {
            yield break;
        }

        foreach (var instruction in method.Body.Instructions)
        {
            if (instruction.Operand is not MethodReference called)
            {
                continue;
            }

            var type = called.DeclaringType.Name;
            if (type.EndsWith("Exception", StringComparison.Ordinal))
            {
                var throws =
                    instruction.OpCode == OpCodes.Newobj || called.Name.StartsWith("ThrowIf", StringComparison.Ordinal);
                if (throws && !Unsaid.Contains(type))
                {
                    yield return type;
                }
            }
            else if (
                called.Resolve() is { IsPublic: false } part
                && Modules.Nest(part.DeclaringType).Contains(method.DeclaringType)
            )
            {
                foreach (var thrown in Thrown(part, seen))
                {
                    yield return thrown;
                }
            }
        }
    }
}
