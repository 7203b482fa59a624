using System.Runtime.CompilerServices;
using Snn.Data.Vectors;
using Snn.LocalLoss.Normalisation;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Neurons.Fast;

/// <summary>
/// Normalisation and leaky integrate-and-fire neurons over all time steps, in one pass over memory each way.
/// </summary>
/// <remarks>
/// The fast form of batch norm followed by <see cref="Lif"/> with a reset that is a constant backward. With <c>I = a x
/// + c</c>, forward is <c>v ← βv + I, z = [v ≥ θ]</c>, reset. Backward, a loss that reads only the mean of the spikes
/// gives every step the same <c>dL/dz = (dL/dh)/T</c>, the membranes are computed again, and <c>dL/dv_t = dL/dz σ'(v_t
/// − θ) + β k_t dL/dv_(t+1)</c> with k = 1 (subtract) or 1 − z (zero).
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
            var row = (nint)r * layout.Channels;
            var neurons = new Forth(pass, x + row, norm, spikes + (row / RowLayout.Lanes), rate + row);
            Lanes<float>.Sweep(ref neurons, channel, channel + channels);
        }
    }

    /// <summary>
    /// Gradient of the normalised current, and the sums over it that batch norm's own gradient needs, for one task.
    /// </summary>
    /// <param name="pass">Shapes and neuron.</param>
    /// <param name="surrogate">Derivative of the spike.</param>
    /// <param name="task">The task.</param>
    /// <param name="x">Current before normalisation, [T or 1, rows, C].</param>
    /// <param name="norm">Normalisation.</param>
    /// <param name="gradients">Where gradients lie.</param>
    internal static void Backward<TSurrogate>(
        LifPass pass,
        TSurrogate surrogate,
        int task,
        float* x,
        NormRows norm,
        LifGradients gradients
    )
        where TSurrogate : struct, ISurrogateKernel
    {
        var layout = pass.Layout;
        var (channel, channels, chunk, first, end) = layout.Task(task);
        var membranes = stackalloc float[pass.Timesteps * Lanes<float>.Most];
        float* sums = gradients.Partial + ((nint)chunk * 2 * layout.Channels),
            products = sums + layout.Channels;
        new Span<float>(sums + channel, channels).Clear();
        new Span<float>(products + channel, channels).Clear();
        for (var r = first; r < end; r++)
        {
            var row = (nint)r * layout.Channels;
            var neurons = new Back<TSurrogate>(
                pass,
                surrogate,
                x + row,
                norm,
                membranes,
                gradients.Rate + row,
                gradients.Current + row,
                sums,
                products
            );
            Lanes<float>.Sweep(ref neurons, channel, channel + channels);
        }
    }

    // Spikes of some neighbouring neurons at all steps, and their mean.
    private readonly struct Forth(LifPass pass, float* x, NormRows norm, byte* spikes, float* rate) : ILaneKernel<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<TLanes>(nint at)
            where TLanes : struct, ILanes<TLanes, float>
        {
            var (beta, threshold) = (TLanes.Of(pass.Beta), TLanes.Of(pass.Threshold));
            var (scale, shift) = (TLanes.Load(norm.Scale + at), TLanes.Load(norm.Shift + at));
            var (v, count, subtract) = (TLanes.Zero, TLanes.Zero, pass.Subtract);
            var (step, bits) = (pass.CurrentStride, pass.Layout.Step / RowLayout.Lanes);
            var current = x + at;
            var fires = spikes + (at / RowLayout.Lanes);
            for (var t = 0; t < pass.Timesteps; t++, current += step, fires += bits)
            {
                v = (beta * v) + ((scale * TLanes.Load(current)) + shift);
                var fired = TLanes.AtLeast(v, threshold);
                v = subtract ? v - (fired & threshold) : TLanes.Except(v, fired);
                count += fired & TLanes.One;
                SpikeBytes.Store(fired, fires);
            }

            (count * TLanes.Of(1f / pass.Timesteps)).Store(rate + at);
        }
    }

    // The same neurons backward: the membranes before each reset as forward had them, then from the last step to the
    // first; adds to the sums of dL/dI and of dL/dI·x̂.
    private readonly struct Back<TSurrogate>(
        LifPass pass,
        TSurrogate surrogate,
        float* x,
        NormRows norm,
        float* membranes,
        float* rateGradient,
        float* gradient,
        float* sums,
        float* products
    ) : ILaneKernel<float>
        where TSurrogate : struct, ISurrogateKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void At<TLanes>(nint at)
            where TLanes : struct, ILanes<TLanes, float>
        {
            var (beta, threshold, stride) = (TLanes.Of(pass.Beta), TLanes.Of(pass.Threshold), pass.CurrentStride);
            var (scale, shift) = (TLanes.Load(norm.Scale + at), TLanes.Load(norm.Shift + at));
            float* current = x + at,
                into = gradient + at;
            var potential = TLanes.Zero;
            for (var t = 0; t < pass.Timesteps; t++)
            {
                potential = (beta * potential) + ((scale * TLanes.Load(current + (t * stride))) + shift);
                potential.Store(membranes + (t * TLanes.Count));
                var fired = TLanes.AtLeast(potential, threshold);
                potential = pass.Subtract ? potential - (fired & threshold) : TLanes.Except(potential, fired);
            }

            var (mean, inverse) = (TLanes.Load(norm.Mean + at), TLanes.Load(norm.Inverse + at));
            var carried = pass.Online ? TLanes.Zero : beta;
            var perStep = TLanes.Load(rateGradient + at) / TLanes.Of(pass.Timesteps);
            var (later, sum, product) = (TLanes.Zero, TLanes.Zero, TLanes.Zero);
            for (var t = pass.Timesteps - 1; t >= 0; t--)
            {
                var v = TLanes.Load(membranes + (t * TLanes.Count));
                var through = carried * later;
                if (!pass.Subtract)
                {
                    through = TLanes.Except(through, TLanes.AtLeast(v, threshold));
                }

                later = (perStep * surrogate.Derivative(v - threshold)) + through;
                sum += later;
                if (stride != 0)
                {
                    later.Store(into + (t * stride));
                    product += later * ((TLanes.Load(current + (t * stride)) - mean) * inverse);
                }
            }

            if (stride == 0)
            {
                sum.Store(into);
                product = sum * ((TLanes.Load(current) - mean) * inverse);
            }

            (TLanes.Load(sums + at) + sum).Store(sums + at);
            (TLanes.Load(products + at) + product).Store(products + at);
        }
    }
}
