using System.Runtime.InteropServices;
using Snn.Benchmarks.Works;
using Snn.Data.Seeds;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Normalisation;
using Snn.LocalLoss.Spikes;
using static TorchSharp.torch;

namespace Snn.Benchmarks.Neurons;

/// <summary>How batch norm and neurons over all time steps are computed.</summary>
public enum NeuronForm
{
    /// <summary>Loops over one number at a time.</summary>
    Plain,

    /// <summary>One pass over memory with vectors.</summary>
    Fused,

    /// <summary>A composition of tensor operations.</summary>
    Tensor,
}

/// <summary>Batch norm and spiking neurons over all time steps, forward.</summary>
internal static class NeuronWork
{
    /// <summary>The spikes of currents [T, B, F].</summary>
    internal static Work Of(NeuronForm form, int timesteps, int batch, int features)
    {
        var lif = LifParameters.Default;
        using var generator = new Generator(new Seed(1).Value);
        using var scope = NewDisposeScope();
        var currents = randn([timesteps, batch, features], generator: generator);
        if (form == NeuronForm.Plain)
        {
            var values = MemoryMarshal.Cast<byte, float>(currents.bytes).ToArray();
            var spikes = new float[values.Length];
            return new(() =>
                PlainNeurons.Respond(values, features, timesteps, (float)lif.Beta, (float)lif.Threshold, spikes)
            );
        }

        var signal = Signal.OverTime(currents.MoveToOuterDisposeScope());
        var norm = new BatchNormalisation(features);
        var neuron = new LifNeuron(lif, timesteps);
        return new(
            () =>
            {
                using var inside = NewDisposeScope();
                using var disabled = no_grad();
                _ = Respond();
            },
            norm,
            currents
        );

        Response Respond() =>
            form == NeuronForm.Fused
                ? neuron.Fast!.Respond(
                    new(
                        timesteps,
                        batch,
                        FeatureShape.Vector(features),
                        Maps: false,
                        NormState.Of(norm),
                        () => currents
                    ),
                    LearnedValues.None
                )
                : neuron.Respond(signal.Map(norm.forward), LearnedValues.None);
    }
}
