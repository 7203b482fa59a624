using System.Collections.Immutable;
using Snn.Convex.Dynamics;
using Snn.Convex.Integrators;
using Snn.Convex.Laws;
using Snn.Convex.Learning;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Laws.Drawn;
using Snn.Data.Seeds;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Support.Generators;

/// <summary>A network, its input and target, and how it is computed and learns.</summary>
/// <param name="Neurons">A row a neuron.</param>
/// <param name="X">Input from the onset on, [K].</param>
/// <param name="Target">y*, [M].</param>
/// <param name="Coding">Constants of the dynamics, without noise.</param>
/// <param name="Timing">Bins.</param>
/// <param name="Rates">How it learns.</param>
internal sealed record Trial(
    ImmutableArray<NeuronRow> Neurons,
    double[] X,
    double[] Target,
    CodingParameters Coding,
    TrialTiming Timing,
    LearningRates Rates
)
{
    private const int MostNeurons = 40;

    /// <summary>
    /// Up to 40 neurons over up to 660 bins; in one case of three with neurons that excite others. They shrink to
    /// fewer neurons, inputs and bins, to an input from the start on, without learning and spike costs, then to zeros
    /// and round numbers.
    /// </summary>
    internal static Gen<Trial> Any { get; } =
        Gen.Random(Draw)
            .Shrinking(trial => trial.Simpler().Where(simpler => simpler.Neurons.All(n => Weight(n.G, n.D) > 0)));

    internal ConvexNetwork Network => new NetworkRows(Neurons).Network;

    /// <summary>The same with other rows.</summary>
    internal Trial With(Func<NeuronRow, int, NeuronRow> row) => this with { Neurons = [.. Neurons.Select(row)] };

    /// <summary>Whether a spike of one neuron drives another towards its threshold.</summary>
    internal bool Excites => Neurons.Any(one => Neurons.Any(other => Weight(one.G, other.D) < 0));

    internal TrialRun Run(Simulator simulator, LearningRates? rates = null, double[]? x = null)
    {
        var runner = new TrialRunner([Network], Coding, Timing, simulator);
        SpikeList[] spikes = [new(0)];
        runner.Run(new Lesson(x ?? X, Target, rates ?? Rates, 0), new Seed(1), new RasterSink(spikes));
        runner.Layers[0].Decode();
        return new(runner, spikes[0].ToImmutable());
    }

    private static Trial Draw(Rng rng, int size)
    {
        var (n, k, m) = (1 + rng.NextInt(1 + (size * (MostNeurons - 1) / 99)), 1 + rng.NextInt(3), 1 + rng.NextInt(3));
        var (onset, learning) = (rng.NextInt(1 + (size * 60 / 99)), rng.NextInt(3));
        var timing = TrialTiming.Of(2 + onset + rng.NextInt(1 + (size * 600 / 99)), onset, rng.NextInt(200));
        var rows = NetworkRows.Draw(ref rng, n, k, m).Neurons;
        if (rng.NextInt(3) == 0)
        {
            for (var i = 0; i < n; i++)
            {
                rows = rows.SetItem(i, Turned(rows[i], ref rng));
            }
        }

        var (drift, shrink) = (0.3 * rng.NextDouble(), rng.NextInt(2) * 0.3 * rng.NextDouble());
        return new(
            rows,
            [.. Levels.Next(ref rng, k, -3, 3)],
            [.. Levels.Next(ref rng, m, 0, 2)],
            new(0.5 + (4 * rng.NextDouble()), 1e-3 + (0.01 * rng.NextDouble()), rng.NextInt(2) * rng.NextDouble()),
            timing,
            learning switch
            {
                0 => LearningRates.None,
                1 => new LearningRates(0.01, 0.01, Shrink: shrink),
                _ => new LearningRates(0.01, 0.02, drift, shrink),
            }
        );
    }

    // Feedback and decoder of any direction in which a spike still resets its own neuron: it may excite others.
    private static NeuronRow Turned(NeuronRow row, ref Rng rng)
    {
        var (g, d) = (Levels.Next(ref rng, row.G.Length, -2, 2), Levels.Next(ref rng, row.G.Length, -1, 1));
        return Weight(g, d) switch
        {
            > 0.05 => row with { G = g, D = d },
            < -0.05 => row with { G = g, D = [.. d.Select(v => -v)] },
            _ => row with { G = [.. row.G.Select(v => -v)], D = [.. row.D.Select(v => -v)] },
        };
    }

    private static double Weight(IEnumerable<double> g, IEnumerable<double> d) => g.Zip(d, (a, b) => a * b).Sum();

    private IEnumerable<Trial> Simpler()
    {
        var rows = new NetworkRows(Neurons);
        for (var cut = Neurons.Length / 2; cut > 1; cut /= 2)
        {
            yield return this with
            {
                Neurons = Neurons[..cut],
            };
            yield return this with
            {
                Neurons = Neurons[cut..],
            };
        }

        foreach (var smaller in rows.Smaller())
        {
            yield return this with
            {
                Neurons = smaller.Neurons,
                Target = Target[..smaller.Neurons[0].G.Length],
            };
        }

        foreach (var (fewer, without) in rows.FewerInputs().Select((fewer, at) => (fewer, at)))
        {
            yield return this with
            {
                Neurons = fewer.Neurons,
                X = [.. X[..without], .. X[(without + 1)..]],
            };
        }

        foreach (var timing in Shorter())
        {
            yield return this with
            {
                Timing = timing,
            };
        }

        foreach (
            var rates in new[]
            {
                LearningRates.None,
                Rates with
                {
                    Shrink = 0,
                },
                Rates with
                {
                    LeakThresh = 0,
                },
                Rates with
                {
                    AlphaF = 0.5,
                    AlphaThresh = 0.5,
                },
            }.Where(rates => rates != Rates && Rates != LearningRates.None)
        )
        {
            yield return this with
            {
                Rates = rates,
            };
        }

        foreach (
            var coding in new[] { Coding with { Mu = 0 }, Coding with { Lambda = 1, Dt = 0.25 } }.Where(c =>
                c != Coding
            )
        )
        {
            yield return this with
            {
                Coding = coding,
            };
        }

        foreach (var x in Properties.Simpler.Than([.. X], _ => true))
        {
            yield return this with
            {
                X = [.. x],
            };
        }

        foreach (var target in Properties.Simpler.Than([.. Target], _ => true))
        {
            yield return this with
            {
                Target = [.. target],
            };
        }

        foreach (var rounder in rows.Rounder())
        {
            yield return this with
            {
                Neurons = rounder.Neurons,
            };
        }
    }

    private IEnumerable<TrialTiming> Shorter()
    {
        foreach (var bins in new[] { 2, Timing.Bins / 2, Timing.Bins * 3 / 4, Timing.Bins - 1 }.Distinct())
        {
            if (bins >= 2 && bins < Timing.Bins)
            {
                yield return new(bins, Math.Min(Timing.OnsetBin, bins - 1), Timing.BufferBins, bins - 1);
            }
        }

        if (Timing.OnsetBin > 0)
        {
            yield return Timing with
            {
                OnsetBin = 0,
            };
            yield return Timing with
            {
                OnsetBin = Timing.OnsetBin / 2,
            };
        }

        if (Timing.BufferBins > 0)
        {
            yield return Timing with
            {
                BufferBins = 0,
            };
        }
    }
}

/// <summary>A trial that has been run.</summary>
internal sealed record TrialRun(TrialRunner Runner, ImmutableArray<Spike> Spikes)
{
    internal NeuronBuffers Buffers => Runner.Layers[0];

    /// <summary>V at the last bin, by Euler.</summary>
    internal double[] Voltage => Runner.Voltage(0);
}
