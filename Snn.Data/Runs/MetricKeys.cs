using System.Collections.Immutable;

namespace Snn.Data.Runs;

/// <summary>
/// Everything that the experiments measure, in the order in which a reader wants it: the one place where a number has
/// its name, unit, direction and words.
/// </summary>
/// <remarks>
/// Numbers of experiments of one's own need no entry: <see cref="Of"/> makes a key of any name.
/// </remarks>
public static class MetricKeys
{
    /// <summary>Share of the test set that was classified correctly, after the last epoch.</summary>
    public static NumberKey TestAccuracy { get; } = Share("test_accuracy", "test accuracy, last epoch");

    /// <summary>The test accuracy of the best epoch; <see cref="BestChosenBy"/> says by what it was chosen.</summary>
    public static NumberKey BestTestAccuracy { get; } = Share("best_test_accuracy", "test accuracy, best epoch");

    /// <summary>Share of the validation split that was classified correctly.</summary>
    public static NumberKey ValidationAccuracy { get; } = Share("validation_accuracy", "validation accuracy");

    /// <summary>Share of the training set that was classified correctly, measured during training.</summary>
    public static NumberKey TrainAccuracy { get; } = Share("train_accuracy", "training accuracy");

    /// <summary>Mean cross-entropy of the output classifier on the test set.</summary>
    public static NumberKey TestLoss { get; } = Less("test_loss", "test loss", "nat");

    /// <summary>Mean squared error of the max-affine function that the network computes.</summary>
    public static NumberKey Mse { get; } = Less("mse", "mean squared error");

    /// <summary>Mean squared error of the readout of spiking trials.</summary>
    public static NumberKey ReadoutMse { get; } = Less("readout_mse", "squared error of the spiking readout");

    /// <summary>Mean squared error of the readout of the second layer in spiking trials.</summary>
    public static NumberKey UpperReadoutMse { get; } =
        Less("upper_readout_mse", "squared error of layer 2's spiking readout");

    /// <summary>Mean squared error of a fit in closed form, from the same points.</summary>
    public static NumberKey ClosedFormMse { get; } = Plain("closed_form_mse", "squared error of the closed form");

    /// <summary>Mean absolute error.</summary>
    public static NumberKey Mae { get; } = Less("mae", "mean absolute error");

    /// <summary>Largest absolute error.</summary>
    public static NumberKey MaxError { get; } = Less("max_error", "largest error");

    /// <summary>Affine pieces that are the maximum somewhere.</summary>
    public static CountKey Pieces { get; } = new("pieces", "pieces in use");

    /// <summary>Distance of the settled readout from the optimum of its convex program.</summary>
    public static NumberKey OptimumDistance { get; } = Less("optimum_distance", "distance from the optimum");

    /// <summary>How far the settled readout is from the Karush-Kuhn-Tucker conditions of its program.</summary>
    public static NumberKey KktResidual { get; } = Plain("kkt_residual", "KKT residual");

    /// <summary>Relative readout error over the patterns of the training set.</summary>
    public static NumberKey TrainError { get; } = Less("train_error", "relative readout error");

    /// <summary>Spikes of all neurons in a trial.</summary>
    public static NumberKey SpikesPerTrial { get; } = Plain("spikes_per_trial", "spikes per trial");

    /// <summary>Spikes of all neurons in a trial, one number per layer.</summary>
    public static SeriesKey LayerSpikesPerTrial { get; } = new(SpikesPerTrial.Name, SpikesPerTrial.Title);

    /// <summary>Additions that spikes cause in synapses, per sample.</summary>
    public static NumberKey SynapticOperations { get; } = Less("synaptic_operations", "synaptic operations per sample");

    /// <summary>Multiplications of values that are no spikes with weights, per sample.</summary>
    public static NumberKey MultiplyAccumulates { get; } =
        Less("multiply_accumulates", "multiply-accumulates per sample");

    /// <summary>Energy of both, by the costs of 45 nm CMOS (Horowitz 2014).</summary>
    public static NumberKey EnergyNanojoules { get; } = Less("energy_nanojoules", "energy estimate per sample", "nJ");

    /// <summary>Training samples (or trials) per second of training.</summary>
    public static NumberKey SamplesPerSecond { get; } = Plain("samples_per_second", "samples per second");

    /// <summary>Time since the run began, with everything around the epochs.</summary>
    public static NumberKey WallSeconds { get; } = Plain("wall_seconds", "wall time", "s");

    /// <summary>Time in training, s.</summary>
    public static NumberKey TrainSeconds { get; } = Plain("train_seconds", "time in training", "s");

    /// <summary>Time in evaluation, s.</summary>
    public static NumberKey EvalSeconds { get; } = Plain("eval_seconds", "time in evaluation", "s");

    /// <summary>Weights, biases and thresholds that a prediction uses.</summary>
    public static CountKey Parameters { get; } = new("parameters", "parameters");

    /// <summary>Number of an epoch, from 1.</summary>
    public static CountKey Epoch { get; } = new("epoch", "epoch");

    /// <summary>Epochs that are done, or of a whole run.</summary>
    public static CountKey Epochs { get; } = new("epochs", "epochs");

    /// <summary>Batches of the epoch under way that a checkpoint has seen.</summary>
    public static CountKey Batches { get; } = new("batches", "batches");

    /// <summary>The epoch of <see cref="BestTestAccuracy"/>.</summary>
    public static CountKey BestEpoch { get; } = new("best_epoch", "best epoch");

    /// <summary>What the best epoch was chosen by: <c>test</c> or <c>validation</c>.</summary>
    public static WordKey BestChosenBy { get; } = new("best_chosen_by", "best epoch chosen by");

    /// <summary>Images that were trained on.</summary>
    public static CountKey TrainSamples { get; } = new("train_samples", "training samples");

    /// <summary>Images that were held out of training.</summary>
    public static CountKey ValidationSamples { get; } = new("validation_samples", "validation samples");

    /// <summary>Images of the test set.</summary>
    public static CountKey TestSamples { get; } = new("test_samples", "test samples");

    /// <summary>Images that a published script evaluates.</summary>
    public static CountKey TestImages { get; } = new("test_images", "test images");

    /// <summary>Mean loss of the output classifier while it learned.</summary>
    public static NumberKey TrainLoss { get; } = Less("train_loss", "training loss", "nat");

    /// <summary>Mean cross-entropy of the output classifier on the validation split.</summary>
    public static NumberKey ValidationLoss { get; } = Less("validation_loss", "validation loss", "nat");

    /// <summary>Learning rate of the epoch.</summary>
    public static NumberKey LearningRate { get; } = Plain("lr", "learning rate");

    /// <summary>Local loss of each block in training.</summary>
    public static SeriesKey BlockLoss { get; } = new("block_loss", "local loss, training") { Better = Better.Less };

    /// <summary>Accuracy of each block's own classifier in training; NaN where it has none.</summary>
    public static SeriesKey BlockTrainAccuracy { get; } =
        Shares("block_train_accuracy", "local accuracy, training", Better.More);

    /// <summary>Local loss of each block on the test set.</summary>
    public static SeriesKey BlockTestLoss { get; } =
        new("block_test_loss", "local loss, test") { Better = Better.Less };

    /// <summary>Accuracy of each block's own classifier on the test set; NaN where it has none.</summary>
    public static SeriesKey BlockTestAccuracy { get; } =
        Shares("block_test_accuracy", "local accuracy, test", Better.More);

    /// <summary>Spikes per neuron and time step of each block; NaN where it does not spike.</summary>
    public static SeriesKey FiringRate { get; } = new("firing_rate", "spikes per neuron and time step");

    /// <summary>Share of each block's neurons that no sample made respond.</summary>
    public static SeriesKey SilentFraction { get; } = Shares("silent_fraction", "silent neurons");

    /// <summary>Share of each block's neurons that fired at more than 95 % of all steps.</summary>
    public static SeriesKey SaturatedFraction { get; } = Shares("saturated_fraction", "saturated neurons");

    /// <summary><see cref="SynapticOperations"/> of each block.</summary>
    public static SeriesKey BlockSynapticOperations { get; } =
        new("block_synaptic_operations", "synaptic operations per sample");

    /// <summary>Norm of each block's gradient, mean over the batches of the epoch.</summary>
    public static SeriesKey GradientNorm { get; } = new("gradient_norm", "norm of the gradient");

    /// <summary>Norm of each block's weights, that of the classifier last.</summary>
    public static SeriesKey WeightNorm { get; } = new("weight_norm", "norm of the weights");

    /// <summary>Learned decay β of each block; NaN where it has none.</summary>
    public static SeriesKey Decay { get; } = new("decay", "decay β");

    /// <summary>Accuracy on the images of each class.</summary>
    public static SeriesKey PerClassAccuracy { get; } = Shares("per_class_accuracy", "accuracy by class", Better.More);

    /// <summary>Test images of each class (rows) by what they were predicted as (columns).</summary>
    public static TableKey Confusion { get; } = new("confusion", "confusion matrix");

    /// <summary>Mean squared error of each layer's readout.</summary>
    public static SeriesKey LayerMse { get; } =
        new("layer_mse", "error of each layer's readout") { Better = Better.Less };

    /// <summary>Mean projection loss L_proj of each layer where it learned.</summary>
    public static SeriesKey ProjectionLoss { get; } =
        new("projection_loss", "projection loss") { Better = Better.Less };

    /// <summary>Largest difference between the readouts of an image.</summary>
    public static NumberKey ReadoutSpread { get; } = Plain("readout_spread", "largest spread of the readouts");

    /// <summary>Mean of all readouts.</summary>
    public static NumberKey ReadoutMean { get; } = Plain("readout_mean", "mean of the readouts");

    /// <summary>Neurons that spiked at all.</summary>
    public static CountKey ActiveNeurons { get; } = new("active_neurons", "neurons that spike");

    /// <summary>Mean firing rate while one pattern is presented without change.</summary>
    public static NumberKey StillRateHz { get; } =
        Plain("still_rate_hz", "mean firing rate under constant input", "Hz");

    /// <summary>Coefficient of variation of the intervals between spikes.</summary>
    public static NumberKey CvIsi { get; } =
        Plain("cv_isi", "coefficient of variation of inter-spike intervals (Poisson: 1)");

    /// <summary>Variance over mean of spike counts.</summary>
    public static NumberKey FanoFactor { get; } = Plain("fano_factor", "Fano factor of spike counts (Poisson: 1)");

    /// <summary>Spike trains that the two were computed from.</summary>
    public static CountKey SpikeTrains { get; } = new("spike_trains", "spike trains");

    /// <summary>Correlation of excitation and inhibition.</summary>
    public static NumberKey EiCorrelation { get; } =
        Plain("ei_correlation", "correlation of excitation and inhibition over time");

    /// <summary>Mean excitation over mean inhibition.</summary>
    public static NumberKey EiRatio { get; } = Plain("ei_ratio", "mean excitation over mean inhibition");

    /// <summary>Neurons that the figure shows.</summary>
    public static SeriesKey ExampleNeurons { get; } = new("example_neurons", "neurons shown");

    /// <summary>How trials were computed: <c>euler</c> or <c>event</c>.</summary>
    public static WordKey Simulator { get; } = new("simulator", "simulator");

    /// <summary>What a reader must know before using the numbers.</summary>
    public static WordKey Caveat { get; } = new("caveat", "caveat");

    /// <summary>
    /// What runs are compared by, in the order in which a reader wants it; the first with a better side heads a run.
    /// </summary>
    public static ImmutableArray<MetricKey> Results { get; } =
    [
        TestAccuracy,
        BestTestAccuracy,
        ValidationAccuracy,
        TrainAccuracy,
        TestLoss,
        Mse,
        ReadoutMse,
        UpperReadoutMse,
        ClosedFormMse,
        Mae,
        MaxError,
        Pieces,
        OptimumDistance,
        KktResidual,
        .. DisturbanceKeys.All.Select(d => d.Accuracy),
        TrainError,
        SpikesPerTrial,
        SynapticOperations,
        MultiplyAccumulates,
        EnergyNanojoules,
        SamplesPerSecond,
        WallSeconds,
        TrainSeconds,
        Parameters,
    ];

    /// <summary>All that there is: <see cref="Results"/> first.</summary>
    public static ImmutableArray<MetricKey> All { get; } =
    [
        .. Results,
        EvalSeconds,
        Epoch,
        Epochs,
        Batches,
        BestEpoch,
        BestChosenBy,
        TrainSamples,
        ValidationSamples,
        TestSamples,
        TestImages,
        TrainLoss,
        ValidationLoss,
        LearningRate,
        BlockLoss,
        BlockTrainAccuracy,
        BlockTestLoss,
        BlockTestAccuracy,
        FiringRate,
        SilentFraction,
        SaturatedFraction,
        BlockSynapticOperations,
        GradientNorm,
        WeightNorm,
        Decay,
        PerClassAccuracy,
        Confusion,
        LayerMse,
        ProjectionLoss,
        ReadoutSpread,
        ReadoutMean,
        .. DisturbanceKeys.All.SelectMany(d => new[] { d.Error, d.RateHz }),
        ActiveNeurons,
        StillRateHz,
        CvIsi,
        FanoFactor,
        SpikeTrains,
        EiCorrelation,
        EiRatio,
        ExampleNeurons,
        Simulator,
        Caveat,
    ];

    /// <summary>The key of a name; one that stands in no table is a number of its own.</summary>
    /// <param name="name">Snake case; a name that ends in <c>accuracy</c> is a part of 1.</param>
    public static MetricKey Of(string name) =>
        All.FirstOrDefault(key => key.Name == name)
        ?? new NumberKey(name, name.Replace('_', ' '))
        {
            IsShare = name.EndsWith("accuracy", StringComparison.Ordinal),
        };

    private static NumberKey Plain(string name, string title, string unit = "") => new(name, title) { Unit = unit };

    private static NumberKey Less(string name, string title, string unit = "") =>
        new(name, title) { Unit = unit, Better = Better.Less };

    private static NumberKey Share(string name, string title) =>
        new(name, title) { IsShare = true, Better = Better.More };

    private static SeriesKey Shares(string name, string title, Better better = Better.Neither) =>
        new(name, title) { IsShare = true, Better = better };
}
