using Snn.Data.Faults;
using Snn.LocalLoss.Neurons;

namespace Snn.LocalLoss.Experiments.Flags;

/// <summary>
/// The flags of the paper's script and ours, as they were given: names of the choices of a
/// <see cref="TrainingExperiment"/>.
/// </summary>
/// <remarks>
/// Flags can contradict one another where choices cannot (<c>--bio --backprop</c>), and can say what no choice reads
/// (<c>--n_holes 3</c> without <c>--cutout</c>). <see cref="Read"/> gives the experiment that they mean,
/// <see cref="Of"/> the flags of an experiment; the table of the names is <see cref="TrainingParameters"/>.
/// </remarks>
public sealed record TrainingFlags
{
    /// <summary>What words mean; those of this library by default.</summary>
    public Registry Registry { get; init; } = Registry.Library;

    /// <summary>The network: every combination is a choice.</summary>
    public Architecture Net { get; init; } = new();

    /// <summary>Credit assignment: local losses of the blocks, or global back-propagation.</summary>
    public CreditFlags Credit { get; init; } = new();

    /// <summary>The neurons: every combination is a choice.</summary>
    public NeuronSettings Neuron { get; init; } = new(NeuronModel.Relu);

    /// <summary>Optimiser, learning rate and number of epochs.</summary>
    public OptimisationFlags Optim { get; init; } = new();

    /// <summary>The dataset, its augmentation and its batches.</summary>
    public FeedingFlags Data { get; init; } = new();

    /// <summary>How numbers are computed: every combination is a choice.</summary>
    public Computation How { get; init; } = new();

    /// <summary>The flags that give an experiment; of what it does not read, those of the script's defaults.</summary>
    /// <param name="experiment">The experiment.</param>
    public static TrainingFlags Of(TrainingExperiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return new()
        {
            Registry = experiment.Registry,
            Net = experiment.Net,
            Credit = CreditFlags.Of(experiment.Credit),
            Neuron = experiment.Neuron,
            Optim = OptimisationFlags.Of(experiment.Optim),
            Data = FeedingFlags.Of(experiment.Data),
            How = experiment.How,
        };
    }

    /// <summary>The experiment that the flags mean, validated, or the first contradiction in them.</summary>
    public Result<TrainingExperiment> Read() =>
        from optim in Optim.Read()
        from credit in Credit.Read()
        from data in Data.Read()
        from valid in new TrainingExperiment
        {
            Registry = Registry,
            Net = Net,
            Credit = credit,
            Neuron = Neuron,
            Optim = optim,
            Data = data,
            How = How,
        }.Validate()
        select valid;
}
