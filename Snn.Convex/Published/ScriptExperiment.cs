using System.Collections.Immutable;
using Snn.Convex.Dynamics;
using Snn.Convex.Learning;
using Snn.Convex.Training;
using Snn.Data.Faults;
using Snn.Data.Runs;

namespace Snn.Convex.Published;

/// <summary>
/// The published scripts that learn images by L_proj, with one layer or two: everything that decides the result.
/// </summary>
/// <remarks>
/// What the scripts leave open is drawn from our seed: the order of the images, and the start (F standard normal; T
/// uniform in [0, 1) with one layer, in [−1, 1) with two, as the reference data have it).
/// </remarks>
public sealed record ScriptExperiment
{
    /// <summary>The classes in the order in which the scripts number them.</summary>
    public static ImmutableArray<int> Places { get; } = [4, 1, 0, 7, 9, 2, 3, 5, 8, 6];

    /// <summary>Number of layers, 1 or 2.</summary>
    public int Layers { get; init; } = 1;

    /// <summary>Number of neurons N of each layer.</summary>
    public int NumNeurons { get; init; } = 500;

    /// <summary>Leak λ, s⁻¹.</summary>
    public double Leak { get; init; } = 2;

    /// <summary>Time step, s.</summary>
    public double Dt { get; init; } = 3e-3;

    /// <summary>Length of a trial, s.</summary>
    public double Duration { get; init; } = 4;

    /// <summary>First bin with the image.</summary>
    public int OnsetBin { get; init; } = 1;

    /// <summary>Bin from which on a trial learns.</summary>
    public int BufferBins { get; init; } = 2;

    /// <summary>Learning rates at epoch 0.</summary>
    public LearningRates Rates { get; init; } = new(1e-7, 1e-4);

    /// <summary>Decay of the steps per epoch.</summary>
    public double AlphaDecay { get; init; } = 1e-4;

    /// <summary>α_T of layer 2 in units of that of layer 1.</summary>
    public double UpperThresh { get; init; } = 10;

    /// <summary>α_F of layer 2 in units of that of layer 1.</summary>
    public double UpperF { get; init; } = 100;

    /// <summary>Images that an epoch shows: drawn anew with one layer, always the first with two.</summary>
    public int Images { get; init; } = 11;

    /// <summary>Number of epochs.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>Most images that the network is judged by.</summary>
    public int TestImages { get; init; } = 10_000;

    /// <summary>The script of one layer.</summary>
    public static ScriptExperiment Single { get; } = new();

    /// <summary>The script of two layers.</summary>
    public static ScriptExperiment Multi { get; } =
        new()
        {
            Layers = 2,
            NumNeurons = 100,
            OnsetBin = 166,
            BufferBins = 333,
            Images = 10,
        };

    /// <summary>Every parameter by its name.</summary>
    public static ImmutableArray<Parameter<ScriptExperiment>> Parameters { get; } =
    [
        Parameter.Int<ScriptExperiment>("layers", "layers", 1, 2, e => e.Layers, (e, v) => e with { Layers = v }),
        Parameter.Int<ScriptExperiment>(
            "num_neurons",
            "neurons N of each layer",
            1,
            5000,
            e => e.NumNeurons,
            (e, v) => e with { NumNeurons = v }
        ),
        CommonParameters.Leak<ScriptExperiment>(e => e.Leak, (e, v) => e with { Leak = v }, most: 1e9),
        CommonParameters.Dt<ScriptExperiment>(e => e.Dt, (e, v) => e with { Dt = v }),
        CommonParameters.Duration<ScriptExperiment>(e => e.Duration, (e, v) => e with { Duration = v }),
        Parameter.Int<ScriptExperiment>(
            "onset_bin",
            "first bin with the image",
            0,
            int.MaxValue,
            e => e.OnsetBin,
            (e, v) => e with { OnsetBin = v }
        ),
        Parameter.Int<ScriptExperiment>(
            "buffer_bins",
            "bin from which on a trial learns",
            0,
            int.MaxValue,
            e => e.BufferBins,
            (e, v) => e with { BufferBins = v }
        ),
        CommonParameters.AlphaThresh<ScriptExperiment>(e => e.Rates, (e, v) => e with { Rates = v }),
        CommonParameters.AlphaF<ScriptExperiment>(e => e.Rates, (e, v) => e with { Rates = v }),
        CommonParameters.AlphaDecay<ScriptExperiment>(e => e.AlphaDecay, (e, v) => e with { AlphaDecay = v }),
        Parameter.Real<ScriptExperiment>(
            "upper_thresh",
            "α_T of layer 2 in units of layer 1's",
            0,
            1e9,
            e => e.UpperThresh,
            (e, v) => e with { UpperThresh = v }
        ),
        Parameter.Real<ScriptExperiment>(
            "upper_F",
            "α_F of layer 2 in units of layer 1's",
            0,
            1e9,
            e => e.UpperF,
            (e, v) => e with { UpperF = v }
        ),
        Parameter.Int<ScriptExperiment>(
            "images",
            "images shown in an epoch: sampled in each epoch with one layer, always the first ones with two",
            1,
            int.MaxValue,
            e => e.Images,
            (e, v) => e with { Images = v }
        ),
        Parameter.Int<ScriptExperiment>(
            "epochs",
            "epochs",
            0,
            int.MaxValue,
            e => e.Epochs,
            (e, v) => e with { Epochs = v }
        ),
        Parameter.Int<ScriptExperiment>(
            "test_images",
            "maximum number of images in the evaluation",
            1,
            int.MaxValue,
            e => e.TestImages,
            (e, v) => e with { TestImages = v }
        ),
    ];

    /// <summary>The constants of the dynamics.</summary>
    public CodingParameters Coding => new(Leak, Dt);

    /// <summary>The bins of a trial; the readout is averaged from 500 bins after the onset on.</summary>
    public TrialTiming Timing =>
        TrialTiming.Of((int)Math.Ceiling(Math.Min(Duration / Dt, 2e9) - 1e-9), OnsetBin, BufferBins);

    /// <summary>What one has to know of the numbers.</summary>
    public string Caveat =>
        Layers == 1
            ? "The script cannot distinguish classes: all rows of D are equal, so that all ten readouts are equal and every "
                + $"image is predicted as class {Places[0]}; "
                + $"an epoch shows {Images} images. The accuracy says nothing of what was learned."
            : "The script compares readouts of training images with the labels of test images, and an epoch shows the same "
                + $"{Images} training images: "
                + "the accuracy says nothing of what was learned.";

    /// <summary>This experiment, or which of its parameters does not go with the others.</summary>
    public Result<ScriptExperiment> Validate() =>
        Duration / Dt > 10_000_000
            ? new Fault(
                FaultKind.Usage,
                "duration",
                FormattableString.Invariant($"{Duration / Dt} bins"),
                "give a duration of at most 1e7 dt"
            )
            : Coding.Validate().Bind(_ => Timing.Validate()).Map(_ => this);

    /// <summary>
    /// What the readout should be for an image of a class, [M]: one-hot with one layer, 100 times the class's place
    /// with two.
    /// </summary>
    public double[] Target(int label)
    {
        var place = Places.IndexOf(label);
        return Layers == 1 ? [.. Places.Select((_, m) => m == place ? 1.0 : 0)] : [100.0 * place];
    }

    /// <summary>
    /// The class that a readout stands for: that of the largest, the first on a tie; or of the hundreds, rounded and
    /// kept within the classes.
    /// </summary>
    public int Class(ReadOnlySpan<double> readout)
    {
        if (Layers == 2)
        {
            return Places[
                double.IsNaN(readout[0]) ? 0 : (int)Math.Clamp(Math.Round(readout[0] / 100), 0, Places.Length - 1)
            ];
        }

        var best = 0;
        for (var m = 1; m < readout.Length; m++)
        {
            best = readout[m] > readout[best] ? m : best;
        }

        return Places[best];
    }
}
