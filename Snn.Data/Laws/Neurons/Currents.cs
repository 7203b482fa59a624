using System.Collections.Immutable;
using Hedgehog;
using Hedgehog.Linq;
using Snn.Data.Seeds;
using Gen = Hedgehog.Linq.Gen;
using Range = Hedgehog.Linq.Range;

namespace Snn.Data.Laws.Neurons;

/// <summary>Sequences of currents: steps, ramps, pulses, noise, bursts before silence, and mixtures.</summary>
/// <remarks>
/// Half of the levels are multiples of a quarter of the scale; of the others most are of the size that makes a neuron
/// spike, some negative, some a thousand times as large. In two cases of three a step or two are aimed: brought to
/// within a number of where the neuron begins to spike. They shrink to fewer steps, then to silence, then to round
/// numbers.
/// </remarks>
public static class Currents
{
    /// <summary>The longest sequence that is drawn.</summary>
    public const int MostSteps = 60;

    /// <summary>Sequences of 1 to <see cref="MostSteps"/> currents for a neuron.</summary>
    /// <param name="neuron">The neuron; its scale is that of the currents.</param>
    public static Gen<ImmutableArray<double>> For(Neuron neuron) =>
        Gen.Sized(size =>
            Gen.UInt64(Range.ConstantBoundedUInt64())
                .Select(seed => Drawn(new Rng(new Seeds.Seed(seed)), neuron, 1 + (size * MostSteps / 100)))
                .NoShrink()
                .ShrinkLazy(currents => Shrinks(currents, neuron.Scale))
        );

    private static ImmutableArray<double> Drawn(Rng rng, Neuron neuron, int most)
    {
        var currents = Draw(ref rng, neuron.Scale, most);
        try
        {
            for (var aims = rng.NextInt(3); aims > 0; aims--)
            {
                currents = Aimed(neuron, currents, rng.NextInt(currents.Length), rng.NextInt(3));
            }
        }
#pragma warning disable CA1031 // A neuron that throws will throw again where a law can say so.
        catch (Exception)
#pragma warning restore CA1031
        { }

        return currents;
    }

    // The current of a step is moved to where the neuron just begins to spike, or one number below or above: chance
    // hardly ever meets a threshold.
    private static ImmutableArray<double> Aimed(Neuron neuron, ImmutableArray<double> currents, int t, int side)
    {
        var state = Trace.Of(neuron, currents[..t]).States[^1];
        var (silent, spikes) = (-10 * neuron.Scale, 1000 * neuron.Scale);
        if (Spikes(silent) || !Spikes(spikes))
        {
            return currents;
        }

        (silent, spikes) = neuron.StepsMany ? NarrowedMany(neuron, state, silent, spikes) : Narrowed(silent, spikes);
        return currents.SetItem(
            t,
            side switch
            {
                0 => spikes,
                1 => silent,
                _ => Math.BitIncrement(spikes),
            }
        );

        bool Spikes(double current) => neuron.StepFrom(current, state).Output > 0;

        (double Silent, double Spikes) Narrowed(double silent, double spikes)
        {
            for (
                var middle = silent + ((spikes - silent) / 2);
                middle > silent && middle < spikes;
                middle = silent + ((spikes - silent) / 2)
            )
            {
                (silent, spikes) = Spikes(middle) ? (silent, middle) : (middle, spikes);
            }

            return (silent, spikes);
        }
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
            var (low, high) = (silent, spikes);
            for (
                var middle = low + ((high - low) / 2);
                middle > low && middle < high;
                middle = low + ((high - low) / 2)
            )
            {
                (low, high) = neuron.ChargeOf(middle, state) >= threshold ? (low, middle) : (middle, high);
            }

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
            < 19 => scale * rng.NextDouble() * 10,
            _ => scale * Math.Pow(10, rng.NextDouble() * 3),
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
