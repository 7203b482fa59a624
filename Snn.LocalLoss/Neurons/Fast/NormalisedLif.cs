using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Snn.Data.Vectors;
using Snn.LocalLoss.Normalisation;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Neurons.Fast;

/// <summary>Normalisation and leaky integrate-and-fire neurons over all time steps, in one pass over memory each way.</summary>
/// <remarks>
/// The fast form of batch norm followed by <see cref="Lif"/> with a reset that is a constant backward. With <c>I = a x + c</c>, forward is
/// <c>v ← βv + I, z = [v ≥ θ]</c>, reset. Backward, a loss that reads only the mean of the spikes gives every step the same
/// <c>dL/dz = (dL/dh)/T</c>, the membranes are computed again, and <c>dL/dv_t = dL/dz σ'(v_t − θ) + β k_t dL/dv_(t+1)</c> with k = 1 (subtract) or 1 − z (zero).
/// </remarks>
internal static unsafe class NormalisedLif
{
    /// <summary>Spikes and their mean over time, for one task.</summary>
    /// <param name="pass">Shapes and neuron.</param>
    /// <param name="task">The task.</param>
    /// <param name="x">Current before normalisation, [T or 1, rows, C].</param>
    /// <param name="norm">Normalisation.</param>
    /// <param name="spikes">Receives z as bits, [T, rows, C / 8].</param>
    /// <param name="rate">Receives the mean of z over time, [rows, C].</param>
    internal static void Forward(LifPass pass, int task, float* x, NormRows norm, byte* spikes, float* rate)
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
                    Respond<Lanes512<float>>(pass, x + row + j, norm.From(j), spikes + ((row + j) / RowLayout.Lanes), rate + row + j);
                }
            }

            for (; j < channel + channels; j += Lanes256<float>.Count)
            {
                Respond<Lanes256<float>>(pass, x + row + j, norm.From(j), spikes + ((row + j) / RowLayout.Lanes), rate + row + j);
            }
        }
    }

    /// <summary>Gradient of the normalised current, and the sums over it that batch norm's own gradient needs, for one task.</summary>
    /// <param name="pass">Shapes and neuron.</param>
    /// <param name="surrogate">Derivative of the spike.</param>
    /// <param name="task">The task.</param>
    /// <param name="x">Current before normalisation, [T or 1, rows, C].</param>
    /// <param name="norm">Normalisation.</param>
    /// <param name="rateGradient">dL/dh, [rows, C].</param>
    /// <param name="gradient">Receives dL/dI, [T or 1, rows, C]: summed over time where the current does not change.</param>
    /// <param name="partial">[chunks, 2, C]: the task's Σ dL/dI, then Σ dL/dI·x̂, are written.</param>
    internal static void Backward<TSurrogate>(
        LifPass pass, TSurrogate surrogate, int task, float* x, NormRows norm, float* rateGradient, float* gradient, float* partial)
        where TSurrogate : struct, ISurrogateKernel
    {
        var layout = pass.Layout;
        var (channel, channels, chunk, first, end) = layout.Task(task);
        var membranes = stackalloc float[pass.Timesteps * Lanes512<float>.Count];
        float* sums = partial + ((nint)chunk * 2 * layout.Channels), products = sums + layout.Channels;
        new Span<float>(sums + channel, channels).Clear();
        new Span<float>(products + channel, channels).Clear();
        for (var r = first; r < end; r++)
        {
            var (j, row) = (channel, (nint)r * layout.Channels);
            if (Vector512.IsHardwareAccelerated)
            {
                for (; j <= channel + channels - Lanes512<float>.Count; j += Lanes512<float>.Count)
                {
                    Unroll<Lanes512<float>, TSurrogate>(pass, surrogate, x + row + j, norm.From(j), membranes, rateGradient + row + j, gradient + row + j, sums + j, products + j);
                }
            }

            for (; j < channel + channels; j += Lanes256<float>.Count)
            {
                Unroll<Lanes256<float>, TSurrogate>(pass, surrogate, x + row + j, norm.From(j), membranes, rateGradient + row + j, gradient + row + j, sums + j, products + j);
            }
        }
    }

    // Spikes of some neighbouring neurons at all steps, and their mean.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Respond<TVector>(LifPass pass, float* x, NormRows norm, byte* spikes, float* rate)
        where TVector : struct, ILanes<TVector, float>
    {
        var (beta, threshold, subtract) = (TVector.Of(pass.Beta), TVector.Of(pass.Threshold), pass.Subtract);
        var (scale, shift) = (TVector.Load(norm.Scale), TVector.Load(norm.Shift));
        var (v, count) = (TVector.Zero, TVector.Zero);
        var (step, bits) = (pass.CurrentStride, pass.Layout.Step / RowLayout.Lanes);
        for (var t = 0; t < pass.Timesteps; t++, x += step, spikes += bits)
        {
            v = (beta * v) + ((scale * TVector.Load(x)) + shift);
            var fired = TVector.AtLeast(v, threshold);
            v = subtract ? v - (fired & threshold) : TVector.Except(v, fired);
            count += fired & TVector.One;
            SpikeBytes.Store(fired, spikes);
        }

        (count * TVector.Of(1f / pass.Timesteps)).Store(rate);
    }

    // The same neurons backward: the membranes before each reset as forward had them, then from the last step to the first; adds to the sums of dL/dI and of dL/dI·x̂.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Unroll<TVector, TSurrogate>(
        LifPass pass, TSurrogate surrogate, float* x, NormRows norm, float* membranes, float* rateGradient, float* gradient, float* sums, float* products)
        where TVector : struct, ILanes<TVector, float>
        where TSurrogate : struct, ISurrogateKernel
    {
        var (beta, threshold, stride) = (TVector.Of(pass.Beta), TVector.Of(pass.Threshold), pass.CurrentStride);
        var (scale, shift, potential) = (TVector.Load(norm.Scale), TVector.Load(norm.Shift), TVector.Zero);
        for (var t = 0; t < pass.Timesteps; t++)
        {
            potential = (beta * potential) + ((scale * TVector.Load(x + (t * stride))) + shift);
            potential.Store(membranes + (t * TVector.Count));
            var fired = TVector.AtLeast(potential, threshold);
            potential = pass.Subtract ? potential - (fired & threshold) : TVector.Except(potential, fired);
        }

        var (mean, inverse) = (TVector.Load(norm.Mean), TVector.Load(norm.Inverse));
        var carried = pass.Online ? TVector.Zero : beta;
        var perStep = TVector.Load(rateGradient) / TVector.Of(pass.Timesteps);
        var (later, sum, product) = (TVector.Zero, TVector.Zero, TVector.Zero);
        for (var t = pass.Timesteps - 1; t >= 0; t--)
        {
            var v = TVector.Load(membranes + (t * TVector.Count));
            var through = carried * later;
            if (!pass.Subtract)
            {
                through = TVector.Except(through, TVector.AtLeast(v, threshold));
            }

            later = (perStep * surrogate.Derivative(v - threshold)) + through;
            sum += later;
            if (stride != 0)
            {
                later.Store(gradient + (t * stride));
                product += later * ((TVector.Load(x + (t * stride)) - mean) * inverse);
            }
        }

        if (stride == 0)
        {
            sum.Store(gradient);
            product = sum * ((TVector.Load(x) - mean) * inverse);
        }

        (TVector.Load(sums) + sum).Store(sums);
        (TVector.Load(products) + product).Store(products);
    }
}
