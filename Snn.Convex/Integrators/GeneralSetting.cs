using System.Collections.Immutable;
using Snn.Convex.Recording;

namespace Snn.Convex.Integrators;

/// <summary>What a general simulation does to the network, and what it records.</summary>
/// <param name="Bins">B, at least 2.</param>
/// <param name="Delay">
/// Bins by which recurrent kicks come late; the reset of the spiking neuron itself never does.
/// </param>
/// <param name="SilenceBin">
/// The step that leaves a bin after this one holds the silenced neurons; none is silenced if absent.
/// </param>
/// <param name="SilenceFraction">Fraction of the neurons, the last ones, that is silenced; 0 to 1.</param>
/// <param name="Observed">Neurons whose voltage and currents are recorded.</param>
public sealed record GeneralSetting(
    int Bins,
    int Delay = 0,
    int? SilenceBin = null,
    double SilenceFraction = 0,
    ImmutableArray<int> Observed = default
)
{
    /// <summary>Voltage of a silenced neuron.</summary>
    public const double SilencedVoltage = -100;

    /// <summary>First silenced neuron of N.</summary>
    public int FirstSilenced(int neurons) => (int)(neurons * (1 - SilenceFraction));
}

/// <summary>The input of a general simulation.</summary>
/// <param name="X">Signal, [B, K], row by row.</param>
/// <param name="Noise">Noise on top of it, [B, K], which the recorded currents leave out; empty for none.</param>
public sealed record GeneralInput(ReadOnlyMemory<double> X, ReadOnlyMemory<double> Noise = default)
{
    /// <summary>A signal that steps from one constant to the next.</summary>
    /// <param name="bins">B.</param>
    /// <param name="changes">Bins at which it changes, rising.</param>
    /// <param name="values">Its value from each change on, each [K]; before the first it is 0.</param>
    /// <exception cref="ArgumentException">There are no values, or not as many as changes.</exception>
    public static GeneralInput Steps(int bins, IReadOnlyList<int> changes, IReadOnlyList<double[]> values)
    {
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentNullException.ThrowIfNull(values);
        if (changes.Count != values.Count || values.Count == 0)
        {
            throw new ArgumentException(
                $"{changes.Count} changes do not go with {values.Count} values",
                nameof(values)
            );
        }

        var k = values[0].Length;
        var x = new double[bins * k];
        for (var j = 0; j < changes.Count; j++)
        {
            for (var t = Math.Max(0, changes[j]); t < bins; t++)
            {
                values[j].CopyTo(x.AsSpan(t * k));
            }
        }

        return new(x);
    }
}

/// <summary>What a general simulation leaves.</summary>
/// <param name="Spikes">All spikes, in order.</param>
/// <param name="Readouts">y at every bin, [B, M], row by row.</param>
/// <param name="Rates">Filtered spike trains r at the last bin, [N].</param>
/// <param name="Voltage">V at the last bin, [N].</param>
/// <param name="Excitation">Excitatory current at the last bin, [N].</param>
/// <param name="Inhibition">Inhibitory current at the last bin, [N].</param>
/// <param name="ObservedVoltage">V of the observed neurons, [B, observed].</param>
/// <param name="ObservedExcitation">Their excitatory currents, [B, observed].</param>
/// <param name="ObservedInhibition">Their inhibitory currents, [B, observed].</param>
public sealed record GeneralTrace(
    ImmutableArray<Spike> Spikes,
    ImmutableArray<double> Readouts,
    ImmutableArray<double> Rates,
    ImmutableArray<double> Voltage,
    ImmutableArray<double> Excitation,
    ImmutableArray<double> Inhibition,
    ImmutableArray<double> ObservedVoltage,
    ImmutableArray<double> ObservedExcitation,
    ImmutableArray<double> ObservedInhibition
)
{
    /// <summary>y at the last bin, [M].</summary>
    /// <param name="outputs">M.</param>
    public ReadOnlySpan<double> LastReadout(int outputs) => Readouts.AsSpan()[^outputs..];
}
