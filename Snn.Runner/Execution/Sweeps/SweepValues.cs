using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Faults;

namespace Snn.Runner.Execution.Sweeps;

/// <summary>
/// Values of a parameter as people write them: <c>2,4,8</c>, <c>10..12</c>, <c>0..1:5</c>, <c>log:1e-4..1e-2:5</c>.
/// </summary>
internal static class SweepValues
{
    /// <summary>What is allowed, in words.</summary>
    internal const string Allowed =
        "values and ranges of them, as in 2,4,8 or 10..12, 0..1:5 (5 values, linear), log:1e-4..1e-2:5 (logarithmic)";

    private const string Log = "log:";
    private const string Range = "..";
    private const int Most = 10_000;

    /// <summary>The values in their order, each once.</summary>
    /// <param name="text">Separated by commas; what is no range is a value as it stands.</param>
    internal static Result<ImmutableArray<string>> Parse(string text)
    {
        var values = ImmutableArray.CreateBuilder<string>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (part.Length == 0)
            {
                return Wrong(part, "a value is missing");
            }

            if (!IsRange(part))
            {
                values.Add(part);
                continue;
            }

            if (Of(part) is not Result<ImmutableArray<string>>.Ok { Value: var range })
            {
                return Of(part);
            }

            values.AddRange(range);
        }

        return values.Distinct(StringComparer.Ordinal).ToImmutableArray();
    }

    // A path may have dots, too: a range has numbers on both sides of them.
    private static bool IsRange(string part) =>
        part.StartsWith(Log, StringComparison.Ordinal)
        || (
            part.Split(Range) is [var first, var last]
            && Number(first) is not null
            && Number(last.Split(':')[0]) is not null
        );

    private static Result<ImmutableArray<string>> Of(string part)
    {
        var logarithmic = part.StartsWith(Log, StringComparison.Ordinal);
        var ends = (logarithmic ? part[Log.Length..] : part).Split(Range);
        var tail = ends[^1].Split(':');
        if (
            ends.Length != 2
            || tail.Length > 2
            || Number(ends[0]) is not { } first
            || Number(tail[0]) is not { } last
            || first > last
        )
        {
            return Wrong(part, "that is no range");
        }

        if (tail.Length == 1)
        {
            return logarithmic || first != Math.Floor(first) || last != Math.Floor(last)
                    ? Wrong(part, "it does not say how many values")
                : last - first >= Most ? Wrong(part, $"these are more than {Most} values")
                : Enumerable
                    .Range(0, (int)(last - first) + 1)
                    .Select(i => (first + i).ToString("R", CultureInfo.InvariantCulture))
                    .ToImmutableArray();
        }

        return !int.TryParse(tail[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count is < 2 or > Most
                ? Wrong(part, $"'{tail[1]}' is not a number of values from 2 to {Most}")
            : logarithmic && first <= 0 ? Wrong(part, "a logarithmic range must start above 0")
            : Enumerable
                .Range(0, count)
                .Select(i => i / (count - 1.0))
                .Select(share => logarithmic ? first * Math.Pow(last / first, share) : first + (share * (last - first)))
                .Select(value => value.ToString("G6", CultureInfo.InvariantCulture))
                .ToImmutableArray();
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : null;

    private static Fault Wrong(string part, string what) =>
        new(FaultKind.Usage, "--sweep", $"in '{part}', {what}", $"give {Allowed}");
}
