using System.Collections.Immutable;
using Snn.Data.Datasets;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Spikes;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Evaluation;

/// <summary>
/// What a network does over a set of images: after how many time steps it knows the answer, and how busy its neurons
/// are.
/// </summary>
/// <param name="Images">How many images were shown.</param>
/// <param name="AccuracyBySteps">
/// Part of the images predicted right from the first 1, 2, … T steps of the last block; empty where what that one sends
/// has no steps.
/// </param>
/// <param name="Rates">
/// Spikes a step of each neuron, mean over the images, block by block; empty for a block that does not spike.
/// </param>
public sealed record NetworkActivity(
    int Images,
    ImmutableArray<double> AccuracyBySteps,
    ImmutableArray<ImmutableArray<double>> Rates
)
{
    /// <summary>Shows the first images of a set.</summary>
    /// <param name="network">Any mode; it is left in evaluation mode.</param>
    /// <param name="images">The set.</param>
    /// <param name="most">At most so many of them, at least 1.</param>
    /// <param name="info">Normalisation.</param>
    /// <param name="device">Where the network is.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="most"/> is less than 1.</exception>
    public static NetworkActivity Of(LocalNetwork network, ImageSet images, int most, DatasetInfo info, Device device)
    {
        ArgumentNullException.ThrowIfNull(network);
        var rates = network.Blocks.Select(_ => Array.Empty<double>()).ToArray();
        var (right, shown) = (Array.Empty<int>(), 0);
        ShownImages.Each(network, images, most, info, device, Look);
        return new(
            shown,
            [.. right.Select(n => n / (double)shown)],
            [.. rates.Select(block => block.Select(sum => sum / shown).ToImmutableArray())]
        );

        void Look(Tensor inputs, int count)
        {
            var last = network.Propagate(
                Signal.OfImages(inputs),
                (number, block, input) =>
                {
                    var sent = block.Respond(input).Sent;
                    if (block.Neuron.Spikes)
                    {
                        var spikes = SampleTrace.Numbers(sent.Activity().flatten(1).sum([0]));
                        rates[number] = Sum(rates[number], spikes);
                    }

                    return sent;
                }
            );
            right = Sum(right, Right(network, last, images.Labels.Slice(shown, count)));
            shown += count;
        }
    }

    // How many are predicted right from each number of steps.
    private static int[] Right(LocalNetwork network, Signal last, ReadOnlyMemory<byte> labels) =>
        last.Timesteps is not { } steps
            ? []
            :
            [
                .. Enumerable
                    .Range(1, steps)
                    .Select(t =>
                    {
                        var (predicted, count) = (Predicted(network, last.Values.narrow(0, 0, t)), 0);
                        for (var i = 0; i < predicted.Length; i++)
                        {
                            count += predicted[i] == labels.Span[i] ? 1 : 0;
                        }

                        return count;
                    }),
            ];

    private static ImmutableArray<float> Predicted(LocalNetwork network, Tensor first)
    {
        using var logits = network.Classify(Signal.OverTime(first));
        using var classes = logits.argmax(1);
        return SampleTrace.Numbers(classes);
    }

    private static double[] Sum(double[] sum, ImmutableArray<float> more) =>
        [.. more.Select((value, i) => (i < sum.Length ? sum[i] : 0) + value)];

    private static int[] Sum(int[] sum, int[] more) =>
        [.. more.Select((value, i) => (i < sum.Length ? sum[i] : 0) + value)];
}
