using F23.StringSimilarity;

namespace Snn.Runner.Text;

/// <summary>Guesses what a mistyped name was meant to be.</summary>
internal static class Nearest
{
    /// <summary>The candidate nearest to <paramref name="typed"/>, or null where none is near.</summary>
    internal static string? To(string typed, IEnumerable<string> candidates)
    {
        var distance = new OptimalStringAlignment();
        var (name, edits) = candidates
            .Select(c => (Name: c, Edits: distance.Distance(typed.ToUpperInvariant(), c.ToUpperInvariant())))
            .DefaultIfEmpty((Name: "", Edits: double.PositiveInfinity))
            .MinBy(c => c.Edits);
        return edits <= Math.Max(2, Math.Max(typed.Length, name.Length) / 2) ? name : null;
    }

    /// <summary>"did you mean 'x'? " or nothing.</summary>
    internal static string Hint(string typed, IEnumerable<string> candidates) =>
        To(typed, candidates) is { } name ? $"did you mean '{name}'? " : "";
}
