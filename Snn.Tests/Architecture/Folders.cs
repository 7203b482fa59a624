using Mono.Cecil;

namespace Snn.Tests.Architecture;

/// <summary>The folders of an assembly, and which of them its IL says that each uses.</summary>
/// <param name="Names">Namespaces of the assembly's types, one a folder.</param>
/// <param name="Arrows">Those that use others of the assembly, with what they use.</param>
internal sealed record Folders(SortedSet<string> Names, SortedDictionary<string, SortedSet<string>> Arrows)
{
    private static readonly string[] Files =
    [
        "Snn.Data.dll",
        "Snn.Convex.dll",
        "Snn.LocalLoss.dll",
        "snn.dll",
        "Snn.Benchmarks.dll",
    ];

    private static readonly Lazy<Folders[]> Read = new(() => [.. Files.Select(Of)]);

    /// <summary>Those of every assembly of ours.</summary>
    internal static IReadOnlyList<Folders> OfAll => Read.Value;

    private static Folders Of(string assembly)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        var arrows = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        using var module = Modules.Read(assembly);
        foreach (var type in module.GetTypes().Where(type => IsOurs(Name(type))))
        {
            var from = Name(type);
            names.Add(from);
            foreach (
                var to in Modules.Named(type).Select(named => Own(named, module)).OfType<TypeDefinition>().Select(Name)
            )
            {
                if (IsOurs(to) && from != to)
                {
                    (
                        arrows.TryGetValue(from, out var targets) ? targets : arrows[from] = new(StringComparer.Ordinal)
                    ).Add(to);
                }
            }
        }

        return new(names, arrows);
    }

    private static TypeDefinition? Own(TypeReference type, ModuleDefinition module) =>
        type as TypeDefinition ?? (type.Scope == module ? type.Resolve() : null);

    // The compiler puts types of its own into namespaces of its own.
    private static bool IsOurs(string folder) => folder.StartsWith("Snn.", StringComparison.Ordinal);

    private static string Name(TypeDefinition type) => Modules.Nest(type).Last().Namespace;
}
