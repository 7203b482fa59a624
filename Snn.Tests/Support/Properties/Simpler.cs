using System.Collections.Immutable;
using Snn.Data.Laws;

namespace Snn.Tests.Support.Properties;

/// <summary>What may stand in the place of numbers, for a person to read with more ease.</summary>
internal static class Simpler
{
    /// <summary>0, 1, the half of a whole number and the one below it, and neighbours that are rounder.</summary>
    internal static IEnumerable<double> Than(double value)
    {
        if (value == 0)
        {
            yield break;
        }

        yield return 0;
        if (Math.Abs(value) > 1)
        {
            yield return Math.Sign(value);
            if (value == Math.Truncate(value))
            {
                yield return Math.Truncate(value / 2);
                yield return value - Math.Sign(value);
            }
        }

        foreach (var rounder in Numbers.Simpler(value).Where(v => v != 0))
        {
            yield return rounder;
        }
    }

    /// <summary>All zero, half of them zero, …, one of them zero; then each of them simpler.</summary>
    internal static IEnumerable<ImmutableArray<double>> Than(ImmutableArray<double> values, Func<double, bool> allowed)
    {
        for (var part = values.Length; part >= 1 && allowed(0); part /= 2)
        {
            for (var from = 0; from < values.Length; from += part)
            {
                var to = Math.Min(values.Length, from + part);
                if (values.AsSpan(from, to - from).ContainsAnyExcept(0.0))
                {
                    yield return [.. values[..from], .. new double[to - from], .. values[to..]];
                }
            }
        }

        for (var i = 0; i < values.Length; i++)
        {
            foreach (var simpler in Than(values[i]).Where(allowed))
            {
                yield return values.SetItem(i, simpler);
            }
        }
    }
}
