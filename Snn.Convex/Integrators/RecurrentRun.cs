using Snn.Convex.Dynamics;
using Snn.Convex.Networks;
using Snn.Data.Seeds;

namespace Snn.Convex.Integrators;

/// <summary>
/// The general run by forward Euler: any input, noise, delay, silencing, excitatory and inhibitory currents apart.
/// </summary>
/// <remarks>
/// <c>V[t+1] = V[t] + dt(F c − λV[t]) + Ω_self s[t] + Ω_rec s[t−delay] + noise</c>, Ω_self the diagonal of −G D and
/// Ω_rec the rest of it, never formed. Without delay the neuron that is furthest over its threshold spikes, with delay
/// all that are over; μ is subtracted at once. The currents leak like the voltage and leave noise and self-resets out.
/// Source: Mancoo, Keemink and Machens 2020, figure 4.
/// </remarks>
public static class RecurrentRun
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
    public static RecurrentTrace Run(
        ConvexNetwork network,
        CodingParameters parameters,
        RecurrentSetting setting,
        RecurrentInput input,
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

        var state = new RecurrentState(network, setting);
        var rng = seed.Generator();
        var command = new double[network.Inputs];
        var noise = new double[network.Inputs];
        for (var t = 0; t < setting.Bins - 1; t++)
        {
            Command(input.X.Span, t, parameters, command);
            Command(input.Noise.Span, t, parameters, noise);
            Charge(state, parameters, command, noise, ref rng);
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

    private static void Charge(
        RecurrentState s,
        CodingParameters p,
        ReadOnlySpan<double> command,
        ReadOnlySpan<double> noise,
        ref Rng rng
    )
    {
        var f = s.Network.F.Span;
        var n = s.Network.Neurons;
        var (leak, sigma) = (p.Lambda * p.Dt, p.NoisePerBin);
        for (var i = 0; i < n; i++)
        {
            var (excitation, inhibition, noisy) = (0.0, 0.0, 0.0);
            for (var k = 0; k < command.Length; k++)
            {
                var current = f[(k * n) + i] * command[k];
                excitation += Math.Max(current, 0);
                inhibition += Math.Min(current, 0);
                noisy += f[(k * n) + i] * noise[k];
            }

            s.V[i] += (p.Dt * (excitation + inhibition + noisy)) - (leak * s.V[i]);
            s.V[i] += sigma > 0 ? sigma * rng.NextNormal() : 0;
            s.E[i] += (p.Dt * excitation) - (leak * s.E[i]);
            s.I[i] += (p.Dt * inhibition) - (leak * s.I[i]);
            s.R[i] *= 1 - leak;
        }
    }

    // The resets of the last bin's spikes, and the kicks of the spikes that are as old as the delay.
    private static void Arrive(RecurrentState s, int t, int delay)
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
            for (var j = 0; j < s.V.Length; j++)
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

    private static void Silence(RecurrentState s, int t, RecurrentSetting setting)
    {
        if (t > setting.SilenceBin)
        {
            s.V.AsSpan(setting.FirstSilenced(s.V.Length)).Fill(RecurrentSetting.SilencedVoltage);
        }
    }

    private static void Fire(RecurrentState s, int bin, CodingParameters p, bool onlyOne)
    {
        var t = s.Network.T.Span;
        var (best, first) = (double.NegativeInfinity, -1);
        for (var i = 0; i < s.V.Length; i++)
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
}
