using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Snn.LocalLoss.Neurons;

namespace Snn.LocalLoss.Kernels;

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
        var (beta, threshold, perSpike) = (Vector256.Create(pass.Beta), Vector256.Create(pass.Threshold), Vector256.Create(1f / pass.Timesteps));
        var (step, bits) = (pass.CurrentStride, layout.Step / RowLayout.Lanes);
        var subtract = pass.Reset == ResetMode.Subtract;
        for (var r = first; r < end; r++)
        {
            for (var j = channel; j < channel + channels; j += RowLayout.Lanes)
            {
                var at = ((nint)r * layout.Channels) + j;
                var (a, c) = (Vector256.Load(norm.Scale + j), Vector256.Load(norm.Shift + j));
                var (v, count) = (Vector256<float>.Zero, Vector256<float>.Zero);
                float* current = x + at;
                byte* fires = spikes + (at / RowLayout.Lanes);
                for (var t = 0; t < pass.Timesteps; t++, current += step, fires += bits)
                {
                    v = (beta * v) + ((a * Vector256.Load(current)) + c);
                    var fired = Vector256.GreaterThanOrEqual(v, threshold);
                    v = subtract ? v - (fired & threshold) : Vector256.AndNot(v, fired);
                    count += fired & Vector256<float>.One;
                    *fires = (byte)fired.ExtractMostSignificantBits();
                }

                (count * perSpike).Store(rate + at);
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
        var membranes = stackalloc Vector256<float>[pass.Timesteps];
        float* sums = partial + ((nint)chunk * 2 * layout.Channels), products = sums + layout.Channels;
        new Span<float>(sums + channel, channels).Clear();
        new Span<float>(products + channel, channels).Clear();
        for (var r = first; r < end; r++)
        {
            for (var j = channel; j < channel + channels; j += RowLayout.Lanes)
            {
                var at = ((nint)r * layout.Channels) + j;
                Charge(pass, x + at, Vector256.Load(norm.Scale + j), Vector256.Load(norm.Shift + j), membranes);
                var (sum, product) = Unroll(
                    pass, surrogate, x + at, gradient + at, membranes, Vector256.Load(rateGradient + at), Vector256.Load(norm.Mean + j),
                    Vector256.Load(norm.Inverse + j));
                (Vector256.Load(sums + j) + sum).Store(sums + j);
                (Vector256.Load(products + j) + product).Store(products + j);
            }
        }
    }

    /// <summary>Gradient of the current before normalisation, in place: <c>a (dL/dI − Σ dL/dI / n − x̂ Σ(dL/dI·x̂) / n)</c>.</summary>
    /// <param name="layout">Of x and gradient.</param>
    /// <param name="task">The task.</param>
    /// <param name="x">As forward.</param>
    /// <param name="norm">Normalisation.</param>
    /// <param name="means">Mean over the population of dL/dI, then of dL/dI·x̂, [2, C]; zero where the statistics are constants (evaluation).</param>
    /// <param name="gradient">dL/dI, becomes dL/dx.</param>
    internal static void ThroughNorm(RowLayout layout, int task, float* x, NormRows norm, float* means, float* gradient)
    {
        var (channel, channels, _, first, end) = layout.Task(task);
        for (var t = 0; t < layout.Steps; t++)
        {
            for (var r = first; r < end; r++)
            {
                var at = (t * layout.Step) + ((nint)r * layout.Channels);
                for (var j = channel; j < channel + channels; j += RowLayout.Lanes)
                {
                    var normalised = (Vector256.Load(x + at + j) - Vector256.Load(norm.Mean + j)) * Vector256.Load(norm.Inverse + j);
                    var g = Vector256.Load(gradient + at + j) - Vector256.Load(means + j) - (normalised * Vector256.Load(means + layout.Channels + j));
                    (Vector256.Load(norm.Scale + j) * g).Store(gradient + at + j);
                }
            }
        }
    }

    // The membranes before each reset, as forward had them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Charge(LifPass pass, float* x, Vector256<float> scale, Vector256<float> shift, Vector256<float>* membranes)
    {
        var (beta, threshold, v) = (Vector256.Create(pass.Beta), Vector256.Create(pass.Threshold), Vector256<float>.Zero);
        for (var t = 0; t < pass.Timesteps; t++, x += pass.CurrentStride)
        {
            v = (beta * v) + ((scale * Vector256.Load(x)) + shift);
            membranes[t] = v;
            var fired = Vector256.GreaterThanOrEqual(v, threshold);
            v = pass.Reset == ResetMode.Subtract ? v - (fired & threshold) : Vector256.AndNot(v, fired);
        }
    }

    // From the last step to the first; gives the sums of dL/dI and of dL/dI·x̂ over time.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Sum, Vector256<float> Product) Unroll<TSurrogate>(
        LifPass pass, TSurrogate surrogate, float* x, float* gradient, Vector256<float>* membranes, Vector256<float> rateGradient,
        Vector256<float> mean, Vector256<float> inverse)
        where TSurrogate : struct, ISurrogateKernel
    {
        var threshold = Vector256.Create(pass.Threshold);
        var carried = pass.Online ? Vector256<float>.Zero : Vector256.Create(pass.Beta);
        var perStep = rateGradient / pass.Timesteps;
        var (later, sum, product) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
        var stride = pass.CurrentStride;
        for (var t = pass.Timesteps - 1; t >= 0; t--)
        {
            var v = membranes[t];
            var through = carried * later;
            if (pass.Reset == ResetMode.Zero)
            {
                through = Vector256.AndNot(through, Vector256.GreaterThanOrEqual(v, threshold));
            }

            later = (perStep * surrogate.Derivative(v - threshold)) + through;
            sum += later;
            if (stride != 0)
            {
                later.Store(gradient + (t * stride));
                product += later * ((Vector256.Load(x + (t * stride)) - mean) * inverse);
            }
        }

        if (stride == 0)
        {
            sum.Store(gradient);
            product = sum * ((Vector256.Load(x) - mean) * inverse);
        }

        return (sum, product);
    }
}
