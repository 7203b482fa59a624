using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Faults;

namespace Snn.Runner.Execution.Sweeps;

/// <summary>Seeds as people write them: <c>1..5</c>, <c>1,4,9</c>, <c>1..3,10</c>.</summary>
internal static class SeedList
{
    /// <summary>What is allowed, in words.</summary>
    internal const string Allowed = "seeds and ranges of them, as in 1..5 or 1,4,9, at most 1000";

    private const int Most = 1000;
    private const string Range = "..";

    /// <summary>The seeds in their order, each once.</summary>
    internal static Result<ImmutableArray<ulong>> Parse(string text)
    {
        var seeds = ImmutableArray.CreateBuilder<ulong>();
        foreach (var part in text.Split(','))
        {
            var ends = part.Split(Range);
            if (
                ends.Length > 2
                || !Read(ends[0], out var first)
                || !Read(ends[^1], out var last)
                || first > last
                || last - first >= Most
            )
            {
                return NotAllowed(text);
            }

            // Counted by the distance: the last seed may be the largest number that there is.
            for (var i = 0UL; i <= last - first; i++)
            {
                seeds.Add(first + i);
            }
        }

        ImmutableArray<ulong> distinct = [.. seeds.Distinct()];
        return distinct.Length > Most ? NotAllowed(text) : distinct;
    }

    private static bool Read(string text, out ulong seed) =>
        ulong.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out seed);

    private static Fault NotAllowed(string text) =>
        new(FaultKind.Usage, "--seeds", $"'{text}' is not allowed", $"give {Allowed}");
}
