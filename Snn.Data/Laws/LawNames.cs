using System.Collections.Immutable;

namespace Snn.Data.Laws;

/// <summary>Finds laws by their names.</summary>
public static class LawNames
{
    /// <summary>The laws of these names, in the order in which they stand.</summary>
    /// <typeparam name="TSubject">What the laws speak of.</typeparam>
    /// <typeparam name="TCase">Their cases.</typeparam>
    /// <param name="laws">Laws of a kind.</param>
    /// <param name="names">Names of some of them.</param>
    /// <exception cref="ArgumentException">There is no law of a name.</exception>
    public static ImmutableArray<Law<TSubject, TCase>> Named<TSubject, TCase>(
        this ImmutableArray<Law<TSubject, TCase>> laws,
        IEnumerable<string> names
    )
    {
        var asked = names.ToHashSet(StringComparer.Ordinal);
        var found = laws.Where(law => asked.Remove(law.Text.Name)).ToImmutableArray();
        return asked.Count == 0
            ? found
            : throw new ArgumentException($"there is no law '{string.Join("', '", asked)}'", nameof(names));
    }
}
