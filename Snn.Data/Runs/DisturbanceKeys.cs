using System.Collections.Immutable;

namespace Snn.Data.Runs;

/// <summary>What is measured of a readout under one disturbance (Mancoo, Keemink and Machens 2020, figure 4).</summary>
/// <param name="name">Of the disturbance, in result files.</param>
/// <param name="words">What the readout is then, behind the name of the number.</param>
public sealed class DisturbanceKeys(string name, string words)
{
    /// <summary>The undisturbed run.</summary>
    public static DisturbanceKeys Clean { get; } = new("clean", " without disturbances");

    /// <summary>Noise in the input and on the voltages.</summary>
    public static DisturbanceKeys Noise { get; } = new("noise", " under noise");

    /// <summary>The run with a synaptic delay.</summary>
    public static DisturbanceKeys Delay { get; } = new("delay", " with delay");

    /// <summary>Before a part of the neurons is silenced.</summary>
    public static DisturbanceKeys LossBefore { get; } = new("loss_before", " before the loss of neurons");

    /// <summary>The run with loss of neurons, after the loss.</summary>
    public static DisturbanceKeys LossAfter { get; } = new("loss_after", " after the loss of neurons");

    /// <summary>The run with all disturbances, before the loss of neurons: noise and delay.</summary>
    public static DisturbanceKeys AllBefore { get; } = new("all_before", " under noise and delay");

    /// <summary>The run with all disturbances, after the loss of neurons.</summary>
    public static DisturbanceKeys AllAfter { get; } = new("all_after", " under noise, delay and loss");

    /// <summary>All of them, from none to all at once.</summary>
    public static ImmutableArray<DisturbanceKeys> All { get; } =
    [Clean, Noise, Delay, LossBefore, LossAfter, AllBefore, AllAfter];

    /// <summary>Relative error of the readout.</summary>
    public NumberKey Error { get; } =
        new($"error_{name}", "relative readout error" + words) { IsShare = true, Better = Better.Less };

    /// <summary>Part of the presentations that are read out right.</summary>
    public NumberKey Accuracy { get; } =
        new($"accuracy_{name}", "accuracy" + words) { IsShare = true, Better = Better.More };

    /// <summary>Mean firing rate of the neurons that are left.</summary>
    public NumberKey RateHz { get; } = new($"rate_hz_{name}", "firing rate" + words) { Unit = "Hz" };
}
