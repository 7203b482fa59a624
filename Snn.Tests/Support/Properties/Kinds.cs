namespace Snn.Tests.Support.Properties;

/// <summary>
/// Counts the cases of a property by kind: a property that sees too few of a kind says nothing of it.
/// </summary>
internal sealed class Kinds
{
    private readonly Dictionary<string, (int Seen, double AtLeast)> _seen = [];
    private int _cases;

    /// <summary>
    /// Counts this case if it is of a kind of which a share of all cases must be; to be called in every case.
    /// </summary>
    /// <param name="kind">The kind in words, such as <c>spikes</c>.</param>
    /// <param name="isOne">Whether this case is one.</param>
    /// <param name="atLeast">The share.</param>
    internal void Cover(string kind, bool isOne, double atLeast = 0.05)
    {
        var seen = _seen.GetValueOrDefault(kind).Seen;
        _seen[kind] = (seen + (isOne ? 1 : 0), atLeast);
    }

    /// <summary>A case begins.</summary>
    internal void Next() => _cases++;

    /// <summary>Which kinds are seen too seldom, or null.</summary>
    internal string? Missing()
    {
        var missing = _seen
            .Where(k => k.Value.Seen < Math.Max(1, Fewest(k.Value.AtLeast)))
            .Select(k => $"{k.Value.Seen} of {_cases} cases are of the kind '{k.Key}', too few to say anything")
            .ToArray();
        return missing.Length == 0 ? null : $"vacuous: {string.Join("; ", missing)}";
    }

    // Three standard deviations below the share: chance alone hardly ever leaves fewer, whatever the seed.
    private double Fewest(double share) => (share * _cases) - (3 * Math.Sqrt(share * (1 - share) * _cases));

    /// <summary>The shares.</summary>
    public override string ToString() =>
        $"{_cases} cases{string.Concat(_seen.Select(k => $"; {k.Key}: {100 * k.Value.Seen / Math.Max(1, _cases)} %"))}";
}
