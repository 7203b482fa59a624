using System.Collections.Immutable;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Training;

/// <summary>What an evaluation has measured so far: sums over samples, so that batches simply add up.</summary>
/// <param name="Samples">Samples seen.</param>
/// <param name="Correct">Samples that the output classifier got right.</param>
/// <param name="Loss">Sum of the output classifier's cross-entropy.</param>
/// <param name="BlockCorrect">Samples that each block's local classifier got right; null where the loss has none.</param>
/// <param name="FiringRates">Per block, the sum over samples of the mean of its output (spikes per neuron and time step).</param>
public sealed record Evaluation(
    int Samples, int Correct, double Loss, ImmutableArray<int?> BlockCorrect, ImmutableArray<double> FiringRates)
{
    /// <summary>Nothing seen yet.</summary>
    public static Evaluation Empty(int blocks) => new(0, 0, 0, [.. new int?[blocks]], [.. new double[blocks]]);

    /// <summary>Fraction right, in [0, 1].</summary>
    public double Accuracy => (double)Correct / Samples;

    /// <summary>Mean cross-entropy, nat.</summary>
    public double MeanLoss => Loss / Samples;

    /// <summary>Mean firing rate of each block, spikes per neuron and time step.</summary>
    public IEnumerable<double> MeanFiringRates => FiringRates.Select(r => r / Samples);

    /// <summary>Adds a batch.</summary>
    /// <param name="network">In evaluation mode.</param>
    /// <param name="images">[B, C, H, W].</param>
    /// <param name="targets">Their classes.</param>
    public Evaluation Add(LocalNetwork network, Tensor images, Targets targets)
    {
        using var scope = NewDisposeScope();
        using var disabled = no_grad();
        var count = (int)images.shape[0];
        var rates = FiringRates.ToBuilder();
        var blockCorrect = BlockCorrect.ToBuilder();
        var last = network.Propagate(Signal.Constant(images), (number, block, input) =>
        {
            var response = block.Respond(input);
            rates[number] += count * response.Values.mean().item<float>();
            if (block.Loss(input, response, targets)?.Logits is { } scores)
            {
                blockCorrect[number] = (blockCorrect[number] ?? 0) + LocalTrainer.Correct(scores, targets.Labels);
            }

            return response;
        });
        var logits = network.Classify(last);
        var loss = nn.functional.cross_entropy(logits, targets.Labels).item<float>();
        return new(
            Samples + count, Correct + LocalTrainer.Correct(logits, targets.Labels), Loss + (count * loss),
            blockCorrect.ToImmutable(), rates.ToImmutable());
    }
}
