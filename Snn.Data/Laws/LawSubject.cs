using System.Collections.Immutable;

namespace Snn.Data.Laws;

/// <summary>Anything that can be put through laws, whatever its kind.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind: <c>neuron</c>, <c>surrogate</c>, …</param>
/// <param name="Laws">The laws of its kind.</param>
/// <param name="Check">Puts it through those of its laws whose names are given.</param>
public sealed record LawSubject(
    string Name,
    string Kind,
    ImmutableArray<LawText> Laws,
    Func<ImmutableHashSet<string>, CheckSettings, LawReport> Check
)
{
    /// <summary>Whether libtorch must be loaded before it can be checked.</summary>
    public bool NeedsLibTorch { get; init; }

    /// <summary>A subject of laws that all of its kind are put through.</summary>
    /// <typeparam name="TSubject">What the laws speak of.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="laws">The laws of the kind.</param>
    public static LawSubject Of<TSubject>(string name, string kind, TSubject subject, IEnumerable<Law<TSubject>> laws)
    {
        var all = laws.ToImmutableArray();
        return new(
            name,
            kind,
            [.. all.Select(law => law.Text)],
            (names, settings) => LawReport.Of(name, subject, all.Where(law => names.Contains(law.Text.Name)), settings)
        );
    }
}
