using Snn.Convex.Learning;
using Snn.Data.Seeds;

namespace Snn.Convex.Dynamics;

/// <summary>A trial of stacked layers by forward Euler: in every bin the layers step from the lowest to the highest.</summary>
internal static class StackEulerTrial
{
    /// <summary>Runs one trial; learning moves F and T of all layers.</summary>
    /// <param name="stack">The layers.</param>
    /// <param name="p">Constants of the dynamics, the same for all layers.</param>
    /// <param name="timing">Bins of the trial.</param>
    /// <param name="rates">The lowest layer's learning, and the drift of all.</param>
    /// <param name="upperStep">Step of the upper layers.</param>
    /// <param name="x">Input from the onset on, [K].</param>
    /// <param name="targets">Target of each layer, M numbers a layer; empty without learning.</param>
    /// <param name="noise">Draws the voltage noise.</param>
    internal static void Run(
        LayerStack stack, CodingParameters p, TrialTiming timing, LearningRates rates, double upperStep,
        ReadOnlySpan<double> x, ReadOnlySpan<double> targets, ref Rng noise)
    {
        stack.Rest();
        Span<double> silence = stackalloc double[x.Length];
        silence.Clear();
        for (var t = 0; t < timing.Bins - 1; t++)
        {
            var before = t < timing.OnsetBin ? silence : x;
            var after = t + 1 < timing.OnsetBin ? silence : x;
            var learning = t >= timing.BufferBins && !targets.IsEmpty;
            var spike = -1;
            for (var l = 0; l < stack.Layers.Length; l++)
            {
                var b = stack.Layers[l];
                if (l == 0)
                {
                    EulerTrial.Command(b, p, before, after, b.Margin);
                }
                else
                {
                    Input(b, spike);
                }

                stack.Rates[l].Decay(p.Decay);
                spike = EulerTrial.Step(b, p, b.Margin, ref noise);
                if (spike >= 0)
                {
                    EulerTrial.Kick(b, p, spike);
                    stack.Rates[l].Spike(spike);
                    stack.SpikeCounts[l]++;
                    Learn(stack, l, spike, learning, rates, upperStep, before, targets);
                }

                EulerTrial.Drift(b, learning ? p.Dt * rates.LeakThresh : 0);
                EulerTrial.Accumulate(b, t + 1 >= timing.ReadoutBin ? timing.Bins - timing.ReadoutBin : 0);
            }
        }
    }

    private static void Learn(
        LayerStack stack, int layer, int s, bool learning, LearningRates rates, double upperStep,
        ReadOnlySpan<double> x, ReadOnlySpan<double> targets)
    {
        if (!learning)
        {
            return;
        }

        var b = stack.Layers[layer];
        var m = b.Network.Outputs;
        var target = targets.Slice(layer * m, m);
        if (layer == 0)
        {
            EulerTrial.Learn(b, s, x, target, rates, 0);
        }
        else
        {
            stack.Learn(layer, s, 0, upperStep, rates.Keep, target);
        }
    }

    // The command signal of an upper layer: the column of F that belongs to the spike below, in this bin only.
    internal static void Input(NeuronBuffers b, int spike)
    {
        if (spike >= 0)
        {
            b.Run(b.F, spike).CopyTo(b.Margin);
        }
        else
        {
            Array.Clear(b.Margin);
        }
    }
}
