using System.Text.Json.Nodes;

namespace Snn.Runner.Runs;

/// <summary>The number of a run that matters most.</summary>
/// <param name="Name">In result files.</param>
/// <param name="Value">Its value.</param>
internal readonly record struct Headline(string Name, double Value)
{
    /// <summary>Name and value as people read them.</summary>
    internal string Text => $"{Name.Replace('_', ' ')} {MetricNames.Of(Name).Shown(Value)}";

    /// <summary>That of a summary, or of an epoch's line; null where there is none.</summary>
    internal static Headline? Of(JsonObject measured) =>
        NameOf(name => Values.Number(measured, name) is not null) is { } name
            ? new(name, Values.Number(measured, name)!.Value)
            : null;

    /// <summary>
    /// Its name among numbers that were measured: the first of <see cref="MetricNames.All"/> of which more or less is
    /// better; null where there is none.
    /// </summary>
    /// <param name="isMeasured">Whether there is a number of that name.</param>
    internal static string? NameOf(Func<string, bool> isMeasured) =>
        MetricNames.All.FirstOrDefault(known => known.Better != 0 && isMeasured(known.Name))?.Name;
}
