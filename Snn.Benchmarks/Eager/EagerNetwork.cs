using System.Collections.Immutable;
using Snn.LocalLoss.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.Benchmarks.Eager;

/// <summary>A chain of <see cref="EagerBlock"/>s and an output classifier; its weights have the names of ours.</summary>
internal sealed class EagerNetwork : nn.Module
{
    private readonly ModuleList<EagerBlock> layers;
    private readonly Linear layer_out;
    private readonly ImmutableArray<Layer> _chain;

    internal EagerNetwork(ImmutableArray<Layer> chain, FeatureShape input, int classes, EagerSettings settings)
        : base(nameof(EagerNetwork))
    {
        (_chain, Settings) = (chain, settings);
        var (blocks, shape) = (new List<EagerBlock>(), input);
        foreach (var layer in chain)
        {
            var output = layer.Output(shape);
            if (layer is Layer.Block block)
            {
                blocks.Add(new(block.Encoder, shape, output, classes, settings));
            }

            shape = output;
        }

        Blocks = [.. blocks];
        layers = new([.. blocks]);
        layer_out = nn.Linear(shape.Count, classes);
        nn.init.zeros_(layer_out.weight!);
        RegisterComponents();
    }

    internal EagerSettings Settings { get; }

    internal ImmutableArray<EagerBlock> Blocks { get; }

    internal IEnumerable<Parameter> ClassifierParameters => layer_out.parameters();

    /// <summary>Scores of the output classifier, [B, C], of the last block's mean spikes.</summary>
    internal Tensor Classify(Tensor rate) => layer_out.forward(rate.flatten(1));

    /// <summary>Sends images, [B, C, H, W], through the chain, each shown T times.</summary>
    /// <param name="images">[B, C, H, W].</param>
    /// <param name="visit">What to do with a block's spikes, [T, B, …], before they go on.</param>
    /// <returns>What reaches the output classifier, [T, B, …].</returns>
    internal Tensor Propagate(Tensor images, Action<int, EagerBlock, Tensor> visit)
    {
        var signal = images.unsqueeze(0).expand([Settings.Timesteps, .. images.shape]).flatten(0, 1);
        var number = 0;
        foreach (var layer in _chain)
        {
            if (layer is Layer.MaxPool pool)
            {
                signal = nn.functional.max_pool2d(signal, [pool.Size, pool.Size]);
                continue;
            }

            var block = Blocks[number];
            var spikes = block.Spikes(signal);
            visit(number++, block, spikes);
            signal = spikes.detach().flatten(0, 1);
        }

        return signal.unflatten(0, [Settings.Timesteps, -1]);
    }
}
