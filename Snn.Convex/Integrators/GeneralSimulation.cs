using System.Runtime.InteropServices;
using Snn.Convex.Dynamics;
using Snn.Convex.Integrators.Kernels;
using Snn.Convex.Networks;
using Snn.Data.Seeds;
using Snn.Data.Vectors;

namespace Snn.Convex.Integrators;

/// <summary>
/// The general simulation by forward Euler: any input, noise, delay, silencing, excitatory and inhibitory currents
/// apart.
/// </summary>
/// <remarks>
/// <c>V[t+1] = V[t] + dt(F c − λV[t]) + Ω_self s[t] + Ω_rec s[t−delay] + noise</c>, Ω_self the diagonal of −G D and
/// Ω_rec the rest of it, never formed. Without delay the neuron that is furthest over its threshold spikes, with delay
/// all that are over; μ is subtracted at once. The currents leak like the voltage and leave noise and self-resets out.
/// Source: Mancoo, Keemink and Machens 2020, figure 4.
/// </remarks>
public static class GeneralSimulation
{
    /// <summary>Runs a network from rest.</summary>
    /// <param name="network">N neurons, K inputs, M readouts.</param>
    /// <param name="parameters">Valid constants of the dynamics.</param>
    /// <param name="setting">Delay, silencing, what is recorded.</param>
    /// <param name="input">Signal and input noise of B bins.</param>
    /// <param name="seed">Of the voltage noise.</param>
    /// <exception cref="ArgumentException">
    /// The input does not have B × K numbers, or an observed neuron does not exist.
    /// </exception>
    public static GeneralTrace Run(
        ConvexNetwork network,
        CodingParameters parameters,
        GeneralSetting setting,
        GeneralInput input,
        Seed seed
    )
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(setting);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(setting.Bins, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(setting.Delay);
        var length = (long)setting.Bins * network.Inputs;
        if (input.X.Length != length || (input.Noise.Length != 0 && input.Noise.Length != length))
        {
            throw new ArgumentException(
                $"the input does not have {setting.Bins} bins of {network.Inputs} numbers",
                nameof(input)
            );
        }

        var state = new GeneralState(network, setting);
        var stream = parameters.NoisePerBin > 0 ? new NormalStream(seed) : null;
        var command = new double[network.Inputs];
        var noise = new double[network.Inputs];
        for (var t = 0; t < setting.Bins - 1; t++)
        {
            Command(input.X.Span, t, parameters, command);
            Command(input.Noise.Span, t, parameters, noise);
            stream?.Fill(state.Normals);
            if (Lanes<double>.Wide)
            {
                Charge<Lanes512<double>>(state, parameters, command, noise);
            }
            else
            {
                Charge<Lanes256<double>>(state, parameters, command, noise);
            }

            Arrive(state, t, setting.Delay);
            Silence(state, t, setting);
            Fire(state, t + 1, parameters, setting.Delay == 0);
            state.Record(t + 1);
        }

        return state.ToTrace();
    }

    private static void Command(ReadOnlySpan<double> x, int t, CodingParameters p, Span<double> command)
    {
        if (!x.IsEmpty)
        {
            var k = command.Length;
            for (var j = 0; j < k; j++)
            {
                command[j] = Bin.Command(x[(t * k) + j], x[((t + 1) * k) + j], p);
            }
        }
    }

    private static void Charge<TLanes>(
        GeneralState s,
        CodingParameters p,
        ReadOnlySpan<double> command,
        ReadOnlySpan<double> noise
    )
        where TLanes : struct, ILanes<TLanes, double>
    {
        ref var f0 = ref MemoryMarshal.GetArrayDataReference(s.Buffers.F);
        ref var v0 = ref MemoryMarshal.GetArrayDataReference(s.V);
        ref var e0 = ref MemoryMarshal.GetArrayDataReference(s.E);
        ref var i0 = ref MemoryMarshal.GetArrayDataReference(s.I);
        ref var r0 = ref MemoryMarshal.GetArrayDataReference(s.Buffers.R);
        ref var n0 = ref MemoryMarshal.GetArrayDataReference(s.Normals);
        var (dt, leak, keep) = (TLanes.Of(p.Dt), TLanes.Of(p.LeakPerBin), TLanes.Of(p.Decay));
        var sigma = TLanes.Of(p.NoisePerBin);
        var padded = s.Buffers.Padded;
        for (nint i = 0; i < padded; i += TLanes.Count)
        {
            var (excitation, inhibition, noisy) = (TLanes.Zero, TLanes.Zero, TLanes.Zero);
            for (var k = 0; k < command.Length; k++)
            {
                var weight = TLanes.Load(ref f0, ((nint)k * padded) + i);
                var current = weight * TLanes.Of(command[k]);
                excitation += TLanes.Max(current, TLanes.Zero);
                inhibition += TLanes.Min(current, TLanes.Zero);
                noisy += weight * TLanes.Of(noise[k]);
            }

            var (v, e, h) = (TLanes.Load(ref v0, i), TLanes.Load(ref e0, i), TLanes.Load(ref i0, i));
            v += (dt * (excitation + inhibition + noisy)) - (leak * v);
            (v + (sigma * TLanes.Load(ref n0, i))).Store(ref v0, i);
            (e + ((dt * excitation) - (leak * e))).Store(ref e0, i);
            (h + ((dt * inhibition) - (leak * h))).Store(ref i0, i);
            (TLanes.Load(ref r0, i) * keep).Store(ref r0, i);
        }
    }

    // The resets of the last bin's spikes, and the kicks of the spikes that are as old as the delay.
    private static void Arrive(GeneralState s, int t, int delay)
    {
        foreach (var spike in s.SpikesOf(t))
        {
            s.V[spike.Neuron] += s.Weight(spike.Neuron, spike.Neuron);
        }

        if (t < delay)
        {
            return;
        }

        foreach (var spike in s.SpikesOf(t - delay))
        {
            for (var j = 0; j < s.Neurons; j++)
            {
                if (j != spike.Neuron)
                {
                    var weight = s.Weight(j, spike.Neuron);
                    s.V[j] += weight;
                    s.E[j] += Math.Max(weight, 0);
                    s.I[j] += Math.Min(weight, 0);
                }
            }
        }
    }

    private static void Silence(GeneralState s, int t, GeneralSetting setting)
    {
        if (t > setting.SilenceBin)
        {
            s.V.AsSpan(0, s.Neurons)[setting.FirstSilenced(s.Neurons)..].Fill(GeneralSetting.SilencedVoltage);
        }
    }

    private static void Fire(GeneralState s, int bin, CodingParameters p, bool onlyOne)
    {
        if (!(Lanes<double>.Wide ? AnyOver<Lanes512<double>>(s) : AnyOver<Lanes256<double>>(s)))
        {
            return;
        }

        var t = s.Buffers.T;
        var (best, first) = (double.NegativeInfinity, -1);
        for (var i = 0; i < s.Neurons; i++)
        {
            var over = s.V[i] - t[i];
            if (over >= 0 && !onlyOne)
            {
                s.Spike(bin, i, p.Mu);
            }
            else if (over >= 0 && over > best)
            {
                (best, first) = (over, i);
            }
        }

        if (first >= 0)
        {
            s.Spike(bin, first, p.Mu);
        }
    }

    private static bool AnyOver<TLanes>(GeneralState s)
        where TLanes : struct, ILanes<TLanes, double>
    {
        ref var v0 = ref MemoryMarshal.GetArrayDataReference(s.V);
        ref var t0 = ref MemoryMarshal.GetArrayDataReference(s.Buffers.T);
        var over = 0u;
        for (nint i = 0; i < s.Buffers.Padded; i += TLanes.Count)
        {
            over |= TLanes.Bits(TLanes.AtLeast(TLanes.Load(ref v0, i) - TLanes.Load(ref t0, i), TLanes.Zero));
        }

        return over != 0;
    }
}
