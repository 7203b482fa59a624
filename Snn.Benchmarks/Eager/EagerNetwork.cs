using System.Collections.Immutable;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Spikes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.Benchmarks.Eager;

/// <summary>A chain of <see cref="EagerBlock"/>s and an output classifier.</summary>
/// <remarks>
/// Its weights have the names of ours, but that classifiers are not those of a <c>loss</c>, and thresholds are those of
/// a <c>neuron</c>.
/// </remarks>
internal sealed class EagerNetwork : nn.Module
{
    private readonly ModuleList<EagerBlock> layers;
    private readonly Linear layer_out;
    private readonly ImmutableArray<Layer> _chain;
    private readonly int? _folded;

    internal EagerNetwork(ImmutableArray<Layer> chain, FeatureShape input, int classes, EagerSettings settings)
        : base(nameof(EagerNetwork))
    {
        (_chain, _folded) = (chain, settings.FoldedSteps);
        var (blocks, shape) = (new List<EagerBlock>(), input);
        foreach (var layer in chain)
        {
            if (layer is Layer.Block block)
            {
                blocks.Add(new(block, shape, classes, settings));
            }

            shape = layer.Output(shape);
        }

        Blocks = [.. blocks];
        layers = new([.. blocks]);
        layer_out = nn.Linear(shape.Count, classes);
        nn.init.zeros_(layer_out.weight!);
        RegisterComponents();
    }

    internal ImmutableArray<EagerBlock> Blocks { get; }

    internal IEnumerable<Parameter> ClassifierParameters => layer_out.parameters();

    /// <summary>Scores of the output classifier, [B, C], of what reaches it.</summary>
    internal Tensor Classify(Tensor last) => layer_out.forward(last.flatten(1));

    /// <summary>Sends images through the chain, T times each where the neurons see currents over time.</summary>
    /// <param name="images">[B, C, H, W].</param>
    /// <param name="visit">What to do with what a block's classifier reads, [B, …], before anything goes on.</param>
    /// <returns>What reaches the output classifier, [B, …]: of spikes over time, their mean.</returns>
    internal Tensor Propagate(Tensor images, Action<int, EagerBlock, Tensor> visit)
    {
        var signal = _folded is { } steps ? images.unsqueeze(0).expand([steps, .. images.shape]).flatten(0, 1) : images;
        var number = 0;
        foreach (var layer in _chain)
        {
            signal = layer switch
            {
                Layer.MaxPool pool => nn.functional.max_pool2d(signal, [pool.Size, pool.Size]),
                Layer.AveragePool pool => nn.functional.avg_pool2d(signal, [pool.Size, pool.Size]),
                _ => Through(number++, signal),
            };
        }

        return _folded is { } times ? signal.unflatten(0, [times, -1]).mean([0]) : signal;

        Tensor Through(int block, Tensor input)
        {
            var response = Blocks[block].Respond(input);
            visit(block, Blocks[block], response.Read);
            return response.Sent.detach();
        }
    }
}
