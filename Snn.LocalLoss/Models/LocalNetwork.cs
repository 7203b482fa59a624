using System.Collections.Immutable;
using System.Diagnostics;
using Snn.Data.Seeds;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Models;

/// <summary>
/// A chain of blocks and an output classifier; no gradient crosses from one to the next, unless the settings say so.
/// </summary>
public sealed class LocalNetwork : nn.Module
{
    private readonly ModuleList<LocalBlock> layers;
    private readonly Linear layer_out;

    /// <summary>A network with freshly drawn weights.</summary>
    /// <param name="chain">Its layers up to the classifier.</param>
    /// <param name="input">Shape of an input sample.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="settings">What all blocks share.</param>
    /// <param name="seed">Draws the weights; the classifier's start at zero, unless gradients have to pass it.</param>
    public LocalNetwork(ImmutableArray<Layer> chain, FeatureShape input, int classes, BlockSettings settings, Seed seed)
        : base(nameof(LocalNetwork))
    {
        (Chain, Input, Settings) = (chain, input, settings);
        var (blocks, shape) = (new List<LocalBlock>(), input);
        foreach (var layer in chain)
        {
            if (layer is Layer.Block block)
            {
                blocks.Add(
                    new(
                        block,
                        shape,
                        classes,
                        settings,
                        seed.Fold("block").Fold(blocks.Count),
                        first: blocks.Count == 0
                    )
                );
            }

            shape = layer.Output(shape);
        }

        (Blocks, Output) = ([.. blocks], shape);
        layers = new([.. blocks]);
        layer_out = nn.Linear(shape.Count, classes);
        Initialisation.Uniform(layer_out, seed.Fold("out"));
        if (settings.Credit is Credit.Local)
        {
            nn.init.zeros_(layer_out.weight!);
        }

        RegisterComponents();
    }

    /// <summary>The blocks, from the input on.</summary>
    public ImmutableArray<LocalBlock> Blocks { get; }

    /// <summary>The layers up to the output classifier.</summary>
    public ImmutableArray<Layer> Chain { get; }

    /// <summary>The settings that all blocks share.</summary>
    public BlockSettings Settings { get; }

    /// <summary>Shape of an input sample.</summary>
    public FeatureShape Input { get; }

    /// <summary>Shape of what reaches the output classifier.</summary>
    public FeatureShape Output { get; }

    /// <summary>Parameters of the output classifier.</summary>
    public IEnumerable<Parameter> ClassifierParameters => layer_out.parameters();

    /// <summary>Number of trained values that inference needs; the local losses' own are not counted.</summary>
    public long InferenceParameters =>
        ClassifierParameters.Concat(Blocks.SelectMany(b => b.InferenceParameters)).Sum(p => p.numel());

    /// <summary>Sends a signal through the chain, block by block.</summary>
    /// <param name="input">[B, C, H, W] or [T, B, C, H, W].</param>
    /// <param name="visit">
    /// What to do at each block (its number from 0, the block, its input); gives what goes on.
    /// </param>
    /// <returns>What reaches the output classifier.</returns>
    public Signal Propagate(Signal input, Func<int, LocalBlock, Signal, Signal> visit)
    {
        var (signal, number) = (input, 0);
        foreach (var layer in Chain)
        {
            signal = layer switch
            {
                Layer.Block => visit(number, Blocks[number++], signal),
                Layer.MaxPool or Layer.AveragePool => Layer.Pool(signal, layer),
                _ => throw new UnreachableException(),
            };
        }

        return signal;
    }

    /// <summary>Logits of the output classifier, [B, C], from the mean of the last block's signal over time.</summary>
    public Tensor Classify(Signal signal)
    {
        using var kept = Kept.With(this, signal);
        return layer_out.forward(signal.Rate().flatten(1));
    }

    /// <summary>The logits of a batch, [B, classes].</summary>
    /// <param name="images">[B, C, H, W], or frames [T, B, C, H, W].</param>
    public Tensor Infer(Tensor images)
    {
        using var kept = Kept.With(this, images);
        return Classify(Propagate(Signal.OfImages(images), (_, block, x) => block.Respond(x).Sent));
    }
}
