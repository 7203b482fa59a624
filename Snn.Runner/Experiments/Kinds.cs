using System.Collections.Immutable;

namespace Snn.Runner.Experiments;

/// <summary>The kinds of experiments.</summary>
internal static class Kinds
{
    /// <summary>What a part of a network is called where its kind does not say it.</summary>
    internal const string UsualPart = "layer";

    /// <summary>All of them.</summary>
    internal static ImmutableArray<Kind> All { get; } =
    [
        SurfaceKind.Value,
        TwoLayerKind.Value,
        StackKind.Value,
        ImagesKind.Value,
        ScriptKind.Value,
        RobustnessKind.Value,
        TrainingKind.Value,
    ];

    /// <summary>The kind of a name; null where there is none.</summary>
    internal static Kind? Find(string? name) => All.FirstOrDefault(kind => kind.Name == name);

    /// <summary>What views call a part of a network of some kind.</summary>
    /// <param name="kind">As a record names it.</param>
    internal static string PartOf(string? kind) => Find(kind)?.Part ?? UsualPart;
}
