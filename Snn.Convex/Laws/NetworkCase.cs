using System.Collections.Immutable;
using Hedgehog;
using Hedgehog.Linq;
using Snn.Convex.Dynamics;
using Snn.Convex.Networks;
using Snn.Data.Laws;
using Snn.Data.Seeds;
using Gen = Hedgehog.Linq.Gen;
using Range = Hedgehog.Linq.Range;

namespace Snn.Convex.Laws;

/// <summary>A network, its input, constants and timing: what a law of an integrator is tried with.</summary>
/// <param name="Integrator">The integrator.</param>
/// <param name="Neurons">A row a neuron: F_i [K], G_i [M], D_i [M], T_i.</param>
/// <param name="X">Input from the onset on, [K].</param>
/// <param name="Coding">Constants of the dynamics; no noise.</param>
/// <param name="Timing">Bins of the trial.</param>
public sealed record NetworkCase(
    Integrator Integrator,
    ImmutableArray<NeuronRow> Neurons,
    ImmutableArray<double> X,
    CodingParameters Coding,
    TrialTiming Timing
)
{
    private const int MostNeurons = 12;
    private const int MostBins = 400;

    /// <summary>The network of the rows.</summary>
    public ConvexNetwork Network =>
        ConvexNetwork
            .Create(
                Neurons.Length,
                X.Length,
                Neurons[0].G.Length,
                new(
                    Columns(Neurons, n => n.F),
                    Columns(Neurons, n => n.G),
                    Columns(Neurons, n => n.D),
                    Neurons.Select(n => n.T).ToArray()
                )
            )
            .Match(network => network, fault => throw new ArgumentException(fault.ToString(), nameof(Neurons)));

    /// <summary>
    /// Cases for an integrator: up to 12 neurons, 3 inputs, 2 readouts and 400 bins, small ones first.
    /// </summary>
    /// <param name="integrator">The integrator.</param>
    internal static Gen<NetworkCase> For(Integrator integrator) =>
        Gen.Sized(size =>
            Gen.UInt64(Range.ConstantBoundedUInt64())
                .Select(seed => Draw(integrator, new Rng(new Data.Seeds.Seed(seed)), size))
                .NoShrink()
                .ShrinkLazy(one => one.Shrinks())
        );

    internal IntegratedTrial Run() => Integrator.Run(Network, X, Coding, Timing);

    internal CaseText Write()
    {
        var (lambda, dt, mu) = (Numbers.Of(Coding.Lambda), Numbers.Of(Coding.Dt), Numbers.Of(Coding.Mu));
        var words = Neurons.Select((n, i) => $"neuron {i}: {n.Write("F ", "G ", "D ", "T ")}");
        var rows = Neurons.Select(n => $"new({n.Write("", "", "", "")})");
        var timing = $"{Timing.Bins}, {Timing.OnsetBin}, {Timing.BufferBins}, {Timing.ReadoutBin}";
        return new(
            $"{string.Join('\n', words)}\nx {Numbers.Of(X)}; λ {lambda}, Δt {dt}, μ {mu}; "
                + $"{Timing.Bins} bins, input from bin {Timing.OnsetBin} on",
            $"new NetworkCase(integrator, [{string.Join(", ", rows)}], {Numbers.Of(X)}, new({lambda}, {dt}, {mu}), "
                + $"new({timing}))",
            $$"""{"F": {{Rows(n => n.F)}}, "G": {{Rows(n => n.G)}}, "D": {{Rows(n => n.D)}}, """
                + $$""" "T": {{Numbers.Of(Neurons.Select(n => n.T))}}, "x": {{Numbers.Of(X)}}, "lambda": {{lambda}}, """
                + $$""" "dt": {{dt}}, "mu": {{mu}}, "bins": {{Timing.Bins}}, "onset_bin": {{Timing.OnsetBin}}}""",
            CaseText.SizeOf(Neurons.Length, Timing.Bins - 1)
        );
    }

    private static NetworkCase Draw(Integrator integrator, Rng rng, int size)
    {
        var (n, k, m) = (1 + rng.NextInt(1 + (size * (MostNeurons - 1) / 99)), 1 + rng.NextInt(3), 1 + rng.NextInt(2));
        var bins = 2 + rng.NextInt(2 + (size * MostBins / 99));
        ImmutableArray<double> Values(int count, double from, double to) =>
            [.. Enumerable.Range(0, count).Select(_ => Level(ref rng, from, to))];
        ImmutableArray<NeuronRow> rows =
        [
            .. Enumerable
                .Range(0, n)
                .Select(_ =>
                {
                    var g = Values(m, 0.25, 2);
                    return new NeuronRow(Values(k, -2, 2), g, [.. g.Select(v => v / 2)], Level(ref rng, -1, 2));
                }),
        ];
        double[] leaks = [0.5, 1, 2, 4],
            steps = [1.0 / 256, 1.0 / 64, 0.05, 0.01];
        return new(
            integrator,
            rows,
            Values(k, -3, 3),
            new(leaks[rng.NextInt(4)], steps[rng.NextInt(4)], rng.NextInt(2) * Level(ref rng, 0, 1)),
            new(bins, rng.NextInt(Math.Min(bins, 20)), 0, bins - 1)
        );
    }

    // Half of the numbers are quarters, which a person reads with ease; the others meet no threshold exactly.
    private static double Level(ref Rng rng, double from, double to)
    {
        var value = from + ((to - from) * rng.NextDouble());
        return rng.NextInt(2) == 0 ? Math.Round(value * 4) / 4 : value;
    }

    private IEnumerable<NetworkCase> Shrinks()
    {
        for (var i = 0; i < Neurons.Length && Neurons.Length > 1; i++)
        {
            yield return this with
            {
                Neurons = Neurons.RemoveAt(i),
            };
        }

        if (Neurons[0].G.Length > 1)
        {
            yield return this with
            {
                Neurons = [.. Neurons.Select(n => n with { G = n.G[..1], D = n.D[..1] })],
            };
        }

        if (X.Length > 1)
        {
            for (var k = 0; k < X.Length; k++)
            {
                yield return this with
                {
                    X = X.RemoveAt(k),
                    Neurons = [.. Neurons.Select(n => n with { F = n.F.RemoveAt(k) })],
                };
            }
        }

        foreach (
            var bins in new[] { 2, Timing.Bins / 2, Timing.Bins * 3 / 4, Timing.Bins - 1 }
                .Distinct()
                .Where(b => b >= 2 && b < Timing.Bins)
        )
        {
            yield return this with
            {
                Timing = new(bins, Math.Min(Timing.OnsetBin, bins - 1), 0, bins - 1),
            };
        }

        if (Timing.OnsetBin > 0)
        {
            yield return this with
            {
                Timing = Timing with { OnsetBin = 0 },
            };
        }

        if (Coding.Mu != 0)
        {
            yield return this with
            {
                Coding = Coding with { Mu = 0 },
            };
        }

        if (Coding is not { Lambda: 1, Dt: 0.25 })
        {
            yield return this with
            {
                Coding = Coding with { Lambda = 1, Dt = 0.25 },
            };
        }

        for (var k = 0; k < X.Length; k++)
        {
            foreach (var rounder in Numbers.Simpler(X[k]))
            {
                yield return this with
                {
                    X = X.SetItem(k, rounder),
                };
            }
        }

        for (var i = 0; i < Neurons.Length; i++)
        {
            foreach (var simpler in Neurons[i].Shrinks())
            {
                yield return this with
                {
                    Neurons = Neurons.SetItem(i, simpler),
                };
            }
        }
    }

    private static double[] Columns(ImmutableArray<NeuronRow> rows, Func<NeuronRow, ImmutableArray<double>> part) =>
        [.. Enumerable.Range(0, part(rows[0]).Length).SelectMany(column => rows.Select(row => part(row)[column]))];

    private string Rows(Func<NeuronRow, ImmutableArray<double>> part) =>
        $"[{string.Join(", ", Neurons.Select(n => Numbers.Of(part(n))))}]";
}

/// <summary>One neuron of a network: its rows of F and G, its column of D, its threshold.</summary>
/// <param name="F">[K].</param>
/// <param name="G">[M], above 0.</param>
/// <param name="D">[M], above 0.</param>
/// <param name="T">Threshold, dimensionless like the voltage.</param>
public sealed record NeuronRow(ImmutableArray<double> F, ImmutableArray<double> G, ImmutableArray<double> D, double T)
{
    internal string Write(string f, string g, string d, string t) =>
        $"{f}{Numbers.Of(F)}, {g}{Numbers.Of(G)}, {d}{Numbers.Of(D)}, {t}{Numbers.Of(T)}";

    internal IEnumerable<NeuronRow> Shrinks()
    {
        for (var k = 0; k < F.Length; k++)
        {
            if (F[k] != 0)
            {
                yield return this with
                {
                    F = F.SetItem(k, 0),
                };
            }

            foreach (var simpler in Numbers.Simpler(F[k]))
            {
                yield return this with
                {
                    F = F.SetItem(k, simpler),
                };
            }
        }

        for (var m = 0; m < G.Length; m++)
        {
            if ((G[m], D[m]) != (1, 0.5))
            {
                yield return this with
                {
                    G = G.SetItem(m, 1),
                    D = D.SetItem(m, 0.5),
                };
            }
        }

        foreach (var simpler in Numbers.Simpler(T))
        {
            yield return this with
            {
                T = simpler,
            };
        }
    }
}
