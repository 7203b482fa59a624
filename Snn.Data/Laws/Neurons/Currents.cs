using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Hedgehog;
using Hedgehog.Linq;
using Snn.Data.Seeds;
using Gen = Hedgehog.Linq.Gen;
using Range = Hedgehog.Linq.Range;

namespace Snn.Data.Laws.Neurons;

/// <summary>Sequences of currents: steps, ramps, pulses, noise, bursts before silence, and mixtures.</summary>
/// <remarks>
/// Half of the levels are multiples of a quarter of the scale; of the others most are of the size that makes a neuron
/// spike, some negative, some a hundred times as large. In two cases of three a step or two are aimed: brought to
/// where the neuron begins to spike, within a number of it, or a hundredth to a millionth of the scale beside it. They
/// shrink to fewer steps, then to silence, then to round numbers.
/// </remarks>
public static class Currents
{
    /// <summary>
    /// The longest sequence that is drawn; three times the refractory steps and one where that is longer.
    /// </summary>
    public const int MostSteps = 60;

    private const int LongestOfAll = 3000;

    // A neuron whose spike comes some steps behind its current is aimed at all the same.
    private const int StepsAhead = 5;

    private static readonly ConditionalWeakTable<Neuron, StrongBox<double?>> Scales = [];

    /// <summary>Sequences of 1 to <see cref="MostSteps"/> currents for a neuron.</summary>
    /// <param name="neuron">The neuron; its scale is that of the currents.</param>
    public static Gen<ImmutableArray<double>> For(Neuron neuron) =>
        Gen.Sized(size =>
            Gen.UInt64(Range.ConstantBoundedUInt64())
                .Select(seed => Drawn(new Rng(new Seeds.Seed(seed)), neuron, 1 + (size * MostFor(neuron) / 100)))
                .NoShrink()
                .ShrinkLazy(currents =>
                    Shrinks(currents, neuron.CurrentScale)
                        .Where(simpler => simpler.All(c => c >= neuron.LeastCurrent && c <= neuron.MostCurrent))
                )
        );

    /// <summary>The longest sequence for a neuron: it must be able to spike again.</summary>
    internal static int MostFor(Neuron neuron) =>
        Math.Clamp(3 * ((neuron.RefractorySteps ?? 0) + 1), MostSteps, LongestOfAll);

    /// <summary>
    /// 1, or where that is far off the least power of two that makes a neuron spike within ten steps, or some more;
    /// null where none does.
    /// </summary>
    internal static double? ScaleOf(Neuron neuron) =>
        Scales.GetValue(neuron, static neuron => new(Found(neuron))).Value;

    private static double? Found(Neuron neuron)
    {
        const double Least = 1.0 / (1L << 60);
        try
        {
            foreach (var steps in (int[])[10, MostSteps])
            {
                var scale = Least;
                bool Spikes(double current) =>
                    Array.Exists(Trace.Of(neuron, [.. Enumerable.Repeat(current, steps)]).Outputs, o => o > 0);
                if (Spikes(Least) || (Spikes(1) && !Spikes(1.0 / 16)))
                {
                    return 1;
                }

                while (scale < 1 / Least && !Spikes(scale))
                {
                    scale *= 2;
                }

                if (scale < 1 / Least)
                {
                    return Math.Min(scale, neuron.MostCurrent);
                }
            }
        }
#pragma warning disable CA1031 // A neuron that throws will throw again where a law can say so.
        catch (Exception)
#pragma warning restore CA1031
        { }

        return null;
    }

    private static ImmutableArray<double> Drawn(Rng rng, Neuron neuron, int most)
    {
        var scale = neuron.CurrentScale;
        ImmutableArray<double> currents =
        [
            .. Draw(ref rng, scale, most).Select(c => Math.Clamp(c, neuron.LeastCurrent, neuron.MostCurrent)),
        ];
        try
        {
            for (var aims = rng.NextInt(3); aims > 0; aims--)
            {
                var (t, side) = (rng.NextInt(currents.Length), rng.NextInt(5));
                var margin = scale * Math.Pow(10, -2 - (4 * rng.NextDouble()));
                currents = Aimed(neuron, scale, currents, t, side, margin);
            }
        }
#pragma warning disable CA1031 // A neuron that throws will throw again where a law can say so.
        catch (Exception)
#pragma warning restore CA1031
        { }

        return currents;
    }

    // The current of a step is moved to where the neuron just begins to spike, to the numbers beside that, or by a
    // margin from there, which is more than other forms of the neuron may round: chance hardly ever meets a threshold.
    private static ImmutableArray<double> Aimed(
        Neuron neuron,
        double scale,
        ImmutableArray<double> currents,
        int t,
        int side,
        double margin
    )
    {
        var state = Trace.Of(neuron, currents[..t]).States[^1];
        var (silent, spikes) = (Math.Max(neuron.LeastCurrent, -10 * scale), Math.Min(neuron.MostCurrent, 1000 * scale));
        if (
            Enumerable
                .Range(1, Math.Min(StepsAhead, currents.Length - t))
                .FirstOrDefault(ahead => !Spikes(silent, ahead) && Spikes(spikes, ahead))
            is not (> 0 and var steps)
        )
        {
            return currents;
        }

        (silent, spikes) =
            neuron.StepsMany && steps == 1
                ? NarrowedMany(neuron, state, silent, spikes)
                : Narrowed(silent, spikes, current => Spikes(current, steps));
        var aimed = side switch
        {
            0 => spikes,
            1 => silent,
            2 => Math.BitIncrement(spikes),
            3 => spikes + margin,
            _ => silent - margin,
        };
        return currents.SetItem(t, Math.Clamp(aimed, neuron.LeastCurrent, neuron.MostCurrent));

        bool Spikes(double current, int ahead)
        {
            var (output, next) = neuron.StepFrom(current, state);
            for (var s = 1; output == 0 && s < ahead; s++)
            {
                (output, next) = neuron.StepFrom(currents[t + s], next);
            }

            return output > 0;
        }
    }

    private static (double Silent, double Spikes) Narrowed(double silent, double spikes, Func<double, bool> does)
    {
        for (
            var middle = silent + ((spikes - silent) / 2);
            middle > silent && middle < spikes;
            middle = silent + ((spikes - silent) / 2)
        )
        {
            (silent, spikes) = does(middle) ? (silent, middle) : (middle, spikes);
        }

        return (silent, spikes);
    }

    // Where a call costs more than a neuron: the charge says where the threshold should be met, and one call with the
    // numbers around that shows where it is; only where it is not there hundreds of currents at once look for it.
    private static (double Silent, double Spikes) NarrowedMany(
        Neuron neuron,
        object state,
        double silent,
        double spikes
    )
    {
        const int Many = 512;
        if (neuron is { SeesCharge: true, SeesThreshold: true })
        {
            var threshold = neuron.Read(state).Threshold!.Value;
            var (_, high) = Narrowed(silent, spikes, current => neuron.ChargeOf(current, state) >= threshold);

            var around = new double[16];
            around[0] = Enumerable.Range(0, around.Length / 2).Aggregate(high, (i, _) => Math.BitDecrement(i));
            for (var i = 1; i < around.Length; i++)
            {
                around[i] = Math.BitIncrement(around[i - 1]);
            }

            var met = FirstOf(around);
            if (met > 0)
            {
                return (around[met - 1], around[met]);
            }
        }

        while (true)
        {
            var (from, width) = (silent, (spikes - silent) / (Many + 1));
            double[] tried = [.. Enumerable.Range(1, Many).Select(i => from + (i * width))];
            var first = FirstOf(tried);
            var (below, above) = (
                first > 0 ? tried[first - 1]
                : first == 0 ? silent
                : tried[^1],
                first >= 0 ? tried[first] : spikes
            );
            if (below >= above || (below <= silent && above >= spikes))
            {
                return (silent, spikes);
            }

            (silent, spikes) = (below, above);
        }

        int FirstOf(double[] currents) =>
            Array.FindIndex(
                neuron.StepAll(currents, [.. Enumerable.Repeat(state, currents.Length)]).Outputs,
                output => output > 0
            );
    }

    /// <summary>One level around the scale.</summary>
    private static double Level(ref Rng rng, double scale) =>
        rng.NextInt(20) switch
        {
            < 10 => scale * (rng.NextInt(21) - 4) / 4,
            < 17 => scale * ((rng.NextDouble() * 3.5) - 0.5),
            < 19 => scale * rng.NextDouble() * (rng.NextInt(4) == 0 ? -10 : 10),
            _ => scale * Math.Pow(10, rng.NextDouble() * 2) * (rng.NextInt(4) == 0 ? -1 : 1),
        };

    private static ImmutableArray<double> Draw(ref Rng rng, double scale, int most)
    {
        var currents = new double[1 + rng.NextInt(most)];
        for (var from = 0; from < currents.Length; )
        {
            var to = Math.Min(currents.Length, from + 1 + rng.NextInt(currents.Length));
            Fill(currents.AsSpan(from, to - from), ref rng, scale);
            from = to;
        }

        return [.. currents];
    }

    private static void Fill(Span<double> part, ref Rng rng, double scale)
    {
        var (kind, level, other) = (rng.NextInt(6), Level(ref rng, scale), Level(ref rng, scale));
        var period = 1 + rng.NextInt(8);
        for (var t = 0; t < part.Length; t++)
        {
            part[t] = kind switch
            {
                0 => level,
                1 => 0,
                2 => level + ((other - level) * t / part.Length),
                3 => t % period == 0 ? level : 0,
                4 => t == 0 ? level : 0,
                _ => Level(ref rng, scale),
            };
        }
    }

    private static IEnumerable<ImmutableArray<double>> Shrinks(ImmutableArray<double> currents, double scale)
    {
        var n = currents.Length;
        for (var cut = n / 2; cut >= 1; cut /= 2)
        {
            yield return currents[..(n - cut)];
            yield return currents[cut..];
        }

        for (var t = 1; t < n - 1; t++)
        {
            yield return currents.RemoveAt(t);
        }

        // What many steps brought together, one may bring alone.
        for (var t = 0; t < n - 1; t++)
        {
            yield return currents.RemoveAt(t).SetItem(t, currents[t] + currents[t + 1]);
        }

        for (var t = 0; t < n; t++)
        {
            if (currents[t] != 0)
            {
                yield return currents.SetItem(t, 0);
            }
        }

        for (var t = 0; t < n; t++)
        {
            foreach (var simpler in Numbers.Simpler(currents[t], scale))
            {
                yield return currents.SetItem(t, simpler);
            }
        }
    }
}
