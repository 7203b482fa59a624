using System.Runtime.CompilerServices;
using Snn.Data.Vectors;
using Snn.LocalLoss.Normalisation;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Neurons.Fast;

/// <summary>
/// Normalisation and counting neurons with thresholds of their own over all steps, in one pass over memory each way.
/// </summary>
/// <remarks>
/// With <c>I = a x + c</c> from V = 0 and f = 0: <c>V ← V + dt (d − λV)</c>, d = I/dt in the first step and 2λI later;
/// where V &gt; T, <c>V ← T</c> and <c>f ← f + 1</c>; the first step puts V to I. Backward V is the current:
/// <c>dL/dI = dL/dV</c>. What only fills up rows has I = T = 0 and never fires.
/// </remarks>
internal static unsafe class NormalisedCounting
{
    /// <summary>Sums of a channel that <see cref="Backward"/> leaves: of dL/dV, dL/dV·x̂ and dL/dV·f.</summary>
    internal const int Sums = 3;

    /// <summary>Membranes and counts, for one task.</summary>
    /// <param name="pass">Shapes and neuron.</param>
    /// <param name="task">The task.</param>
    /// <param name="x">Current before normalisation, [rows, C].</param>
    /// <param name="norm">Normalisation.</param>
    /// <param name="threshold">T, [C].</param>
    /// <param name="levels">Receives [f ≥ 1], [f ≥ 2], … as bits, [steps, rows, C / 8].</param>
    /// <param name="membrane">Receives V after the last step, [rows, C].</param>
    internal static void Forward(
        CountingPass pass,
        int task,
        float* x,
        NormRows norm,
        float* threshold,
        byte* levels,
        float* membrane
    )
    {
        var layout = pass.Layout;
        var (channel, channels, _, first, end) = layout.Task(task);
        for (var r = first; r < end; r++)
        {
            var row = (nint)r * layout.Channels;
            var neurons = new Forth(pass, x + row, norm, threshold, levels + (row / RowLayout.Lanes), membrane + row);
            Lanes<float>.Sweep(ref neurons, channel, channel + channels);
        }
    }

    /// <summary>The sums that the gradients of batch norm and of the thresholds need, for one task.</summary>
    /// <param name="pass">Shapes and neuron.</param>
    /// <param name="task">The task.</param>
    /// <param name="x">As forward.</param>
    /// <param name="norm">Normalisation.</param>
    /// <param name="levels">As forward left them.</param>
    /// <param name="gradient">dL/dV, [rows, C].</param>
    /// <param name="partial">[chunks, <see cref="Sums"/>, C]: the task's are written.</param>
    internal static void Backward(
        CountingPass pass,
        int task,
        float* x,
        NormRows norm,
        byte* levels,
        float* gradient,
        float* partial
    )
    {
        var layout = pass.Layout;
        var (channel, channels, chunk, first, end) = layout.Task(task);
        var sums = partial + ((nint)chunk * Sums * layout.Channels);
        var neurons = new Back(pass, first, end, x, norm, levels, gradient, sums);
        Lanes<float>.Sweep(ref neurons, channel, channel + channels);
    }

    // Some neighbouring neurons over all steps.
    private readonly struct Forth(
        CountingPass pass,
        float* x,
        NormRows norm,
        float* threshold,
        byte* levels,
        float* membrane
    ) : ILaneKernel<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<TLanes>(nint at)
            where TLanes : struct, ILanes<TLanes, float>
        {
            var (step, leak) = (TLanes.Of(pass.TimeStep), TLanes.Of(pass.Leak));
            var most = TLanes.Load(threshold + at);
            var current = (TLanes.Load(norm.Scale + at) * TLanes.Load(x + at)) + TLanes.Load(norm.Shift + at);
            var (v, drive) = (current, current * TLanes.Of(2 * pass.Leak));
            var count = TLanes.WhereBelow(most, v, TLanes.One, TLanes.Zero);
            v = TLanes.WhereBelow(most, v, most, v);
            for (var k = 1; k < pass.Steps; k++)
            {
                v += step * (drive - (leak * v));
                count = TLanes.WhereBelow(most, v, count + TLanes.One, count);
                v = TLanes.WhereBelow(most, v, most, v);
            }

            v.Store(membrane + at);
            var level = levels + (at / RowLayout.Lanes);
            for (var k = 1; k <= pass.Steps; k++, level += pass.Layout.Step / RowLayout.Lanes)
            {
                SpikeBytes.Store(TLanes.AtLeast(count, TLanes.Of(k)), level);
            }
        }
    }

    // The same neurons backward, over some rows: their sums live in registers.
    private readonly struct Back(
        CountingPass pass,
        int first,
        int end,
        float* x,
        NormRows norm,
        byte* levels,
        float* gradient,
        float* sums
    ) : ILaneKernel<float>
    {
        public void At<TLanes>(nint at)
            where TLanes : struct, ILanes<TLanes, float>
        {
            var (layout, plane) = (pass.Layout, pass.Layout.Step / RowLayout.Lanes);
            var (mean, inverse) = (TLanes.Load(norm.Mean + at), TLanes.Load(norm.Inverse + at));
            var (sum, product, fires) = (TLanes.Zero, TLanes.Zero, TLanes.Zero);
            for (var r = first; r < end; r++)
            {
                var place = ((nint)r * layout.Channels) + at;
                var g = TLanes.Load(gradient + place);
                var level = levels + (place / RowLayout.Lanes);
                var fire = TLanes.Zero;
                for (var k = 0; k < pass.Steps; k++, level += plane)
                {
                    fire += SpikeBytes.Load<TLanes>(level) & g;
                }

                sum += g;
                product += g * ((TLanes.Load(x + place) - mean) * inverse);
                fires += fire;
            }

            sum.Store(sums + at);
            product.Store(sums + layout.Channels + at);
            fires.Store(sums + (2 * layout.Channels) + at);
        }
    }
}
