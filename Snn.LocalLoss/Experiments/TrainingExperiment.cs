using System.Collections.Immutable;
using Snn.Data.Augmentations;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.LibTorch;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Optimisers;
using Snn.LocalLoss.Training;

namespace Snn.LocalLoss.Experiments;

/// <summary>
/// Everything that decides the result of training with layer-local losses; defaults are those of the paper's script.
/// </summary>
public sealed partial record TrainingExperiment
{
    /// <summary>The network: a name of <see cref="ModelTable"/>, or a string of <see cref="ModelString"/>.</summary>
    public string Model { get; init; } = "mlp";

    /// <summary>Name of the dataset.</summary>
    public string Dataset { get; init; } = "MNIST";

    /// <summary>Hidden fully connected layers.</summary>
    public int NumLayers { get; init; } = 1;

    /// <summary>Neurons in each.</summary>
    public int NumHidden { get; init; } = 1024;

    /// <summary>Factor on the number of maps of a VGG.</summary>
    public double FeatMult { get; init; } = 1;

    /// <summary>Limit of a convolutional block's local classifier, in features.</summary>
    public int DimInDecoder { get; init; } = 4096;

    /// <summary>The supervised local loss.</summary>
    public SupervisedLoss LossSup { get; init; } = SupervisedLoss.PredSim;

    /// <summary>The unsupervised local loss.</summary>
    public UnsupervisedLoss LossUnsup { get; init; } = UnsupervisedLoss.None;

    /// <summary>Share α of the unsupervised loss.</summary>
    public double Alpha { get; init; }

    /// <summary>Share β of the similarity in predsim.</summary>
    public double Beta { get; init; } = 0.99;

    /// <summary>Projected targets and feedback alignment.</summary>
    public bool Bio { get; init; }

    /// <summary>Size of the projected targets.</summary>
    public int TargetProjSize { get; init; } = 128;

    /// <summary>Similarities of whole maps, not of their standard deviations.</summary>
    public bool NoSimilarityStd { get; init; }

    /// <summary>One global loss and ordinary back-propagation.</summary>
    public bool Backprop { get; init; }

    /// <summary>Local losses also reach earlier blocks.</summary>
    public bool NoDetach { get; init; }

    /// <summary>Kind of neuron.</summary>
    public NeuronModel Nonlin { get; init; } = NeuronModel.Relu;

    /// <summary>
    /// Values of parameters that kinds of neurons have for themselves, by name, where they are not the default.
    /// </summary>
    public ImmutableSortedDictionary<string, double> NeuronValues { get; init; } =
        ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal);

    /// <summary>
    /// Whether the maps of blocks have biases; null as the neuron's own networks have it (<see cref="Form"/>).
    /// </summary>
    public bool? Bias { get; init; }

    /// <summary>Whether local classifiers have biases; null as the neuron's own networks have it.</summary>
    public bool? ClassifierBias { get; init; }

    /// <summary>
    /// Whether similarities of maps are those of a learned map of them; null as the neuron's own networks have it.
    /// </summary>
    public bool? SimilarityMap { get; init; }

    /// <summary>Whether hidden layers behind convolutions spike; null as the neuron's own networks have it.</summary>
    public bool? SpikingHidden { get; init; }

    /// <summary>Time steps T of a spiking network.</summary>
    public int Timesteps { get; init; } = 4;

    /// <summary>Parameters of the spiking neuron.</summary>
    public LifParameters Lif { get; init; } = LifParameters.Default;

    /// <summary>Each block learns the decay of its membranes.</summary>
    public bool LearnDecay { get; init; }

    /// <summary>Dropout probability.</summary>
    public double Dropout { get; init; }

    /// <summary>Batch norm switched off.</summary>
    public bool NoBatchNorm { get; init; }

    /// <summary>
    /// The fast path (sums over spikes, one pass for batch norm and neurons) where that is possible; the mathematics is
    /// the same.
    /// </summary>
    public bool Fused { get; init; } = true;

    /// <summary>What the factors of the blocks' maps are rounded to.</summary>
    public Precision Precision { get; init; }

    /// <summary>Passes through the training data.</summary>
    public int Epochs { get; init; } = 400;

    /// <summary>Samples in a batch.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Distinct classes in a training batch; 0 for no limit.</summary>
    public int ClassesPerBatch { get; init; }

    /// <summary>Last epoch with that limit; 0 for all.</summary>
    public int ClassesPerBatchUntilEpoch { get; init; }

    /// <summary>Squares are cut out of training images.</summary>
    public bool Cutout { get; init; }

    /// <summary>How many, in each image.</summary>
    public int Holes { get; init; } = 1;

    /// <summary>Their side, in pixels.</summary>
    public int Length { get; init; } = 16;

    /// <summary>Initial learning rate.</summary>
    public double Lr { get; init; } = 5e-4;

    /// <summary>Epochs after which the learning rate falls.</summary>
    public ImmutableArray<int> LrDecayMilestones { get; init; } = [200, 300, 350, 375];

    /// <summary>What the learning rate is multiplied with there.</summary>
    public double LrDecayFact { get; init; } = 0.25;

    /// <summary>The optimiser of every block.</summary>
    public OptimizerSettings Optim { get; init; } = new(OptimizerKind.Adam, 0, 0);

    /// <summary>
    /// Training samples held out to choose the best epoch by: a fraction below 1, or a number; 0 for none.
    /// </summary>
    public double Validation { get; init; }

    /// <summary>Norms of gradients and weights are measured.</summary>
    public bool RecordNorms { get; init; }

    /// <summary>The schedule of the learning rate.</summary>
    public LearningRate Schedule => new(Lr, LrDecayMilestones, LrDecayFact);

    /// <summary>The sizes that the model leaves open.</summary>
    public ModelSizes Sizes => new(NumLayers, NumHidden, FeatMult);

    /// <summary>How the blocks learn from losses of their own.</summary>
    public LossSettings Loss =>
        new()
        {
            Sup = LossSup,
            Unsup = LossUnsup,
            Alpha = Alpha,
            Beta = Beta,
            Bio = Bio,
            TargetProjSize = TargetProjSize,
            SimilarityStd = !NoSimilarityStd,
            DimInDecoder = DimInDecoder,
        };

    /// <summary>The neuron of every block that has none of its own.</summary>
    public Neuron Neuron => Nonlin.Of(new(Lif, Timesteps, LearnDecay, NeuronValues));

    /// <summary>
    /// What blocks have beside map, batch norm and neuron: with the paper's own neuron as its own networks do, else as
    /// Nøkland and Eidnes 2019.
    /// </summary>
    public NetworkForm Form
    {
        get
        {
            var usual = Nonlin == NeuronModel.Snn ? NetworkForm.Published : NetworkForm.Default;
            return new(
                Bias ?? usual.Bias,
                ClassifierBias ?? usual.ClassifierBias,
                SimilarityMap ?? usual.SimilarityMap,
                SpikingHidden ?? usual.SpikingHidden
            );
        }
    }

    /// <summary>What all blocks share.</summary>
    public BlockSettings Blocks =>
        new(
            Neuron,
            Backprop ? null : Loss,
            !NoBatchNorm,
            Dropout,
            CutsGradients: !(Backprop || NoDetach),
            Fused,
            Precision
        );

    /// <summary>How weights are changed.</summary>
    public LearningSettings Learning =>
        new(Optim, Lr, Backprop ? 1 : Loss.OutputWeight, Joint: Backprop || NoDetach, RecordNorms);

    /// <summary>Distinct classes in a training batch of an epoch, counted from 1; 0 for no limit.</summary>
    public int ClassesPerBatchIn(int epoch) =>
        ClassesPerBatchUntilEpoch > 0 && epoch > ClassesPerBatchUntilEpoch ? 0 : ClassesPerBatch;

    /// <summary>What happens to training images, given what the dataset prescribes.</summary>
    public Augmentation Augment(Augmentation prescribed) =>
        Cutout ? prescribed with { Cutout = new(Holes, Length) } : prescribed;
}
