using Snn.Data.Datasets;
using Snn.Data.Seeds;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.Benchmarks.Eager;

/// <summary>
/// The training step as a good user of TorchSharp writes it, and the baseline that ours is held against.
/// </summary>
/// <remarks>
/// The neurons loop over their time steps, autograd differentiates, every block has its Adam, one scope collects a
/// step's tensors, and nothing is fused. Of leaky neurons the time steps are folded into the batch for the linear maps;
/// the paper's own send counts, without a time axis. It shares no computing code with Snn.LocalLoss; a test ties their
/// losses.
/// </remarks>
internal sealed class EagerSteps : IDisposable
{
    private readonly PerLayer<Adam> _optimizers;
    private readonly Tensor _images;
    private readonly Tensor _labels;

    /// <summary>Steps of an experiment on one random batch.</summary>
    /// <param name="experiment">The published network or leaky neurons, the pred loss and Adam.</param>
    /// <param name="info">Shape of an image and number of classes.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="seed">Draws weights and batch.</param>
    internal EagerSteps(TrainingExperiment experiment, DatasetInfo info, Device device, Seed seed)
    {
        var (input, classes) = (FeatureShape.Of(info.Shape), info.ClassNames.Length);
        var chain = experiment
            .Chain(input)
            .Match(made => made, fault => throw new ArgumentException(fault.ToString(), nameof(experiment)));
        var settings = EagerSettings.Of(experiment);
        random.manual_seed(unchecked((long)seed.Fold("init").Value));
        Network = new(chain, input, classes, settings);
        Network.to(device);
        Network.train();
        _optimizers = new(
            [.. Network.Blocks.Select(block => optim.Adam(block.parameters(), settings.LearningRate))],
            optim.Adam(Network.ClassifierParameters, settings.LearningRate)
        );
        using var generator = new Generator(seed.Fold("batch").Value);
        using var scope = NewDisposeScope();
        _images = randn([experiment.Data.BatchSize, input.Channels, input.Height, input.Width], generator: generator)
            .to(device)
            .MoveToOuterDisposeScope();
        _labels = arange(experiment.Data.BatchSize, ScalarType.Int64)
            .remainder(classes)
            .to(device)
            .MoveToOuterDisposeScope();
    }

    /// <summary>The network in training.</summary>
    internal EagerNetwork Network { get; }

    /// <summary>One step; gives the loss of every layer.</summary>
    internal PerLayer<double> Run() => Run(_images, _labels);

    /// <summary>One step on a batch.</summary>
    /// <param name="images">[B, C, H, W].</param>
    /// <param name="labels">int64 [B].</param>
    internal PerLayer<double> Run(Tensor images, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var losses = new List<double>();
        var correct = 0L;
        var last = Network.Propagate(
            images,
            (number, block, read) => Learn(_optimizers.Blocks[number], block.Classify(read))
        );
        Learn(_optimizers.Output, Network.Classify(last));
        return PerLayer.InOrder(losses);

        void Learn(Adam optimizer, Tensor logits)
        {
            var loss = nn.functional.cross_entropy(logits, labels);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();

            // What a training loop prints.
            losses.Add(loss.item<float>());
            correct += logits.argmax(1).eq(labels).sum().item<long>();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var optimizer in _optimizers.InOrder)
        {
            optimizer.Dispose();
        }

        Network.Dispose();
        _images.Dispose();
        _labels.Dispose();
    }
}
