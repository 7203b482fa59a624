using System.Collections.Immutable;
using System.Text.Json;
using Hedgehog;
using Hedgehog.Linq;
using Snn.Convex.Dynamics;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Laws;
using Snn.Data.Laws.Drawn;
using Snn.Data.Seeds;

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
    private const int MostBins = 400;

    /// <summary>The network of the rows.</summary>
    public ConvexNetwork Network => new NetworkRows(Neurons).Network;

    /// <summary>A case that was kept as JSON.</summary>
    /// <param name="integrator">What computes its trials.</param>
    /// <param name="json">The JSON of a counter-example.</param>
    /// <exception cref="JsonException">It is no such JSON.</exception>
    public static NetworkCase Read(Integrator integrator, string json) => Read(integrator, CaseJson.Of(json));

    internal static NetworkCase Read(Integrator integrator, CaseJson kept)
    {
        var (f, g, d, t, x) = (kept.Rows("F"), kept.Rows("G"), kept.Rows("D"), kept.Numbers("T"), kept.Numbers("x"));
        if (g.Length != f.Length || d.Length != f.Length || t.Length != f.Length)
        {
            throw new JsonException("F, G, D and T are of another number of neurons");
        }

        if (d[0].Length != g[0].Length || x.Length != f[0].Length)
        {
            throw new JsonException("D is of another length than G, or x than F");
        }

        CodingParameters coding = new(kept.Number("lambda"), kept.Number("dt"), kept.Number("mu"));
        TrialTiming timing = new(
            kept.Count("bins"),
            kept.Count("onset_bin"),
            kept.Count("buffer_bins"),
            kept.Count("readout_bin")
        );
        return new(
            integrator,
            [.. f.Select((row, i) => new NeuronRow(row, g[i], d[i], t[i]))],
            x,
            coding.Validate().Match(valid => valid, fault => throw new JsonException(fault.ToString())),
            timing.Validate().Match(valid => valid, fault => throw new JsonException(fault.ToString()))
        );
    }

    /// <summary>
    /// Cases for an integrator: up to 12 neurons, 3 inputs, 2 readouts and 400 bins, small ones first.
    /// </summary>
    /// <param name="integrator">The integrator.</param>
    public static Gen<NetworkCase> For(Integrator integrator) =>
        Draws.Of((ref rng, size) => Draw(integrator, ref rng, size, null), one => one.Shrinks());

    /// <summary>What the integrator makes of the case.</summary>
    /// <exception cref="LawException">It cannot be what a trial of so many neurons and bins leaves.</exception>
    internal IntegratedTrial Run()
    {
        var trial = Integrator.Run(Network, X, Coding, Timing);
        CheckSpikes(trial.Spikes);
        var (rates, readouts) = (CountOf(trial.Rates), CountOf(trial.Readouts));
        return rates != Neurons.Length
                ? throw new LawException($"it gave {rates} rates: give one for each of {Neurons.Length} neurons")
            : readouts != 0 && readouts != Timing.Bins * Network.Outputs
                ? throw new LawException(
                    $"it gave {readouts} readouts: give none, or {Network.Outputs} for each of {Timing.Bins} bins"
                )
            : trial;
    }

    /// <summary>Spikes must have a place in the trial.</summary>
    /// <param name="spikes">The spikes.</param>
    /// <exception cref="LawException">One has none.</exception>
    internal void CheckSpikes(ImmutableArray<Spike> spikes)
    {
        foreach (var (bin, neuron) in spikes.IsDefault ? [] : spikes)
        {
            if (bin < 1 || bin >= Timing.Bins || neuron < 0 || neuron >= Neurons.Length)
            {
                throw new LawException(
                    $"it gave a spike of neuron {neuron} in bin {bin}: neurons are 0 to {Neurons.Length - 1}, bins of "
                        + $"spikes 1 to {Timing.Bins - 1}"
                );
            }
        }
    }

    private static int CountOf(ImmutableArray<double> values) => values.IsDefault ? 0 : values.Length;

    internal CaseText Write()
    {
        var (lambda, dt, mu) = (Numbers.Of(Coding.Lambda), Numbers.Of(Coding.Dt), Numbers.Of(Coding.Mu));
        var words = Neurons.Select((n, i) => $"neuron {i}: {n.Write("F ", "G ", "D ", "T ")}");
        var rows = Neurons.Select(n => $"new({n.Write("", "", "", "")})");
        var timing = $"{Timing.Bins}, {Timing.OnsetBin}, {Timing.BufferBins}, {Timing.ReadoutBin}";
        return new(
            $"{string.Join('\n', words)}\nx {Numbers.Of(X)}; λ {lambda}, Δt {dt}, μ {mu}; "
                + $"{Timing.Bins} bins, input from bin {Timing.OnsetBin} on"
                + (Timing.BufferBins > 0 ? $", buffer of {Timing.BufferBins}" : "")
                + (Timing.ReadoutBin < Timing.Bins - 1 ? $", readout from bin {Timing.ReadoutBin} on" : ""),
            $"new NetworkCase(integrator, [{string.Join(", ", rows)}], {Numbers.Of(X)}, new({lambda}, {dt}, {mu}), "
                + $"new({timing}))",
            $$"""{"F": {{Rows(n => n.F)}}, "G": {{Rows(n => n.G)}}, "D": {{Rows(n => n.D)}},"""
                + $$""" "T": {{Numbers.Of(Neurons.Select(n => n.T))}}, "x": {{Numbers.Of(X)}}, "lambda": {{lambda}},"""
                + $$""" "dt": {{dt}}, "mu": {{mu}}, "bins": {{Timing.Bins}}, "onset_bin": {{Timing.OnsetBin}},"""
                + $$""" "buffer_bins": {{Timing.BufferBins}}, "readout_bin": {{Timing.ReadoutBin}}}""",
            CaseText.SizeOf(Neurons.Length, Timing.Bins - 1)
        );
    }

    /// <param name="integrator">The integrator.</param>
    /// <param name="rng">Draws it.</param>
    /// <param name="size">From 1 to 100.</param>
    /// <param name="network">The network, or null for any.</param>
    /// <param name="range">Inputs are drawn between this and its negative.</param>
    internal static NetworkCase Draw(
        Integrator integrator,
        ref Rng rng,
        int size,
        ConvexNetwork? network,
        double range = 3
    )
    {
        var (n, k, m) = (
            1 + rng.NextInt(1 + (size * (NetworkRows.MostNeurons - 1) / 99)),
            1 + rng.NextInt(3),
            1 + rng.NextInt(2)
        );
        var bins = 2 + rng.NextInt(2 + (size * MostBins / 99));
        var rows = network is null ? NetworkRows.Draw(ref rng, n, k, m) : NetworkRows.Of(network);
        double[] leaks = [0.5, 1, 2, 4],
            steps = [1.0 / 256, 1.0 / 64, 0.05, 0.01];
        var x = Levels.Next(ref rng, rows.Neurons[0].F.Length, -range, range);
        var aims = rng.NextInt(2) == 0;
        var aimed = Aimed(rows.Neurons[rng.NextInt(rows.Neurons.Length)], x, Near[rng.NextInt(Near.Length)], range);
        return new(
            integrator,
            rows.Neurons,
            aims ? aimed : x,
            new(leaks[rng.NextInt(4)], steps[rng.NextInt(4)], rng.NextInt(2) * Levels.Next(ref rng, 0, 1)),
            new(
                bins,
                rng.NextInt(Math.Min(bins, 20)),
                rng.NextInt(2) * rng.NextInt(bins),
                rng.NextInt(2) == 0 ? bins - 1 : rng.NextInt(bins)
            )
        );
    }

    // The input of a neuron is brought near its threshold, to what single precision rounds to it: chance hardly ever
    // does.
    private static ImmutableArray<double> Aimed(NeuronRow neuron, ImmutableArray<double> x, double near, double range)
    {
        var factor = neuron.T * near / neuron.F.Zip(x, (f, value) => f * value).Sum();
        return double.IsFinite(factor) && x.All(value => Math.Abs(factor * value) <= range)
            ? [.. x.Select(value => factor * value)]
            : x;
    }

    private static readonly double[] Near =
    [
        0.9,
        0.99,
        0.999,
        0.999_999,
        1 - 2e-8,
        1 - 2e-8,
        1 + 2e-8,
        1 + 2e-8,
        1.000_001,
        1.001,
        1.01,
        1.1,
    ];

    internal IEnumerable<NetworkCase> Shrinks()
    {
        foreach (var smaller in new NetworkRows(Neurons).Smaller())
        {
            yield return this with
            {
                Neurons = smaller.Neurons,
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
                Timing = new(bins, Math.Min(Timing.OnsetBin, bins - 1), Timing.BufferBins, bins - 1),
            };
        }

        // What many short bins brought together, few long ones may bring.
        if (Timing.Bins > 2 && 2 * Coding.LeakPerBin < 1)
        {
            var bins = Math.Max(2, (Timing.Bins + 1) / 2);
            yield return this with
            {
                Coding = Coding with { Dt = 2 * Coding.Dt },
                Timing = new(bins, Math.Min((Timing.OnsetBin + 1) / 2, bins - 1), Timing.BufferBins / 2, bins - 1),
            };
        }

        if (Timing.BufferBins > 0)
        {
            yield return this with
            {
                Timing = Timing with { BufferBins = 0 },
            };
        }

        if (Timing.ReadoutBin < Timing.Bins - 1)
        {
            yield return this with
            {
                Timing = Timing with { ReadoutBin = Timing.Bins - 1 },
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

        foreach (var rounder in Numbers.Simpler(Coding.Mu))
        {
            yield return this with
            {
                Coding = Coding with { Mu = rounder },
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

        foreach (var rounder in new NetworkRows(Neurons).Rounder())
        {
            yield return this with
            {
                Neurons = rounder.Neurons,
            };
        }
    }

    private string Rows(Func<NeuronRow, ImmutableArray<double>> part) =>
        $"[{string.Join(", ", Neurons.Select(n => Numbers.Of(part(n))))}]";
}
