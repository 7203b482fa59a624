using System.Collections.Immutable;

namespace Snn.Data.Laws;

/// <summary>Anything that can be put through laws, whatever its kind.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind: <c>neuron</c>, <c>surrogate</c>, …</param>
/// <param name="Laws">The laws of its kind.</param>
/// <param name="Check">Puts it through those of its laws whose names are given.</param>
public sealed record LawSubject(
    string Name, string Kind, ImmutableArray<LawText> Laws, Func<ImmutableHashSet<string>, CheckSettings, LawReport> Check);
