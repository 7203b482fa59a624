using Snn.Benchmarks.Works;
using Snn.Data.Seeds;
using Snn.LocalLoss.Maps.Convolution;
using Snn.LocalLoss.Maps.FullyConnected;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Neurons.Fast;
using Snn.LocalLoss.Normalisation;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.Benchmarks.Blocks;

/// <summary>A block of counting neurons, and what it sees.</summary>
/// <param name="Convolution">A 5×5 convolution from 32 to 64 maps of 12×12 in place of 1024 to 1024 features.</param>
/// <param name="Active">Share of the inputs that fired.</param>
/// <param name="Batch">Samples.</param>
internal sealed record CountingCase(bool Convolution, double Active, int Batch);

/// <summary>
/// The map, batch norm and neurons of a counting block on counts from 0 to 3, and the gradients of all its weights.
/// </summary>
internal static class CountingWork
{
    private const int Steps = 3;

    /// <summary>Forward and backward.</summary>
    internal static Work Of(CountingCase c)
    {
        using var generator = new Generator(new Seed(1).Value);
        using var scope = NewDisposeScope();
        var convolution = new ConvolutionShape(new FeatureShape(32, 12, 12), 64, 5, 0);
        long[] sample = c.Convolution ? [c.Batch, 32, 12, 12] : [c.Batch, 1024];
        var counts = SpikeCounts.Pack(
            rand(sample, generator: generator).Below(c.Active).to_type(ScalarType.Float32).Times(Steps),
            Steps
        );
        var output = c.Convolution
            ? new FeatureShape(64, convolution.Height, convolution.Width)
            : FeatureShape.Vector(1024);
        Tensor[] parameters =
        [
            c.Convolution ? Draw([64, 32, 5, 5], [800, 25, 5, 1]) : Draw([1024, 1024], [1, 1024]),
            ones(output.Channels),
            zeros(output.Channels),
            Draw([output.Channels], [1]),
        ];
        var state = new NormState
        {
            RunningMean = zeros(output.Channels),
            RunningVariance = ones(output.Channels),
            Training = true,
        };
        var pass = new CountingPass(new(1, c.Batch * output.Height * output.Width, output.Channels), Steps, 3e-5f, 2);
        var gradient = c.Convolution ? randn([c.Batch, output.Height, output.Width, 64]) : randn([c.Batch, 1024]);
        Tensor[] owned = [counts.Levels.Bits, .. parameters, state.RunningMean, state.RunningVariance, gradient];
        foreach (var tensor in owned)
        {
            tensor.MoveToOuterDisposeScope();
        }

        foreach (var parameter in parameters)
        {
            parameter.requires_grad_();
        }

        return new(Run, owned);

        Tensor Draw(long[] shape, long[] strides) =>
            empty_strided(shape, strides).copy_(randn(shape, generator: generator).Times(0.03));

        void Run()
        {
            using var inside = NewDisposeScope();
            var call = new NormalisedCountingCall(
                pass,
                CountingParameters.Published.Rule,
                state,
                SpikeCounts.Empty(Steps, c.Batch, output, c.Convolution),
                get_num_threads()
            );
            var current = c.Convolution
                ? CountConvolutionMap.Apply(counts, convolution, parameters[0])
                : CountLinearMap.Apply(counts, parameters[0]);
            NormalisedCountingFunction
                .Apply(current, parameters[1], parameters[2], parameters[3], call)
                .backward([gradient]);
            foreach (var parameter in parameters)
            {
                parameter.grad = null;
            }
        }
    }
}
