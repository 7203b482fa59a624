using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Snn.Convex.Networks;
using Snn.Data.Seeds;

namespace Snn.Convex.Dynamics;

/// <summary>
/// The equation of one bin: a layer of leaky integrate-and-fire neurons by forward Euler, of which one at most spikes.
/// </summary>
/// <remarks>
/// <para>
/// Charge: <c>V += u − λ dt V</c>, <c>r ← (1 − λ dt) r</c>, with the drive <c>u = dt F c</c>, <c>c = (x[t+1] − x[t])/dt
/// + λ x[t]</c>.
/// </para>
/// <para>Fire: where any <c>V ≥ T</c>, the neuron s with the largest V − T spikes, the lowest index on a tie.</para>
/// <para>Kick: <c>V_s −= μ</c>, <c>r_s += 1</c>, <c>V −= G D_s</c>: the recurrent weights are <c>Ω = −G D</c>.</para>
/// <para>
/// This is the specification of every simulator: Euler folds it over the bins of a trial, and the noisy and
/// event-driven ones are held to it by properties.
/// Source: the experiments' trial; Mancoo, Keemink and Machens 2020, equations of the spiking network.
/// </para>
/// </remarks>
public static class Bin
{
    /// <summary>The state of the next bin, and the neuron that spikes in it.</summary>
    /// <param name="network">The layer: N neurons, K inputs, M readouts.</param>
    /// <param name="state">Its state in this bin, of N neurons.</param>
    /// <param name="drive">
    /// u, [N], dimensionless: what the input adds to each voltage in this bin (<see cref="Drive"/>), and voltage noise
    /// if there is any.
    /// </param>
    /// <param name="coding">
    /// Valid constants of the dynamics; the noise σ_v is not looked at, since the drive brings it.
    /// </param>
    /// <returns>A new state, and the index of the spiking neuron or null.</returns>
    /// <exception cref="ArgumentException">State or drive are not of N numbers.</exception>
    public static (LayerState State, int? Spike) Step(
        ConvexNetwork network,
        LayerState state,
        ReadOnlySpan<double> drive,
        CodingParameters coding
    )
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(coding);
        var n = network.Neurons;
        if (state.V.Length != n || state.R.Length != n || drive.Length != n)
        {
            throw new ArgumentException(
                $"state and drive of a layer of {n} neurons have {n} numbers each",
                nameof(state)
            );
        }

        double[] v = [.. state.V],
            r = [.. state.R];
        Rng silent = default;
        var s = Charge(v, r, network.T.Span, drive, coding.LeakPerBin, 0, ref silent);
        if (s >= 0)
        {
            Kick(v, r, network.G.Span, network.D.Span, s, coding.Mu);
        }

        var next = new LayerState(
            ImmutableCollectionsMarshal.AsImmutableArray(v),
            ImmutableCollectionsMarshal.AsImmutableArray(r)
        );
        return (next, s >= 0 ? s : null);
    }

    /// <summary>The drive <c>u = dt F c</c> of a bin in which the input goes from one value to another.</summary>
    /// <param name="network">The layer.</param>
    /// <param name="coding">Valid constants of the dynamics.</param>
    /// <param name="now">x[t], [K].</param>
    /// <param name="next">x[t+1], [K].</param>
    /// <returns>u, [N].</returns>
    /// <exception cref="ArgumentException">An input is not of K numbers.</exception>
    public static ImmutableArray<double> Drive(
        ConvexNetwork network,
        CodingParameters coding,
        ReadOnlySpan<double> now,
        ReadOnlySpan<double> next
    )
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(coding);
        if (now.Length != network.Inputs || next.Length != network.Inputs)
        {
            throw new ArgumentException(
                $"the layer has {network.Inputs} inputs, not {now.Length} and {next.Length}",
                nameof(now)
            );
        }

        var drive = new double[network.Neurons];
        for (var i = 0; i < drive.Length; i++)
        {
            drive[i] = DriveOf(network.F.Span, network.Neurons, i, coding, now, next);
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(drive);
    }

    /// <summary>u of one neuron; element (i,k) of F at <c>k·stride + i</c>.</summary>
    internal static double DriveOf(
        ReadOnlySpan<double> f,
        int stride,
        int neuron,
        CodingParameters coding,
        ReadOnlySpan<double> now,
        ReadOnlySpan<double> next
    )
    {
        var sum = 0.0;
        for (var k = 0; k < now.Length; k++)
        {
            sum += f[(k * stride) + neuron] * Command(now[k], next[k], coding);
        }

        return coding.Dt * sum;
    }

    /// <summary>The command signal c of one input, s⁻¹.</summary>
    internal static double Command(double now, double next, CodingParameters coding) =>
        ((next - now) / coding.Dt) + (coding.Lambda * now);

    /// <summary>
    /// Charge and fire, in place, over the neurons of <paramref name="v"/>: the one that spikes, or −1.
    /// </summary>
    /// <param name="v">V, [N].</param>
    /// <param name="r">r, [N].</param>
    /// <param name="t">Thresholds, [N] or more.</param>
    /// <param name="drive">u, [N] or more.</param>
    /// <param name="leak">λ dt.</param>
    /// <param name="sigma">Standard deviation of the noise that a bin adds; 0 for none.</param>
    /// <param name="noise">Draws it, neuron by neuron.</param>
    internal static int Charge(
        Span<double> v,
        Span<double> r,
        ReadOnlySpan<double> t,
        ReadOnlySpan<double> drive,
        double leak,
        double sigma,
        ref Rng noise
    )
    {
        r = r[..v.Length];
        t = t[..v.Length];
        drive = drive[..v.Length];
        var keep = 1 - leak;
        var (best, s) = (double.NegativeInfinity, -1);
        for (var i = 0; i < v.Length; i++)
        {
            var voltage = v[i] + (drive[i] - (leak * v[i]));
            if (sigma > 0)
            {
                voltage += sigma * noise.NextNormal();
            }

            v[i] = voltage;
            r[i] *= keep;
            var over = voltage - t[i];
            if (over > best)
            {
                (best, s) = (over, i);
            }
        }

        return best >= 0 ? s : -1;
    }

    /// <summary>
    /// The kick of neuron <paramref name="s"/>'s spike, in place; G and D are runs as long as <paramref name="v"/>.
    /// </summary>
    internal static void Kick(
        Span<double> v,
        Span<double> r,
        ReadOnlySpan<double> g,
        ReadOnlySpan<double> d,
        int s,
        double mu
    )
    {
        v[s] -= mu;
        r[s] += 1;
        for (var from = 0; from < g.Length; from += v.Length)
        {
            var run = g.Slice(from, v.Length);
            var by = d[from + s];
            for (var i = 0; i < v.Length; i++)
            {
                v[i] -= run[i] * by;
            }
        }
    }
}
