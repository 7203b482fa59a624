using System.Numerics;
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
    /// <summary>Spikes and their mean over time, for one piece.</summary>
    /// <param name="pass">Shapes and neuron.</param>
    /// <param name="piece">The piece.</param>
    /// <param name="x">Current before normalisation, [T or 1, B, C, Area].</param>
    /// <param name="norm">Normalisation.</param>
    /// <param name="spikes">Receives z, [T, B, C, Area].</param>
    /// <param name="rate">Receives the mean of z over time, [B, C, Area].</param>
    internal static void Forward(LifPass pass, int piece, float* x, NormRows norm, float* spikes, float* rate)
    {
        var layout = pass.Layout;
        var (channel, start, length) = layout.Piece(piece);
        var (beta, threshold, perSpike) = (new Vector<float>(pass.Beta), new Vector<float>(pass.Threshold), new Vector<float>(1f / pass.Timesteps));
        for (var b = 0; b < layout.Batch; b++)
        {
            var row = ((nint)b * layout.Sample) + start;
            for (var j = 0; j < length; j += Vector<float>.Count)
            {
                var left = length - j;
                var (a, c) = Affine(layout, norm.Scale, norm.Shift, channel, j, left);
                var (v, count) = (Vector<float>.Zero, Vector<float>.Zero);
                for (var t = 0; t < pass.Timesteps; t++)
                {
                    v = (beta * v) + ((a * Lanes.Load(x + (t * pass.CurrentStride) + row + j, left)) + c);
                    var fired = Vector.GreaterThanOrEqual(v, threshold);
                    var z = Vector.ConditionalSelect(fired, Vector<float>.One, Vector<float>.Zero);
                    v = pass.Reset == ResetMode.Subtract ? v - (threshold * z) : Vector.ConditionalSelect(fired, Vector<float>.Zero, v);
                    count += z;
                    Lanes.Store(z, spikes + ((nint)t * layout.Step) + row + j, left);
                }

                Lanes.Store(count * perSpike, rate + row + j, left);
            }
        }
    }

    /// <summary>Gradient of the normalised current, and the sums over it that batch norm's own gradient needs, for one piece.</summary>
    /// <param name="pass">Shapes and neuron.</param>
    /// <param name="surrogate">Derivative of the spike.</param>
    /// <param name="piece">The piece.</param>
    /// <param name="x">Current before normalisation, [T or 1, B, C, Area].</param>
    /// <param name="norm">Normalisation.</param>
    /// <param name="rateGradient">dL/dh, [B, C, Area].</param>
    /// <param name="gradient">Receives dL/dI, [T or 1, B, C, Area]: summed over time where the current does not change.</param>
    /// <param name="sums">Receives Σ dL/dI, then Σ dL/dI·x̂: [2, C].</param>
    internal static void Backward<TSurrogate>(
        LifPass pass, TSurrogate surrogate, int piece, float* x, NormRows norm, float* rateGradient, float* gradient, float* sums)
        where TSurrogate : struct, ISurrogateKernel
    {
        var layout = pass.Layout;
        var (channel, start, length) = layout.Piece(piece);
        var membranes = stackalloc Vector<float>[pass.Timesteps];
        var (total, projected) = (0.0, 0.0);
        if (!layout.Shared)
        {
            new Span<float>(sums + channel, length).Clear();
            new Span<float>(sums + layout.Channels + channel, length).Clear();
        }

        for (var b = 0; b < layout.Batch; b++)
        {
            var row = ((nint)b * layout.Sample) + start;
            var (rowTotal, rowProjected) = (Vector<float>.Zero, Vector<float>.Zero);
            for (var j = 0; j < length; j += Vector<float>.Count)
            {
                var left = length - j;
                Charge(pass, x + row + j, left, Affine(layout, norm.Scale, norm.Shift, channel, j, left), membranes);
                var (m, r) = Affine(layout, norm.Mean, norm.Inverse, channel, j, left);
                var (sum, product) = Unroll(pass, surrogate, x, gradient, row + j, left, membranes, Lanes.Load(rateGradient + row + j, left), m, r);
                if (layout.Shared)
                {
                    (rowTotal, rowProjected) = (rowTotal + sum, rowProjected + product);
                }
                else
                {
                    Accumulate(sums + channel + j, sum, left);
                    Accumulate(sums + layout.Channels + channel + j, product, left);
                }
            }

            total += Vector.Sum(rowTotal);
            projected += Vector.Sum(rowProjected);
        }

        if (layout.Shared)
        {
            (sums[channel], sums[layout.Channels + channel]) = ((float)total, (float)projected);
        }
    }

    /// <summary>Gradient of the current before normalisation, in place: <c>a (dL/dI − Σ dL/dI / n − x̂ Σ(dL/dI·x̂) / n)</c>.</summary>
    /// <param name="layout">Of x and gradient.</param>
    /// <param name="piece">The piece.</param>
    /// <param name="x">As forward.</param>
    /// <param name="norm">Normalisation.</param>
    /// <param name="sums">As <see cref="Backward{TSurrogate}"/> left them.</param>
    /// <param name="gradient">dL/dI, becomes dL/dx.</param>
    internal static void ThroughNorm(ChannelLayout layout, int piece, float* x, NormRows norm, float* sums, float* gradient)
    {
        var (channel, start, length) = layout.Piece(piece);
        var population = 1f / layout.Population;
        for (var r = 0; r < layout.Steps * layout.Batch; r++)
        {
            var row = ((nint)r * layout.Sample) + start;
            for (var j = 0; j < length; j += Vector<float>.Count)
            {
                var left = length - j;
                var (m, i) = Affine(layout, norm.Mean, norm.Inverse, channel, j, left);
                var (total, projected) = Affine(layout, sums, sums + layout.Channels, channel, j, left);
                var (a, _) = Affine(layout, norm.Scale, norm.Scale, channel, j, left);
                var normalised = (Lanes.Load(x + row + j, left) - m) * i;
                var g = Lanes.Load(gradient + row + j, left) - (total * population) - (normalised * (projected * population));
                Lanes.Store(a * g, gradient + row + j, left);
            }
        }
    }

    /// <summary>The same where the statistics are constants (evaluation): <c>a dL/dI</c>.</summary>
    /// <param name="layout">Of gradient.</param>
    /// <param name="piece">The piece.</param>
    /// <param name="norm">Normalisation.</param>
    /// <param name="gradient">dL/dI, becomes dL/dx.</param>
    internal static void ThroughScale(ChannelLayout layout, int piece, NormRows norm, float* gradient)
    {
        var (channel, start, length) = layout.Piece(piece);
        for (var r = 0; r < layout.Steps * layout.Batch; r++)
        {
            var row = ((nint)r * layout.Sample) + start;
            for (var j = 0; j < length; j += Vector<float>.Count)
            {
                var left = length - j;
                var (a, _) = Affine(layout, norm.Scale, norm.Scale, channel, j, left);
                Lanes.Store(a * Lanes.Load(gradient + row + j, left), gradient + row + j, left);
            }
        }
    }

    // The membranes before each reset, as forward had them.
    private static void Charge(LifPass pass, float* x, int left, (Vector<float> A, Vector<float> C) affine, Vector<float>* membranes)
    {
        var (beta, threshold, v) = (new Vector<float>(pass.Beta), new Vector<float>(pass.Threshold), Vector<float>.Zero);
        for (var t = 0; t < pass.Timesteps; t++)
        {
            v = (beta * v) + ((affine.A * Lanes.Load(x + (t * pass.CurrentStride), left)) + affine.C);
            membranes[t] = v;
            var fired = Vector.GreaterThanOrEqual(v, threshold);
            v = pass.Reset == ResetMode.Subtract
                ? v - Vector.ConditionalSelect(fired, threshold, Vector<float>.Zero)
                : Vector.ConditionalSelect(fired, Vector<float>.Zero, v);
        }
    }

    // From the last step to the first; gives the sums of dL/dI and of dL/dI·x̂ over time.
    private static (Vector<float> Sum, Vector<float> Product) Unroll<TSurrogate>(
        LifPass pass, TSurrogate surrogate, float* x, float* gradient, nint at, int left, Vector<float>* membranes, Vector<float> rateGradient,
        Vector<float> mean, Vector<float> inverse)
        where TSurrogate : struct, ISurrogateKernel
    {
        var threshold = new Vector<float>(pass.Threshold);
        var carried = pass.Online ? Vector<float>.Zero : new Vector<float>(pass.Beta);
        var perStep = rateGradient / pass.Timesteps;
        var (later, sum, product) = (Vector<float>.Zero, Vector<float>.Zero, Vector<float>.Zero);
        for (var t = pass.Timesteps - 1; t >= 0; t--)
        {
            var v = membranes[t];
            var through = carried * later;
            if (pass.Reset == ResetMode.Zero)
            {
                through = Vector.ConditionalSelect(Vector.GreaterThanOrEqual(v, threshold), Vector<float>.Zero, through);
            }

            later = (perStep * surrogate.Derivative(v - threshold)) + through;
            sum += later;
            if (pass.CurrentStride != 0)
            {
                var offset = at + (t * pass.CurrentStride);
                Lanes.Store(later, gradient + offset, left);
                product += later * ((Lanes.Load(x + offset, left) - mean) * inverse);
            }
        }

        if (pass.CurrentStride == 0)
        {
            Lanes.Store(sum, gradient + at, left);
            product = sum * ((Lanes.Load(x + at, left) - mean) * inverse);
        }

        // Lanes beyond the row hold a gradient of 0 already: dL/dh was loaded as 0 there.
        return (sum, product);
    }

    private static (Vector<float> First, Vector<float> Second) Affine(ChannelLayout layout, float* first, float* second, int channel, int j, int left) =>
        layout.Shared
            ? (new(first[channel]), new(second[channel]))
            : (Lanes.Load(first + channel + j, left), Lanes.Load(second + channel + j, left));

    private static void Accumulate(float* into, Vector<float> values, int left) => Lanes.Store(Lanes.Load(into, left) + values, into, left);
}
