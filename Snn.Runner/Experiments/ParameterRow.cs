using System.Collections.Immutable;
using Snn.Data.Runs;

namespace Snn.Runner.Experiments;

/// <summary>A parameter with its value in one experiment, free of the experiment's type.</summary>
/// <param name="Name">Its name on the command line.</param>
/// <param name="Value">Its value.</param>
/// <param name="Meaning">What it is.</param>
/// <param name="Allowed">The values that are allowed, in words.</param>
/// <param name="Choices">Words among them.</param>
internal sealed record ParameterRow(
    string Name,
    RunValue Value,
    string Meaning,
    string Allowed,
    ImmutableArray<string> Choices
)
{
    /// <summary>Every parameter of an experiment.</summary>
    internal static ImmutableArray<ParameterRow> Of<T>(T experiment, IEnumerable<Parameter<T>> table) =>
        [.. table.Select(p => new ParameterRow(p.Name, p.Read(experiment), p.Meaning, p.Allowed, p.Choices))];
}
