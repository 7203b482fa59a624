using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.LocalLoss.LibTorch;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Optimisers;
using E = Snn.LocalLoss.Experiments.TrainingExperiment;

namespace Snn.LocalLoss.Experiments;

/// <summary>The parameters of a <see cref="TrainingExperiment"/> by the names of the paper's command line.</summary>
public static class TrainingParameters
{
    private const int Any = int.MaxValue;
    private const double Unbounded = double.PositiveInfinity;

    private static readonly Dictionary<string, OptimizerKind> OptimizerNames = new()
    {
        ["adam"] = OptimizerKind.Adam,
        ["amsgrad"] = OptimizerKind.AmsGrad,
        ["sgd"] = OptimizerKind.Sgd,
    };

    private static readonly Dictionary<string, ResetMode> ResetNames = new()
    {
        ["subtract"] = ResetMode.Subtract,
        ["zero"] = ResetMode.Zero,
    };

    private static readonly Dictionary<string, TemporalGradient> GradientNames = new()
    {
        ["bptt"] = TemporalGradient.Bptt,
        ["online"] = TemporalGradient.Online,
    };

    /// <summary>Precisions by the words that name them.</summary>
    public static IReadOnlyDictionary<string, Precision> PrecisionNames { get; } =
        new Dictionary<string, Precision>
        {
            ["float32"] = Precision.Float32,
            ["tf32"] = Precision.Tf32,
            ["bf16"] = Precision.BFloat16,
        };

    /// <summary>All of them, in the order in which a reader wants them.</summary>
    public static ImmutableArray<Parameter<E>> All { get; } =
    [
        Parameter.Parsed<E, string>(
            "model",
            "network",
            ModelTable.Allowed,
            e => e.Model,
            ModelTable.Named,
            (e, v) => e with { Model = v }
        ) with
        {
            Choices = [.. ModelTable.ByName.Keys.Order()],
        },
        Parameter.Choice<E, string>(
            "dataset",
            "images to learn from",
            KnownDatasets.All.ToDictionary(d => d.Name, d => d.Name),
            e => e.Dataset,
            (e, v) => e with { Dataset = v }
        ),
        Parameter.Int<E>(
            "num-layers",
            "hidden fully connected layers of the models of the table",
            0,
            100,
            e => e.NumLayers,
            (e, v) => e with { NumLayers = v }
        ),
        Parameter.Int<E>(
            "num-hidden",
            "neurons in each of them",
            1,
            1 << 20,
            e => e.NumHidden,
            (e, v) => e with { NumHidden = v }
        ),
        Parameter.Real<E>(
            "feat-mult",
            "factor on the number of maps of the models of the table",
            0,
            1024,
            e => e.FeatMult,
            (e, v) => e with { FeatMult = v },
            openMin: true
        ),
        Parameter.Int<E>(
            "dim-in-decoder",
            "features that a convolutional block's local classifier sees at most",
            1,
            Any,
            e => e.DimInDecoder,
            (e, v) => e with { DimInDecoder = v }
        ),
        Registered(
            "loss-sup",
            "supervised local loss",
            SupervisedLoss.ByName,
            e => e.LossSup.Name,
            (e, v) => e with { LossSup = v }
        ),
        Registered(
            "loss-unsup",
            "unsupervised local loss",
            UnsupervisedLoss.ByName,
            e => e.LossUnsup.Name,
            (e, v) => e with { LossUnsup = v }
        ),
        Parameter.Real<E>(
            "alpha",
            "share α of the unsupervised loss",
            0,
            1,
            e => e.Alpha,
            (e, v) => e with { Alpha = v }
        ),
        Parameter.Real<E>(
            "beta",
            "share β of the similarity in predsim",
            0,
            1,
            e => e.Beta,
            (e, v) => e with { Beta = v }
        ),
        Parameter.Switch<E>(
            "bio",
            "targets through a fixed random projection, and feedback alignment",
            e => e.Bio,
            (e, v) => e with { Bio = v }
        ),
        Parameter.Int<E>(
            "target-proj-size",
            "size of the projected targets",
            1,
            1 << 20,
            e => e.TargetProjSize,
            (e, v) => e with { TargetProjSize = v }
        ),
        Parameter.Switch<E>(
            "no-similarity-std",
            "similarities of whole maps, not of their standard deviations",
            e => e.NoSimilarityStd,
            (e, v) => e with { NoSimilarityStd = v }
        ),
        Parameter.Switch<E>(
            "backprop",
            "one global loss and ordinary back-propagation",
            e => e.Backprop,
            (e, v) => e with { Backprop = v }
        ),
        Parameter.Switch<E>(
            "no-detach",
            "local losses also reach earlier blocks",
            e => e.NoDetach,
            (e, v) => e with { NoDetach = v }
        ),
        Registered(
            "nonlin",
            "neurons; snn is the paper's own",
            NeuronModel.ByName,
            e => e.Nonlin.Name,
            (e, v) => e with { Nonlin = v }
        ),
        Parameter.Int<E>(
            "timesteps",
            "time steps T of lif, alif and culif",
            1,
            10_000,
            e => e.Timesteps,
            (e, v) => e with { Timesteps = v }
        ),
        Parameter.Real<E>(
            "decay",
            "decay β of the membrane over a time step",
            0,
            1,
            e => e.Lif.Beta,
            (e, v) => e with { Lif = e.Lif with { Beta = v } }
        ),
        Parameter.Switch<E>(
            "learn-decay",
            "each block learns its decay",
            e => e.LearnDecay,
            (e, v) => e with { LearnDecay = v }
        ),
        Parameter.Real<E>(
            "threshold",
            "firing threshold θ",
            0,
            Unbounded,
            e => e.Lif.Threshold,
            (e, v) => e with { Lif = e.Lif with { Threshold = v } },
            openMin: true
        ),
        Parameter.Choice<E, ResetMode>(
            "reset",
            "what a spike does to the membrane",
            ResetNames,
            e => e.Lif.Reset,
            (e, v) => e with { Lif = e.Lif with { Reset = v } }
        ),
        Parameter.Switch<E>(
            "no-detach-reset",
            "gradients go through the reset, too",
            e => !e.Lif.DetachReset,
            (e, v) => e with { Lif = e.Lif with { DetachReset = !v } }
        ),
        Parameter.Parsed<E, Surrogate>(
            "surrogate",
            "derivative that stands in for that of the spike",
            SurrogateNames.Allowed,
            e => SurrogateNames.Write(e.Lif.Surrogate),
            SurrogateNames.Parse,
            (e, v) => e with { Lif = e.Lif with { Surrogate = v } }
        ) with
        {
            Choices = [.. SurrogateNames.ByName.Keys.Order()],
        },
        Parameter.Choice<E, TemporalGradient>(
            "temporal-grad",
            "gradient through the block's own time steps, or none",
            GradientNames,
            e => e.Lif.Gradient,
            (e, v) => e with { Lif = e.Lif with { Gradient = v } }
        ),
        .. NeuronModel
            .ByName.Values.OrderBy(m => m.Name, StringComparer.Ordinal)
            .SelectMany(m => m.Parameters)
            .Select(Own),
        Either("bias", "whether the maps of blocks have biases", e => e.Bias, (e, v) => e with { Bias = v }),
        Either(
            "classifier-bias",
            "whether local classifiers have biases",
            e => e.ClassifierBias,
            (e, v) => e with { ClassifierBias = v }
        ),
        Either(
            "similarity-map",
            "whether similarities of maps are those of a learned 3x3 map of them",
            e => e.SimilarityMap,
            (e, v) => e with { SimilarityMap = v }
        ),
        Either(
            "spiking-hidden",
            "whether fully connected layers behind convolutions spike, or are rectified linear",
            e => e.SpikingHidden,
            (e, v) => e with { SpikingHidden = v }
        ),
        Parameter.Real<E>(
            "dropout",
            "probability that a value is dropped between blocks",
            0,
            0.99,
            e => e.Dropout,
            (e, v) => e with { Dropout = v }
        ),
        Parameter.Switch<E>(
            "fused",
            "sums over spikes, and batch norm and neurons in one pass; false composes all of tensor operations, the same but for float32 rounding",
            e => e.Fused,
            (e, v) => e with { Fused = v }
        ),
        Parameter.Choice<E, Precision>(
            "precision",
            "rounding of inputs and weights before they are multiplied (tf32: CUDA only)",
            PrecisionNames,
            e => e.Precision,
            (e, v) => e with { Precision = v }
        ),
        Parameter.Switch<E>("no-batch-norm", "no batch norm", e => e.NoBatchNorm, (e, v) => e with { NoBatchNorm = v }),
        Parameter.Int<E>(
            "epochs",
            "passes through the training data",
            1,
            Any,
            e => e.Epochs,
            (e, v) => e with { Epochs = v }
        ),
        Parameter.Int<E>(
            "batch-size",
            "samples in a batch",
            2,
            1 << 20,
            e => e.BatchSize,
            (e, v) => e with { BatchSize = v }
        ),
        Parameter.Int<E>(
            "classes-per-batch",
            "distinct classes in a training batch, 0 for no limit",
            0,
            1000,
            e => e.ClassesPerBatch,
            (e, v) => e with { ClassesPerBatch = v }
        ),
        Parameter.Int<E>(
            "classes-per-batch-until-epoch",
            "last epoch with that limit, 0 for all",
            0,
            Any,
            e => e.ClassesPerBatchUntilEpoch,
            (e, v) => e with { ClassesPerBatchUntilEpoch = v }
        ),
        Parameter.Switch<E>(
            "cutout",
            "squares are cut out of training images",
            e => e.Cutout,
            (e, v) => e with { Cutout = v }
        ),
        Parameter.Int<E>(
            "n_holes",
            "squares cut out of each image",
            1,
            1000,
            e => e.Holes,
            (e, v) => e with { Holes = v }
        ),
        Parameter.Int<E>(
            "length",
            "side of these squares in pixels",
            1,
            1000,
            e => e.Length,
            (e, v) => e with { Length = v }
        ),
        Parameter.Real<E>(
            "lr",
            "initial learning rate",
            0,
            Unbounded,
            e => e.Lr,
            (e, v) => e with { Lr = v },
            openMin: true
        ),
        Parameter.Ints<E>(
            "lr-decay-milestones",
            "epochs after which the learning rate falls",
            1,
            e => e.LrDecayMilestones,
            (e, v) => e with { LrDecayMilestones = v }
        ),
        Parameter.Real<E>(
            "lr-decay-fact",
            "what the learning rate is multiplied with there",
            0,
            1,
            e => e.LrDecayFact,
            (e, v) => e with { LrDecayFact = v },
            openMin: true
        ),
        Parameter.Choice<E, OptimizerKind>(
            "optim",
            "optimiser of every block",
            OptimizerNames,
            e => e.Optim.Kind,
            (e, v) => e with { Optim = e.Optim with { Kind = v } }
        ),
        Parameter.Real<E>(
            "momentum",
            "momentum of sgd",
            0,
            0.9999,
            e => e.Optim.Momentum,
            (e, v) => e with { Optim = e.Optim with { Momentum = v } }
        ),
        Parameter.Real<E>(
            "weight-decay",
            "L2 penalty on the weights",
            0,
            Unbounded,
            e => e.Optim.WeightDecay,
            (e, v) => e with { Optim = e.Optim with { WeightDecay = v } }
        ),
        Parameter.Real<E>(
            "validation",
            "training samples held out to choose the best epoch by: a fraction below 1 or a number, 0 for none",
            0,
            1 << 30,
            e => e.Validation,
            (e, v) => e with { Validation = v }
        ),
        Parameter.Switch<E>(
            "record-norms",
            "norms of gradients and weights are measured",
            e => e.RecordNorms,
            (e, v) => e with { RecordNorms = v }
        ),
    ];

    /// <summary>Every parameter of an experiment, as text that <see cref="Parameter{T}.Write"/> reads back.</summary>
    public static ImmutableSortedDictionary<string, string> Words(E experiment) =>
        All.ToImmutableSortedDictionary(p => p.Name, p => Word(p.Read(experiment)), StringComparer.Ordinal);

    // By its name, so that an experiment can hold one that no registry knows.
    private static Parameter<E> Registered<T>(
        string name,
        string meaning,
        IReadOnlyDictionary<string, T> registry,
        Func<E, string> get,
        Func<E, T, E> set
    )
        where T : notnull
    {
        var allowed = "one of " + string.Join(", ", registry.Keys.Order());
        return Parameter.Parsed<E, T>(name, meaning, allowed, get, Parse, set) with
        {
            Choices = [.. registry.Keys.Order()],
        };

        Result<T> Parse(string text) =>
            registry.TryGetValue(text.Trim(), out var found)
                ? found
                : new Fault(FaultKind.Usage, name, $"'{text}' is not allowed", $"give {allowed}");
    }

    private static Parameter<E> Own(NeuronParameter own)
    {
        if (own.Whole)
        {
            return Parameter.Int<E>(
                own.Name,
                own.Meaning,
                (int)own.Min,
                (int)own.Max,
                e => (int)Value(e),
                (e, v) => With(e, v)
            );
        }

        return Parameter.Real<E>(own.Name, own.Meaning, own.Min, own.Max, Value, With, own.OpenMin);

        double Value(E e) => e.NeuronValues.GetValueOrDefault(own.Name, own.Default);

        // Only what differs is kept, so that equal experiments are equal values.
        E With(E e, double v) =>
            e with
            {
                NeuronValues = v == own.Default ? e.NeuronValues.Remove(own.Name) : e.NeuronValues.SetItem(own.Name, v),
            };
    }

    private static Parameter<E> Either(string name, string meaning, Func<E, bool?> get, Func<E, bool?, E> set) =>
        Parameter.Choice<E, string>(
            name,
            meaning + " (auto: no with nonlin=snn, else yes)",
            new Dictionary<string, string>
            {
                ["auto"] = "auto",
                ["yes"] = "yes",
                ["no"] = "no",
            },
            e =>
                get(e) switch
                {
                    null => "auto",
                    true => "yes",
                    false => "no",
                },
            (e, v) =>
                set(
                    e,
                    v switch
                    {
                        "yes" => true,
                        "no" => false,
                        _ => null,
                    }
                )
        );

    private static string Word(RunValue value) =>
        value switch
        {
            RunValue.Real v => v.Value.ToString("R", CultureInfo.InvariantCulture),
            RunValue.Count v => v.Value.ToString(CultureInfo.InvariantCulture),
            RunValue.Flag v => v.Value ? "true" : "false",
            RunValue.Word v => v.Value,
            RunValue.Series v => string.Join(' ', v.Values.Select(i => i.ToString("R", CultureInfo.InvariantCulture))),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
