using System.Collections.Immutable;
using Snn.Data.Faults;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Spikes;

namespace Snn.LocalLoss.Models;

/// <summary>Chains of layers.</summary>
public static class Chains
{
    /// <summary>The chain, if it has a block and every layer of it has an output for inputs of a shape.</summary>
    /// <param name="model">Its name, for the fault.</param>
    /// <param name="chain">The layers.</param>
    /// <param name="input">Shape of an input sample.</param>
    public static Result<ImmutableArray<Layer>> Check(string model, ImmutableArray<Layer> chain, FeatureShape input)
    {
        if (!chain.Any(l => l is Layer.Block))
        {
            return Wrong("num-layers", $"{model} has no layer that learns", "give at least one");
        }

        var shape = input;
        for (var i = 0; i < chain.Length; i++)
        {
            var output = chain[i].Output(shape);
            if (output.Channels < 1)
            {
                return Wrong("feat-mult", $"layer {i + 1} of {model} is left without a map", "give a larger factor");
            }

            if (output.Height < 1 || output.Width < 1)
            {
                return Wrong(
                    "model",
                    $"maps of {shape.Height}x{shape.Width} shrink to nothing in layer {i + 1} of {model}",
                    $"use fewer or smaller pooling layers for images of {input.Height}x{input.Width}"
                );
            }

            if ((double)output.Channels * output.Height * output.Width > int.MaxValue)
            {
                return Wrong(
                    "model",
                    $"layer {i + 1} of {model} has more neurons than can be counted",
                    "give it fewer maps, or show it smaller images"
                );
            }

            shape = output;
        }

        return chain;
    }

    private static Fault Wrong(string parameter, string what, string fix) => new(FaultKind.Usage, parameter, what, fix);
}
