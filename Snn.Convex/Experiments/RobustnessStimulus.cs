using System.Collections.Immutable;
using Snn.Convex.Dynamics;
using Snn.Data.Seeds;

namespace Snn.Convex.Experiments;

/// <summary>The input of the robustness figure's test run: corner after corner, each shown for 1 s with 0.5 s between.</summary>
/// <param name="Input">Signal and Ornstein-Uhlenbeck noise.</param>
/// <param name="Shown">The corner that each bin shows, 0 for none, [B].</param>
public sealed record RobustnessStimulus(RecurrentInput Input, ImmutableArray<int> Shown)
{
    /// <summary>Inputs K: a corner is a number of K bits.</summary>
    public const int Inputs = 3;

    /// <summary>Readouts M: one for each corner but the origin.</summary>
    public const int Outputs = 7;

    /// <summary>The corner as an input, the first bit first.</summary>
    public static double[] Corner(int corner) => [(corner >> 2) & 1, (corner >> 1) & 1, corner & 1];

    /// <summary>The target of a corner: 3, and 3 more for its own readout.</summary>
    public static double[] Target(int corner) => [.. Enumerable.Range(1, Outputs).Select(m => m == corner ? 6.0 : 3.0)];

    /// <summary>The stimulus of an experiment.</summary>
    public static RobustnessStimulus Of(RobustnessExperiment experiment, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        var (bins, dt) = (experiment.Bins, experiment.Dt);
        var x = new double[bins * Inputs];
        var shown = new int[bins];
        var rng = seed.Fold("stimulus").Generator();
        var (start, length, gap) = ((int)(1 / dt), (int)(1 / dt), (int)(0.5 / dt));
        for (var count = 0; start + (count * (length + gap)) < bins; count++)
        {
            var corner = count % (Outputs + 1);
            double[] level = [.. Corner(corner).Select(v => corner == 0 ? 0 : v + (experiment.SigmaStim * rng.NextNormal()))];
            var first = start + (count * (length + gap));
            for (var t = first; t < Math.Min(bins, first + length); t++)
            {
                shown[t] = corner;
                level.CopyTo(x.AsSpan(t * Inputs));
            }
        }

        return new(new(Smooth(x, bins, dt), Noise(experiment, bins, seed)), [.. shown]);
    }

    // A Gaussian of 5 ms takes the steps off the edges.
    private static double[] Smooth(double[] x, int bins, double dt)
    {
        const double Sigma = 5e-3;
        var reach = (int)(3 * Sigma / dt);
        double[] kernel = [.. Enumerable.Range(-reach, (2 * reach) + 1).Select(j => Math.Exp(-(j * dt / Sigma) * (j * dt / Sigma)))];
        var total = kernel.Sum();
        var smooth = new double[x.Length];
        for (var t = 0; t < bins; t++)
        {
            for (var j = Math.Max(-reach, -t); j <= Math.Min(reach, bins - 1 - t); j++)
            {
                for (var k = 0; k < Inputs; k++)
                {
                    smooth[(t * Inputs) + k] += kernel[j + reach] / total * x[((t + j) * Inputs) + k];
                }
            }
        }

        return smooth;
    }

    private static double[] Noise(RobustnessExperiment e, int bins, Seed seed)
    {
        var rng = seed.Fold("input noise").Generator();
        var step = e.SigmaOu * Math.Sqrt(2 * e.Dt * e.LeakOu);
        var noise = new double[bins * Inputs];
        for (var at = Inputs; at < noise.Length; at++)
        {
            noise[at] = (noise[at - Inputs] * (1 - (e.Dt * e.LeakOu))) + (step * rng.NextNormal());
        }

        return noise;
    }
}
