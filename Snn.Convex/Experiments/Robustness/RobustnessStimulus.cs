using System.Collections.Immutable;
using Snn.Data.Seeds;

namespace Snn.Convex.Experiments.Robustness;

/// <summary>A stretch of a disturbed run in which one pattern is shown.</summary>
/// <param name="Pattern">Which; 0 in the gaps.</param>
/// <param name="From">First bin.</param>
/// <param name="To">The bin after the last.</param>
public readonly record struct Presentation(int Pattern, int From, int To);

/// <summary>
/// What a disturbed run is shown: one pattern after the other, darkness between them, soft edges, and noise apart.
/// </summary>
/// <param name="Signal">[B, K], row by row.</param>
/// <param name="Noise">Ornstein-Uhlenbeck noise, [B, K].</param>
/// <param name="Presentations">Every pattern and every gap, in order, from the first pattern on.</param>
public sealed record RobustnessStimulus(
    ReadOnlyMemory<double> Signal,
    ReadOnlyMemory<double> Noise,
    ImmutableArray<Presentation> Presentations
)
{
    private const double Lead = 1;
    private const double Shown = 1;
    private const double Gap = 0.5;

    // The edges are smoothed by exp(−(t/σ)²), cut off at half a window.
    private const double Smoothing = 5e-3;
    private const double HalfWindow = 50e-3;

    /// <summary>The stimulus of a run, drawn anew from the seed.</summary>
    public static RobustnessStimulus Of(RobustnessExperiment e, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(e);
        const int K = PatternTask.Inputs;
        var rng = seed.Fold("stimulus").Generator();
        var signal = new double[e.Bins * K];
        var presentations = ImmutableArray.CreateBuilder<Presentation>();
        var edge = Edge(e.Dt);
        for (var count = 0; ; count++)
        {
            var from = Bin(Lead + (count * (Shown + Gap)), e.Dt);
            if (from >= e.Bins)
            {
                break;
            }

            var (to, next) = (
                Bin(Lead + Shown + (count * (Shown + Gap)), e.Dt),
                Bin(Lead + ((count + 1) * (Shown + Gap)), e.Dt)
            );
            var pattern = count % PatternTask.Patterns;
            var x = PatternTask.Input(pattern);
            for (var k = 0; k < K && pattern > 0; k++)
            {
                x[k] += e.SigmaStim * rng.NextNormal();
                Step(signal, k, from, x[k], edge);
                Step(signal, k, to, -x[k], edge);
            }

            presentations.Add(new(pattern, from, Math.Min(to, e.Bins)));
            presentations.Add(new(0, Math.Min(to, e.Bins), Math.Min(next, e.Bins)));
        }

        return new(
            signal,
            OrnsteinUhlenbeck(e, e.Bins, seed.Fold("input noise")),
            [.. presentations.Where(p => p.To > p.From)]
        );
    }

    /// <summary>Input noise <c>dn = −l n dt + σ √(2 l) dW</c> by forward Euler, from 0.</summary>
    /// <param name="e">σ, l and dt.</param>
    /// <param name="bins">B.</param>
    /// <param name="seed">Of the noise.</param>
    /// <returns>[B, K].</returns>
    public static double[] OrnsteinUhlenbeck(RobustnessExperiment e, int bins, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(e);
        const int K = PatternTask.Inputs;
        var rng = seed.Generator();
        var noise = new double[bins * K];
        var perBin = e.SigmaOu * Math.Sqrt(2 * e.Dt * e.LeakOu);
        for (var at = K; at < noise.Length; at++)
        {
            noise[at] = (noise[at - K] * (1 - (e.Dt * e.LeakOu))) + (perBin * rng.NextNormal());
        }

        return noise;
    }

    // How much of a step has come, bin by bin around it.
    private static double[] Edge(double dt)
    {
        var half = Math.Max(1, Bin(HalfWindow, dt));
        double[] kernel =
        [
            .. Enumerable.Range(-half, (2 * half) + 1).Select(i => Math.Exp(-Math.Pow(i * dt / Smoothing, 2))),
        ];
        var (total, sum) = (kernel.Sum(), 0.0);
        return [.. kernel.Select(v => (sum += v) / total)];
    }

    private static void Step(double[] signal, int k, int at, double by, double[] edge)
    {
        var bins = signal.Length / PatternTask.Inputs;
        for (var t = Math.Max(0, at - (edge.Length / 2)); t < bins; t++)
        {
            signal[(t * PatternTask.Inputs) + k] += by * edge[Math.Min(t - at + (edge.Length / 2), edge.Length - 1)];
        }
    }

    private static int Bin(double seconds, double dt) => (int)Math.Round(seconds / dt);
}
