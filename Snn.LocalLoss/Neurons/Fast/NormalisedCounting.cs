using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Snn.Data.Vectors;
using Snn.LocalLoss.Normalisation;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Neurons.Fast;

/// <summary>Normalisation and counting neurons with thresholds of their own over all steps, in one pass over memory each way.</summary>
/// <remarks>
/// With <c>I = a x + c</c> from V = 0 and f = 0: <c>V ← V + dt (d − λV)</c>, d = I/dt in the first step and 2λI later; where V &gt; T,
/// <c>V ← T</c> and <c>f ← f + 1</c>. Backward V is the current: <c>dL/dI = dL/dV</c>. What only fills up rows has I = T = 0 and never
/// fires.
/// </remarks>
internal static unsafe class NormalisedCounting
{
    /// <summary>Sums of a channel that <see cref="Backward"/> leaves: of dL/dV, dL/dV·x̂ and dL/dV·f.</summary>
    internal const int Sums = 3;

    private const int Lanes = RowLayout.Lanes;

    /// <summary>Membranes and counts, for one task.</summary>
    /// <param name="pass">Shapes and neuron.</param>
    /// <param name="task">The task.</param>
    /// <param name="x">Current before normalisation, [rows, C].</param>
    /// <param name="norm">Normalisation.</param>
    /// <param name="threshold">T, [C].</param>
    /// <param name="levels">Receives [f ≥ 1], [f ≥ 2], … as bits, [steps, rows, C / 8].</param>
    /// <param name="membrane">Receives V after the last step, [rows, C].</param>
    internal static void Forward(CountingPass pass, int task, float* x, NormRows norm, float* threshold, byte* levels, float* membrane)
    {
        var layout = pass.Layout;
        var (channel, channels, _, first, end) = layout.Task(task);
        for (var r = first; r < end; r++)
        {
            var (j, row) = (channel, (nint)r * layout.Channels);
            if (Vector512.IsHardwareAccelerated)
            {
                for (; j <= channel + channels - Lanes512<float>.Count; j += Lanes512<float>.Count)
                {
                    Respond<Lanes512<float>>(pass, x + row + j, norm.From(j), threshold + j, levels + ((row + j) / Lanes), membrane + row + j);
                }
            }

            for (; j < channel + channels; j += Lanes256<float>.Count)
            {
                Respond<Lanes256<float>>(pass, x + row + j, norm.From(j), threshold + j, levels + ((row + j) / Lanes), membrane + row + j);
            }
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
    internal static void Backward(CountingPass pass, int task, float* x, NormRows norm, byte* levels, float* gradient, float* partial)
    {
        var layout = pass.Layout;
        var (channel, channels, chunk, first, end) = layout.Task(task);
        var j = channel;
        var sums = partial + ((nint)chunk * Sums * layout.Channels);
        if (Vector512.IsHardwareAccelerated)
        {
            for (; j <= channel + channels - Lanes512<float>.Count; j += Lanes512<float>.Count)
            {
                Gather<Lanes512<float>>(pass, first, end, x + j, norm.From(j), levels + (j / Lanes), gradient + j, sums + j);
            }
        }

        for (; j < channel + channels; j += Lanes256<float>.Count)
        {
            Gather<Lanes256<float>>(pass, first, end, x + j, norm.From(j), levels + (j / Lanes), gradient + j, sums + j);
        }
    }

    // Some neighbouring neurons over all steps.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Respond<TVector>(CountingPass pass, float* x, NormRows norm, float* threshold, byte* levels, float* membrane)
        where TVector : struct, ILanes<TVector, float>
    {
        var (step, leak, most) = (TVector.Of(pass.TimeStep), TVector.Of(pass.Leak), TVector.Load(threshold));
        var current = (TVector.Load(norm.Scale) * TVector.Load(x)) + TVector.Load(norm.Shift);
        var (drive, later) = (current / step, current * TVector.Of(2 * pass.Leak));
        var (v, count) = (TVector.Zero, TVector.Zero);
        for (var k = 0; k < pass.Steps; k++, drive = later)
        {
            v += step * (drive - (leak * v));
            var fired = TVector.Above(v, most);
            v = TVector.Except(v, fired) + (fired & most);
            count += fired & TVector.One;
        }

        v.Store(membrane);
        var plane = pass.Layout.Step / Lanes;
        for (var k = 1; k <= pass.Steps; k++, levels += plane)
        {
            SpikeBytes.Store(TVector.AtLeast(count, TVector.Of(k)), levels);
        }
    }

    // The same neurons backward, over some rows: their sums live in registers.
    private static void Gather<TVector>(
        CountingPass pass, int row, int end, float* x, NormRows norm, byte* levels, float* gradient, float* sums)
        where TVector : struct, ILanes<TVector, float>
    {
        var (layout, plane, bytes) = (pass.Layout, pass.Layout.Step / Lanes, pass.Layout.Channels / Lanes);
        var (mean, inverse) = (TVector.Load(norm.Mean), TVector.Load(norm.Inverse));
        var (sum, product, fires) = (TVector.Zero, TVector.Zero, TVector.Zero);
        for (var r = row; r < end; r++)
        {
            var at = (nint)r * layout.Channels;
            var g = TVector.Load(gradient + at);
            var level = levels + ((nint)r * bytes);
            sum += g;
            product += g * ((TVector.Load(x + at) - mean) * inverse);
            for (var k = 0; k < pass.Steps; k++, level += plane)
            {
                fires += SpikeBytes.Load<TVector>(level) & g;
            }
        }

        sum.Store(sums);
        product.Store(sums + layout.Channels);
        fires.Store(sums + (2 * layout.Channels));
    }
}
