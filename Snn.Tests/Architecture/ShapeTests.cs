using System.Text.RegularExpressions;
using System.Xml.Linq;
using Mono.Cecil;
using Mono.Cecil.Rocks;

namespace Snn.Tests.Architecture;

/// <summary>
/// Where a tensor goes into a public member or comes out of it, its documentation says the shape: in brackets, in
/// words, or that any will do.
/// </summary>
public sealed partial class ShapeTests
{
    private const string Tensor = "TorchSharp.torch/Tensor";

    [Fact]
    public void Public_members_say_the_shapes_of_tensors()
    {
        var docs = XDocument
            .Load(Path.Combine(AppContext.BaseDirectory, "Snn.LocalLoss.xml"))
            .Descendants("member")
            .ToDictionary(member => (string)member.Attribute("name")!);
        using var module = Modules.Read("Snn.LocalLoss.dll");
        var all = (
            from type in module.GetTypes().Where(Modules.IsVisible)
            let own = docs.GetValueOrDefault(DocCommentId.GetDocCommentId(type))
            from said in Said(type, own, docs)
            select said
        ).ToArray();

        Assert.InRange(all.Length, 60, int.MaxValue);
        string[] unsaid = [.. all.Where(it => !it.Shape).Select(it => it.Name)];
        Assert.True(unsaid.Length == 0, string.Join('\n', unsaid));
    }

    // Each tensor of a type's public members, and whether the words about it say its shape.
    private static IEnumerable<(string Name, bool Shape)> Said(
        TypeDefinition type,
        XElement? own,
        Dictionary<string, XElement> docs
    )
    {
        foreach (var method in type.Methods.Where(m => (m.IsPublic || m.IsFamily) && !m.IsSpecialName))
        {
            var doc = docs.GetValueOrDefault(DocCommentId.GetDocCommentId(method));
            if (doc is null || doc.Element("inheritdoc") is not null)
            {
                continue; // made by the compiler, or said elsewhere
            }

            foreach (var parameter in method.Parameters.Where(p => IsTensor(p.ParameterType)))
            {
                yield return ($"{method.FullName}: {parameter.Name}", Shape(doc, parameter.Name));
            }

            if (IsTensor(method.ReturnType))
            {
                yield return ($"{method.FullName}: result", Shape(doc, null));
            }
        }

        foreach (
            var property in type.Properties.Where(p => IsTensor(p.PropertyType) && p.GetMethod is { IsPublic: true })
        )
        {
            var doc = docs.GetValueOrDefault(DocCommentId.GetDocCommentId(property));
            if (doc?.Element("inheritdoc") is null)
            {
                // The parameters of a record are documented with its type.
                yield return (
                    property.FullName,
                    doc is null ? own is not null && Shape(own, property.Name) : Shape(doc, null)
                );
            }
        }
    }

    private static bool IsTensor(TypeReference type) =>
        type.FullName == Tensor
        || (type is ArrayType array && IsTensor(array.ElementType))
        || (type is GenericInstanceType generic && generic.GenericArguments.Any(IsTensor));

    // In its own words, or in those of the whole member.
    private static bool Shape(XElement doc, string? parameter)
    {
        var own = doc.Elements("param").FirstOrDefault(p => (string?)p.Attribute("name") == parameter);
        XElement?[] places = [own, parameter is null ? doc.Element("returns") : null, doc.Element("summary")];
        return places.OfType<XElement>().Any(place => Shapes().IsMatch(place.Value));
    }

    [GeneratedRegex(@"\[[^\]]*\]|\bshape|\bscalar\b|\bone element\b", RegexOptions.IgnoreCase)]
    private static partial Regex Shapes();
}
