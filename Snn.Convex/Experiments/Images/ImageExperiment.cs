using System.Collections.Immutable;
using Snn.Convex.Dynamics;
using Snn.Convex.Training;
using Snn.Data.Datasets;
using Snn.Data.Datasets.Own;
using Snn.Data.Faults;
using Snn.Data.Runs;

namespace Snn.Convex.Experiments.Images;

/// <summary>How the boundaries of a classifier start.</summary>
public enum BoundaryStart
{
    /// <summary>Each neuron begins at a training image of its class.</summary>
    Data,

    /// <summary>Each neuron begins at small random weights.</summary>
    Random,
}

/// <summary>How spikes are chosen while a classifier learns.</summary>
public enum WinnerSelection
{
    /// <summary>
    /// The readout is held at the target: the label's nearest neuron is recruited, then the neurons that violate the
    /// target most spike.
    /// </summary>
    Held,

    /// <summary>The network runs freely and learns from whichever neurons spike: the rule as published.</summary>
    Free,
}

/// <summary>
/// A convex network learns to classify images by the projection rule: everything that decides the result.
/// </summary>
/// <remarks>
/// Images are scaled to a common norm and come on at bin 1, so that the voltage is <c>F x − G y</c>. The published
/// rates are meant for the raw voltage of one bin, <c>λ dt F x</c>; in units of that voltage they are <c>η_F = α₁ (λ
/// dt)²</c> and <c>η_T = α₂</c> (our reading).
/// </remarks>
public sealed record ImageExperiment
{
    /// <summary>Name of a known set, or of one's own where it lies (<see cref="OwnWord"/>); MNIST by default.</summary>
    public string Dataset { get; init; } = KnownDatasets.Mnist.Name;

    /// <summary>Neurons of each layer, from the lowest; each a multiple of the number of classes.</summary>
    public ImmutableArray<int> Layers { get; init; } = [500];

    /// <summary>Bins after the onset, in each of which one neuron of a layer may spike.</summary>
    public int TimeSteps { get; init; } = 3;

    /// <summary>Time step, s.</summary>
    public double Dt { get; init; } = 3e-5;

    /// <summary>Leak λ, s⁻¹.</summary>
    public double Leak { get; init; } = 2;

    /// <summary>Voltage noise σ_v.</summary>
    public double SigmaV { get; init; }

    /// <summary>Spike cost μ.</summary>
    public double Mu { get; init; }

    /// <summary>α₁: step of the encoder in units of the raw voltage.</summary>
    public double Alpha1 { get; init; } = 1e7;

    /// <summary>α₂: step of the thresholds.</summary>
    public double Alpha2 { get; init; } = 0.1;

    /// <summary>Decay of both steps per epoch, <c>exp(−decay·epoch)</c>.</summary>
    public double AlphaDecay { get; init; } = 0.22;

    /// <summary>Euclidean norm to which each image is scaled.</summary>
    public double InputNorm { get; init; } = 3.3;

    /// <summary>What one spike adds to a readout; three spikes make a target of 1.</summary>
    public double Quantum { get; init; } = 1.0 / 3;

    /// <summary>How far below 0 the boundaries of other classes are pushed.</summary>
    public double Margin { get; init; } = 0.3;

    /// <summary>How spikes are chosen while learning.</summary>
    public WinnerSelection Winners { get; init; }

    /// <summary>Initial values of the boundaries.</summary>
    public BoundaryStart Start { get; init; }

    /// <summary>Fall of the thresholds per image, which recruits silent neurons.</summary>
    public double LeakThresh { get; init; }

    /// <summary>Passes over the training images.</summary>
    public int Epochs { get; init; } = 12;

    /// <summary>The published experiment with one layer.</summary>
    public static ImageExperiment Single { get; } = new();

    /// <summary>The published experiment with stacked layers.</summary>
    public static ImageExperiment Multi { get; } = new() { Layers = [1000, 100] };

    /// <summary>Every parameter by its name; those of the paper under the paper's names.</summary>
    public static ImmutableArray<Parameter<ImageExperiment>> Parameters { get; } =
    [
        OwnWord.Parameter<ImageExperiment>("images to learn from", e => e.Dataset, (e, v) => e with { Dataset = v }),
        Parameter.Int<ImageExperiment>(
            "time_steps",
            "bins in each of which one neuron of a layer may spike",
            1,
            1000,
            e => e.TimeSteps,
            (e, v) => e with { TimeSteps = v }
        ),
        CommonParameters.Dt<ImageExperiment>(e => e.Dt, (e, v) => e with { Dt = v }),
        CommonParameters.Leak<ImageExperiment>(e => e.Leak, (e, v) => e with { Leak = v }, most: 1e9),
        Parameter.Real<ImageExperiment>(
            "sigmav",
            "voltage noise σ_v",
            0,
            1e9,
            e => e.SigmaV,
            (e, v) => e with { SigmaV = v }
        ),
        CommonParameters.Mu<ImageExperiment>(e => e.Mu, (e, v) => e with { Mu = v }, most: 1e9),
        Parameter.Real<ImageExperiment>(
            "alpha1",
            "step of the encoder; moves F by alpha1·(leak·dt)²",
            0,
            1e30,
            e => e.Alpha1,
            (e, v) => e with { Alpha1 = v }
        ),
        Parameter.Real<ImageExperiment>(
            "alpha2",
            "step of the thresholds",
            0,
            1,
            e => e.Alpha2,
            (e, v) => e with { Alpha2 = v }
        ),
        CommonParameters.AlphaDecay<ImageExperiment>(e => e.AlphaDecay, (e, v) => e with { AlphaDecay = v }, most: 100),
        Parameter.Ints<ImageExperiment>(
            "layers",
            "neurons of each layer, multiples of the number of classes",
            1,
            e => e.Layers,
            (e, v) => e with { Layers = v }
        ),
        Parameter.Real<ImageExperiment>(
            "input_norm",
            "norm to which each image is scaled",
            0,
            1e6,
            e => e.InputNorm,
            (e, v) => e with { InputNorm = v },
            true
        ),
        CommonParameters.Quantum<ImageExperiment>(e => e.Quantum, (e, v) => e with { Quantum = v }),
        Parameter.Real<ImageExperiment>(
            "margin",
            "how far below 0 other classes are pushed",
            0,
            1e6,
            e => e.Margin,
            (e, v) => e with { Margin = v }
        ),
        Parameter.Choice<ImageExperiment, WinnerSelection>(
            "winners",
            "spikes while learning: readout held at the target, or free as published",
            new Dictionary<string, WinnerSelection>
            {
                ["held"] = WinnerSelection.Held,
                ["free"] = WinnerSelection.Free,
            },
            e => e.Winners,
            (e, v) => e with { Winners = v }
        ),
        Parameter.Choice<ImageExperiment, BoundaryStart>(
            "start",
            "where the boundaries begin: at images of their class, or random",
            new Dictionary<string, BoundaryStart> { ["data"] = BoundaryStart.Data, ["random"] = BoundaryStart.Random },
            e => e.Start,
            (e, v) => e with { Start = v }
        ),
        Parameter.Real<ImageExperiment>(
            "leak_thresh",
            "fall of the thresholds per image",
            0,
            1,
            e => e.LeakThresh,
            (e, v) => e with { LeakThresh = v }
        ),
        Parameter.Int<ImageExperiment>(
            "epochs",
            "passes over the training images",
            0,
            int.MaxValue,
            e => e.Epochs,
            (e, v) => e with { Epochs = v }
        ),
    ];

    /// <summary>η_F, the encoder's step in units of the voltage.</summary>
    public double EtaF => Alpha1 * Leak * Dt * Leak * Dt;

    /// <summary>The constants of the dynamics.</summary>
    public CodingParameters Coding => new(Leak, Dt, Mu, SigmaV);

    /// <summary>The bins of a trial: rest, then the image.</summary>
    public TrialTiming Timing => new(TimeSteps + 1, 1, TimeSteps + 1, TimeSteps);

    /// <summary>This experiment, or which of its parameters does not go with the others.</summary>
    /// <param name="classes">Classes of the data.</param>
    public Result<ImageExperiment> Validate(int classes) =>
        Layers.IsEmpty || Layers.Any(n => n < classes || n % classes != 0 || n > ushort.MaxValue)
            ? new Fault(
                FaultKind.Usage,
                "layers",
                string.Join(' ', Layers),
                $"give at least one layer, each a multiple of the {classes} classes and at most {ushort.MaxValue}"
            )
        : EtaF * InputNorm * InputNorm >= 2
            ? new Fault(
                FaultKind.Usage,
                "alpha1",
                FormattableString.Invariant(
                    $"{Alpha1} overshoots: a step of {EtaF * InputNorm * InputNorm} times the error"
                ),
                FormattableString.Invariant($"give less than {2 / (Leak * Dt * Leak * Dt * InputNorm * InputNorm)}")
            )
        : Coding.Validate().Map(_ => this);
}
