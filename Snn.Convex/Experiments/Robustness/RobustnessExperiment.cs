using System.Collections.Immutable;
using Snn.Convex.Dynamics;
using Snn.Convex.Learning;
using Snn.Convex.Training;
using Snn.Data.Faults;
using Snn.Data.Runs;

namespace Snn.Convex.Experiments.Robustness;

/// <summary>
/// Figure 4 of Mancoo, Keemink and Machens 2020: a network learns to tell patterns apart with noise and drift, then is
/// disturbed.
/// </summary>
/// <remarks>
/// Inputs are the 2³ patterns of three pixels; each asks for a readout of its own (see <see cref="PatternTask"/>). The
/// published values are the defaults;
/// <c>docs/convex-fig4.md</c> says what is read where. The network is drawn from NumPy's <c>RandomState(seed)</c>; the
/// published seed is 4.
/// </remarks>
public sealed record RobustnessExperiment
{
    /// <summary>The seed of the published figure.</summary>
    public const ulong PublishedSeed = 4;

    /// <summary>Number of neurons N.</summary>
    public int NumNeurons { get; init; } = 300;

    /// <summary>Leak λ, s⁻¹.</summary>
    public double Leak { get; init; } = 2;

    /// <summary>Spike cost μ.</summary>
    public double Mu { get; init; } = 0.1;

    /// <summary>Voltage noise σ_v, in learning and in the disturbed runs.</summary>
    public double SigmaV { get; init; } = 0.1;

    /// <summary>Time step of learning, s.</summary>
    public double LearnDt { get; init; } = 1e-4;

    /// <summary>Length of a learning trial, s; the input comes on at a tenth of it, learning at a fifth.</summary>
    public double LearnDuration { get; init; } = 5;

    /// <summary>Learning rates in pass 0.</summary>
    public LearningRates Rates { get; init; } = new(0.1, 0.1, 1e-3);

    /// <summary>Decay of the rates and of the drift per pass.</summary>
    public double AlphaDecay { get; init; } = 1e-3;

    /// <summary>Epochs of <see cref="Passes"/> passes each.</summary>
    public int Epochs { get; init; } = 15;

    /// <summary>Passes over the eight patterns in an epoch.</summary>
    public int Passes { get; init; } = 50;

    /// <summary>Time step of the disturbed runs, s.</summary>
    public double Dt { get; init; } = 1e-4;

    /// <summary>Length of a disturbed run, s.</summary>
    public double Duration { get; init; } = 26;

    /// <summary>How far the shown patterns deviate from the learned ones, standard deviation.</summary>
    public double SigmaStim { get; init; } = 0.1;

    /// <summary>Input noise: standard deviation of the Ornstein-Uhlenbeck process.</summary>
    public double SigmaOu { get; init; } = 0.05;

    /// <summary>Input noise: its rate, s⁻¹.</summary>
    public double LeakOu { get; init; } = 10;

    /// <summary>Synaptic delay, s.</summary>
    public double Delay { get; init; } = 2e-3;

    /// <summary>Fraction of the neurons that is silenced at half time.</summary>
    public double SilenceFraction { get; init; } = 0.4;

    /// <summary>How long each pattern is presented without change for the statistics of spike trains, s.</summary>
    public double Still { get; init; } = 20;

    /// <summary>Every parameter by its name.</summary>
    public static ImmutableArray<Parameter<RobustnessExperiment>> Parameters { get; } =
    [
        Parameter.Int<RobustnessExperiment>(
            "num_neurons",
            "neurons N",
            1,
            100_000,
            e => e.NumNeurons,
            (e, v) => e with { NumNeurons = v }
        ),
        CommonParameters.Leak<RobustnessExperiment>(e => e.Leak, (e, v) => e with { Leak = v }),
        CommonParameters.Mu<RobustnessExperiment>(e => e.Mu, (e, v) => e with { Mu = v }),
        CommonParameters.SigmaV<RobustnessExperiment>(e => e.SigmaV, (e, v) => e with { SigmaV = v }),
        Parameter.Real<RobustnessExperiment>(
            "learn_dt",
            "time step of learning, s; learn_dt·leak below 1",
            0,
            1,
            e => e.LearnDt,
            (e, v) => e with { LearnDt = v },
            true
        ),
        Parameter.Real<RobustnessExperiment>(
            "learn_duration",
            "length of a learning trial, s",
            0,
            1e6,
            e => e.LearnDuration,
            (e, v) => e with { LearnDuration = v },
            true
        ),
        CommonParameters.AlphaThresh<RobustnessExperiment>(e => e.Rates, (e, v) => e with { Rates = v }),
        CommonParameters.AlphaF<RobustnessExperiment>(e => e.Rates, (e, v) => e with { Rates = v }),
        CommonParameters.LeakThresh<RobustnessExperiment>(e => e.Rates, (e, v) => e with { Rates = v }),
        Parameter.Real<RobustnessExperiment>(
            "alpha_decay",
            "decay of steps and drift per pass",
            0,
            1e3,
            e => e.AlphaDecay,
            (e, v) => e with { AlphaDecay = v }
        ),
        Parameter.Int<RobustnessExperiment>(
            "epochs",
            "epochs of learning",
            0,
            1_000_000,
            e => e.Epochs,
            (e, v) => e with { Epochs = v }
        ),
        Parameter.Int<RobustnessExperiment>(
            "passes",
            "passes over the eight patterns in an epoch",
            1,
            1_000,
            e => e.Passes,
            (e, v) => e with { Passes = v }
        ),
        Parameter.Real<RobustnessExperiment>(
            "dt",
            "time step of the disturbed runs, s; dt·leak below 1",
            0,
            1,
            e => e.Dt,
            (e, v) => e with { Dt = v },
            true
        ),
        Parameter.Real<RobustnessExperiment>(
            "duration",
            "length of a disturbed run, s",
            8,
            1e4,
            e => e.Duration,
            (e, v) => e with { Duration = v }
        ),
        Parameter.Real<RobustnessExperiment>(
            "sigma_stim",
            "deviation of the shown patterns",
            0,
            1e3,
            e => e.SigmaStim,
            (e, v) => e with { SigmaStim = v }
        ),
        Parameter.Real<RobustnessExperiment>(
            "sigma_ou",
            "input noise, standard deviation",
            0,
            1e3,
            e => e.SigmaOu,
            (e, v) => e with { SigmaOu = v }
        ),
        Parameter.Real<RobustnessExperiment>(
            "leak_ou",
            "input noise, rate, 1/s",
            0,
            1e6,
            e => e.LeakOu,
            (e, v) => e with { LeakOu = v },
            true
        ),
        Parameter.Real<RobustnessExperiment>(
            "delay",
            "synaptic delay, s",
            0,
            1,
            e => e.Delay,
            (e, v) => e with { Delay = v }
        ),
        Parameter.Real<RobustnessExperiment>(
            "silence_fraction",
            "fraction of the neurons that is lost",
            0,
            1,
            e => e.SilenceFraction,
            (e, v) => e with { SilenceFraction = v }
        ),
        Parameter.Real<RobustnessExperiment>(
            "still",
            "how long each pattern is presented for the statistics of spike trains, s",
            1,
            1e4,
            e => e.Still,
            (e, v) => e with { Still = v }
        ),
    ];

    /// <summary>The constants of the dynamics during learning.</summary>
    public CodingParameters LearnCoding => new(Leak, LearnDt, Mu, SigmaV);

    /// <summary>The bins of a learning trial.</summary>
    public TrialTiming LearnTiming
    {
        get
        {
            var bins = (int)Math.Ceiling((LearnDuration / LearnDt) - 1e-9);
            return new(bins, bins / 10, bins / 5, bins * 3 / 5);
        }
    }

    /// <summary>Bins of a disturbed run.</summary>
    public int Bins => (int)Math.Ceiling((Duration / Dt) - 1e-9);

    /// <summary>
    /// Numbers that the disturbed runs hold at once: stimulus and noise of every input, readouts of each of five runs,
    /// and V, excitation and inhibition of the observed neurons, in every bin.
    /// </summary>
    public double NumbersOfTheStimulus => (double)Bins * ((2 * PatternTask.Inputs) + (5 * PatternTask.Outputs) + 30);

    /// <summary>Bins of the synaptic delay.</summary>
    public int DelayBins => (int)Math.Round(Delay / Dt);

    /// <summary>The rates of a pass, counted from 0; the drift decays with them.</summary>
    public LearningRates RatesAt(int pass)
    {
        var factor = Math.Exp(-AlphaDecay * (pass + 1));
        return new(Rates.AlphaF * factor, Rates.AlphaThresh * factor, Rates.LeakThresh * factor);
    }

    /// <summary>This experiment, or which of its parameters does not go with the others.</summary>
    public Result<RobustnessExperiment> Validate() =>
        LearnDuration / LearnDt > 10_000_000 ? TooMany("learn_duration", LearnDuration / LearnDt, "learn_dt")
        : Duration / Dt > 10_000_000 ? TooMany("duration", Duration / Dt, "dt")
        : Still / Dt > 10_000_000 ? TooMany("still", Still / Dt, "dt")
        : LearnDuration / LearnDt < 20
            ? new Fault(
                FaultKind.Usage,
                "learn_duration",
                FormattableString.Invariant($"{LearnDuration / LearnDt} bins"),
                "give at least 20 learn_dt"
            )
        : (
            LearnCoding
                .Validate()
                .Match(
                    _ => (Fault?)null,
                    fault => fault with { Where = fault.Where == "dt" ? "learn_dt" : fault.Where }
                )
            ?? (LearnCoding with { Dt = Dt }).Validate().Match(_ => (Fault?)null, fault => fault)
        )
            is { } wrong
            ? wrong
        : LeakOu * Dt >= 1
            ? new Fault(
                FaultKind.Usage,
                "leak_ou",
                FormattableString.Invariant($"{LeakOu} is not allowed"),
                FormattableString.Invariant($"give less than 1/dt = {1 / Dt}")
            )
        : this;

    private static Fault TooMany(string name, double bins, string step) =>
        new(FaultKind.Usage, name, FormattableString.Invariant($"{bins} bins"), $"give at most 1e7 {step}");
}
