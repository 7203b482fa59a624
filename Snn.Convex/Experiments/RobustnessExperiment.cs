using System.Collections.Immutable;
using Snn.Convex.Dynamics;
using Snn.Convex.Learning;
using Snn.Data.Faults;
using Snn.Data.Runs;

namespace Snn.Convex.Experiments;

/// <summary>The robustness figure (figure 4 of Mancoo, Keemink and Machens 2020): learning with noise and drift, then noise, delay and loss of neurons.</summary>
/// <remarks>
/// The network of <c>PublishedNetworks.Recurrent(seed)</c>, published seed 4, learns the 8 corners of the cube as inputs, with a target of 3 for each of 7
/// readouts and 3 more for the corner's own. Published learning takes 750 passes with a step of 0.1 ms; the defaults take fewer, coarser ones.
/// </remarks>
public sealed record RobustnessExperiment
{
    /// <summary>The published seed.</summary>
    public const ulong PublishedSeed = 4;

    /// <summary>Neurons N.</summary>
    public int NumNeurons { get; init; } = 300;

    /// <summary>Leak λ, s⁻¹.</summary>
    public double Leak { get; init; } = 2;

    /// <summary>Spike cost μ.</summary>
    public double Mu { get; init; } = 0.1;

    /// <summary>Voltage noise σ_v.</summary>
    public double SigmaV { get; init; } = 0.1;

    /// <summary>Passes over the 8 inputs.</summary>
    public int Epochs { get; init; } = 150;

    /// <summary>Time step of learning, s.</summary>
    public double LearnDt { get; init; } = 1e-3;

    /// <summary>Length of a learning trial, s.</summary>
    public double LearnDuration { get; init; } = 5;

    /// <summary>Learning at pass 0; the drift decays with the rest.</summary>
    public LearningRates Rates { get; init; } = new(0.1, 0.1, 1e-3);

    /// <summary>Decay of learning and drift per pass.</summary>
    public double AlphaDecay { get; init; } = 1e-3;

    /// <summary>Time step of the test run, s.</summary>
    public double Dt { get; init; } = 1e-4;

    /// <summary>Length of the test run, s.</summary>
    public double Duration { get; init; } = 26;

    /// <summary>Synaptic delay of the test run, s.</summary>
    public double Delay { get; init; } = 2e-3;

    /// <summary>Fraction of the neurons that is lost half-way through the test run.</summary>
    public double SilenceFraction { get; init; } = 0.4;

    /// <summary>Standard deviation of each stimulus around its corner.</summary>
    public double SigmaStim { get; init; } = 0.1;

    /// <summary>Standard deviation of the input's Ornstein-Uhlenbeck noise.</summary>
    public double SigmaOu { get; init; } = 0.05;

    /// <summary>Leak of that noise, s⁻¹.</summary>
    public double LeakOu { get; init; } = 10;

    /// <summary>Every parameter by its name.</summary>
    public static ImmutableArray<Parameter<RobustnessExperiment>> Parameters { get; } =
    [
        Parameter.Int<RobustnessExperiment>("num_neurons", "neurons N", 1, 100_000, e => e.NumNeurons, (e, v) => e with { NumNeurons = v }),
        Parameter.Real<RobustnessExperiment>("leak", "leak λ, 1/s", 0, 1e9, e => e.Leak, (e, v) => e with { Leak = v }, true),
        Parameter.Real<RobustnessExperiment>("mu", "spike cost μ", 0, 1e9, e => e.Mu, (e, v) => e with { Mu = v }),
        Parameter.Real<RobustnessExperiment>("sigma_v", "voltage noise σ_v", 0, 1e9, e => e.SigmaV, (e, v) => e with { SigmaV = v }),
        Parameter.Int<RobustnessExperiment>("epochs", "passes over the 8 inputs", 0, int.MaxValue, e => e.Epochs, (e, v) => e with { Epochs = v }),
        Parameter.Real<RobustnessExperiment>("learn_dt", "time step of learning, s", 0, 1, e => e.LearnDt, (e, v) => e with { LearnDt = v }, true),
        Parameter.Real<RobustnessExperiment>(
            "learn_duration", "length of a learning trial, s; above 1", 1, 1e4, e => e.LearnDuration, (e, v) => e with { LearnDuration = v }, true),
        Parameter.Real<RobustnessExperiment>(
            "alpha", "step of encoder and thresholds", 0, 1, e => e.Rates.AlphaF,
            (e, v) => e with { Rates = e.Rates with { AlphaF = v, AlphaThresh = v } }),
        Parameter.Real<RobustnessExperiment>(
            "leak_thresh", "drift of the thresholds, 1/s", 0, 1e9, e => e.Rates.LeakThresh,
            (e, v) => e with { Rates = e.Rates with { LeakThresh = v } }),
        Parameter.Real<RobustnessExperiment>("alpha_decay", "decay of both per pass", 0, 1e3, e => e.AlphaDecay, (e, v) => e with { AlphaDecay = v }),
        Parameter.Real<RobustnessExperiment>("dt", "time step of the test run, s", 0, 1, e => e.Dt, (e, v) => e with { Dt = v }, true),
        Parameter.Real<RobustnessExperiment>(
            "duration", "length of the test run, s; at least 6", 6, 1e4, e => e.Duration, (e, v) => e with { Duration = v }),
        Parameter.Real<RobustnessExperiment>("delay", "synaptic delay, s", 0, 1, e => e.Delay, (e, v) => e with { Delay = v }),
        Parameter.Real<RobustnessExperiment>(
            "silence_fraction", "fraction of neurons lost half-way", 0, 1, e => e.SilenceFraction, (e, v) => e with { SilenceFraction = v }),
        Parameter.Real<RobustnessExperiment>(
            "sigma_stim", "spread of a stimulus around its corner", 0, 1e6, e => e.SigmaStim, (e, v) => e with { SigmaStim = v }),
        Parameter.Real<RobustnessExperiment>("sigma_ou", "input noise", 0, 1e6, e => e.SigmaOu, (e, v) => e with { SigmaOu = v }),
        Parameter.Real<RobustnessExperiment>("leak_ou", "leak of the input noise, 1/s", 0, 1e6, e => e.LeakOu, (e, v) => e with { LeakOu = v }, true),
    ];

    /// <summary>The constants of the test run.</summary>
    public CodingParameters Coding => new(Leak, Dt, Mu, SigmaV);

    /// <summary>The constants of learning.</summary>
    public CodingParameters Learning => new(Leak, LearnDt, Mu, SigmaV);

    /// <summary>The bins of a learning trial: input from 0.5 s, learning from 1 s.</summary>
    public TrialTiming Timing =>
        TrialTiming.Of((int)Math.Ceiling(LearnDuration / LearnDt), (int)(0.5 / LearnDt), 2 * (int)(0.5 / LearnDt));

    /// <summary>Bins of the test run.</summary>
    public int Bins => (int)Math.Ceiling(Duration / Dt);

    /// <summary>This experiment, or which of its parameters does not go with the others.</summary>
    public Result<RobustnessExperiment> Validate() =>
        Duration / Dt > 10_000_000 || LearnDuration / LearnDt > 10_000_000 ? new Fault(
            FaultKind.Usage, "dt", "a run would have more than ten million bins", "give a larger dt or learn_dt, or a shorter duration")
        : LeakOu * Dt >= 1 ? new Fault(FaultKind.Usage, "leak_ou", $"{LeakOu} is not allowed", "give less than 1/dt")
        : Learning.Validate().Bind(_ => Coding.Validate()).Bind(_ => Timing.Validate()).Map(_ => this);
}
