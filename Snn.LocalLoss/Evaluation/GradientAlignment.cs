using System.Collections.Immutable;
using Snn.Data.Batches;
using Snn.Data.Datasets;
using Snn.Data.Seeds;
using Snn.LocalLoss.Autograd;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using Snn.LocalLoss.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Evaluation;

/// <summary>
/// Where a block's own loss pulls its weights, against where back-propagation of the output's cross-entropy would: the
/// angle between the two gradients.
/// </summary>
/// <remarks>
/// 0° is the same direction, 90° what two random directions have in many dimensions, and above 90° a step that the
/// block's loss asks for raises the network's (Lillicrap et al. 2016 measure feedback alignment so). Both gradients are
/// of the same batch, in training mode without dropout, of encoder, batch norm and neurons together; the global one
/// passes spikes by the surrogate. A weight without a gradient counts as one of zero.
/// </remarks>
/// <param name="Images">How many training images were shown, in several batches.</param>
/// <param name="Degrees">
/// Of each block, in [0, 180]: mean over the batches; NaN where the block has no loss of its own, or no gradient of the
/// output comes back to it, since what follows passes none (counts of the paper's neuron), or either is zero.
/// </param>
/// <param name="Deviations">Their standard deviation over the batches; NaN as above.</param>
public sealed record GradientAlignment(int Images, ImmutableArray<double> Degrees, ImmutableArray<double> Deviations)
{
    private const int Batches = 4;

    private const int MostInABatch = 32;

    // The plain composition keeps several values of every neuron and step for the gradient: wide networks are shown
    // fewer images, which takes less memory than their training.
    private const long MostValues = 1 << 24;

    /// <summary>Of a network on its first training images, without augmentation.</summary>
    /// <param name="network">Stays as it is: a copy is asked.</param>
    /// <param name="images">Its training images.</param>
    /// <param name="info">Normalisation.</param>
    /// <param name="device">Where the network is.</param>
    /// <returns>Null for a network whose blocks have no losses of their own.</returns>
    public static GradientAlignment? Of(LocalNetwork network, ImageSet images, DatasetInfo info, Device device)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(info);
        if (network.Settings.Credit is not Credit.Local { Reach: GradientReach.OwnBlock })
        {
            return null;
        }

        using var whole = NewDisposeScope();
        using var copy = Copy(network, images.Classes, device);
        var values = copy.Blocks.Sum(b => (long)b.Output.Count * (b.Neuron.Timesteps ?? 1));
        var size = (int)Math.Clamp(MostValues / values, 2, MostInABatch);
        int[] order = [.. Enumerable.Range(0, Math.Min(Batches * size, images.Count))];
        ImmutableArray<double>[] angles =
        [
            .. EpochBatches
                .Of(images, order, size, null, info.Normalization, default)
                .Where(batch => batch.Count > 1)
                .Select(batch =>
                {
                    using var scope = NewDisposeScope();
                    var (inputs, targets) = TensorBatch.Create(batch, images.Shape, images.Classes, device);
                    return Angles(copy, inputs, targets);
                }),
        ];
        double[] means = [.. copy.Blocks.Select((_, block) => angles.Average(batch => batch[block]))];
        return new(
            order.Length,
            [.. means],
            [
                .. means.Select(
                    (mean, block) =>
                        Math.Sqrt(
                            angles.Sum(batch => Math.Pow(batch[block] - mean, 2)) / Math.Max(1, angles.Length - 1)
                        )
                ),
            ]
        );
    }

    private static LocalNetwork Copy(LocalNetwork network, int classes, Device device)
    {
        var settings = network.Settings with { Path = ResponsePath.Plain, Dropout = 0 };
        var copy = new LocalNetwork(network.Chain, network.Input, classes, settings, new Seed(0));
        copy.to(network.ClassifierParameters.First().dtype);
        copy.to(device);
        using var disabled = no_grad();
        var theirs = network.state_dict();
        foreach (var (name, tensor) in copy.state_dict())
        {
            tensor.copy_(theirs[name]);
        }

        copy.train();
        return copy;
    }

    private static ImmutableArray<double> Angles(LocalNetwork network, Tensor images, Targets targets)
    {
        using var unused = new Generator(0);
        var losses = new List<Tensor>();
        network.Propagate(
            Signal.OfImages(images),
            (_, block, input) =>
            {
                var response = block.Respond(input);
                if (block.Loss(input, response, targets)?.Loss is { requires_grad: true } loss)
                {
                    losses.Add(loss);
                }

                return block.SendOn(response, unused);
            }
        );
        var local = Gradient(network, losses);

        // The same way, on which the graph is not cut between blocks.
        var last = network.Propagate(Signal.OfImages(images), (_, block, input) => block.Respond(input).Sent);
        var global = Gradient(network, [nn.functional.cross_entropy(network.Classify(last), targets.Labels)]);
        return [.. local.Zip(global, Angle)];
    }

    // Of each block's weights, one after another; null where none comes back to them.
    private static Tensor?[] Gradient(LocalNetwork network, List<Tensor> losses)
    {
        foreach (var parameter in network.parameters())
        {
            parameter.grad = null;
        }

        Gradients.Backward(losses);
        return
        [
            .. network.Blocks.Select(block =>
            {
                Tensor?[] parts = [.. block.InferenceParameters.Select(p => p.grad)];
                return Array.TrueForAll(parts, part => part is null)
                    ? null
                    : cat([
                        .. parts.Zip(
                            block.InferenceParameters,
                            (part, p) => (part ?? zeros_like(p)).flatten().to_type(ScalarType.Float64)
                        ),
                    ]);
            }),
        ];
    }

    private static double Angle(Tensor? one, Tensor? other)
    {
        if (one is null || other is null)
        {
            return double.NaN;
        }

        using var scope = NewDisposeScope();
        var cosine =
            (one * other).sum().Number() / Math.Sqrt((one * one).sum().Number() * (other * other).sum().Number());
        return Math.Acos(Math.Clamp(cosine, -1, 1)) * 180 / Math.PI;
    }
}
