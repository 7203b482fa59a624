using System.Collections.Immutable;
using Snn.Data.Datasets;
using Snn.Data.Runs;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Training;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Evaluation;

/// <summary>What an evaluation has measured of one block: sums over samples.</summary>
/// <param name="Loss">Sum of the block's own loss; NaN where it has none.</param>
/// <param name="Correct">Samples that its local classifier got right; null where there is none.</param>
/// <param name="Activity">Per neuron, sum over samples of its mean output over time (spikes per time step).</param>
/// <param name="Work">Work of its synapses.</param>
/// <param name="Spikes">Whether its neurons spike.</param>
public sealed record BlockEvaluation(
    double Loss,
    int? Correct,
    ImmutableArray<double> Activity,
    SynapticWork Work,
    bool Spikes
)
{
    /// <summary>The totals before the first batch.</summary>
    internal static BlockEvaluation Empty { get; } =
        new(Loss: 0, Correct: null, Activity: [], Work: default, Spikes: false);
}

/// <summary>What an evaluation has measured so far: sums over samples, so that batches simply add up.</summary>
/// <param name="Samples">Samples seen.</param>
/// <param name="Correct">Samples that the output classifier got right.</param>
/// <param name="Loss">Sum of the output classifier's cross-entropy.</param>
/// <param name="Blocks">Block by block.</param>
/// <param name="OutputWork">Work of the output classifier's synapses.</param>
/// <param name="Predicted">The class with the largest logit, [Samples].</param>
/// <param name="Confidence">Its share of the softmax, in [0, 1], [Samples].</param>
public sealed record EvaluationTotals(
    int Samples,
    int Correct,
    double Loss,
    ImmutableArray<BlockEvaluation> Blocks,
    SynapticWork OutputWork,
    ImmutableArray<int> Predicted,
    ImmutableArray<float> Confidence
)
{
    // Firing at 19 of 20 time steps over the whole set carries next to no information.
    private const double Saturation = 0.95;

    /// <summary>The totals before the first batch.</summary>
    public static EvaluationTotals Empty(int blocks) =>
        new(0, 0, 0, [.. Enumerable.Repeat(BlockEvaluation.Empty, blocks)], default, [], []);

    /// <summary>What each image was predicted as.</summary>
    /// <param name="images">The set that was evaluated, in its order.</param>
    public Classified Judged(ImageSet images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return new(images.Classes, images.Labels, Predicted, Confidence);
    }

    /// <summary>Fraction right, in [0, 1].</summary>
    public double Accuracy => (double)Correct / Samples;

    /// <summary>Mean cross-entropy, nat.</summary>
    public double MeanLoss => Loss / Samples;

    /// <summary>
    /// Spikes a neuron and time step of each block; NaN where it does not spike: no other mean is a rate.
    /// </summary>
    public IEnumerable<double> MeanFiringRates =>
        Blocks.Select(b => b.Spikes ? b.Activity.Average() / Samples : double.NaN);

    /// <summary>Work of all synapses for one sample.</summary>
    public SynapticWork WorkPerSample
    {
        get
        {
            var sum = Blocks.Aggregate(OutputWork, (work, block) => work + block.Work);
            return new(sum.Accumulates / Samples, sum.MultiplyAccumulates / Samples);
        }
    }

    /// <summary>The totals after another batch.</summary>
    /// <param name="network">In evaluation mode.</param>
    /// <param name="images">[B, C, H, W], or frames [T, B, C, H, W].</param>
    /// <param name="targets">Their classes.</param>
    public EvaluationTotals Add(LocalNetwork network, Tensor images, Targets targets)
    {
        using var scope = NewDisposeScope();
        using var disabled = no_grad();
        var count = (int)targets.Labels.shape[0];
        var blocks = Blocks.ToBuilder();
        var last = network.Propagate(
            Signal.OfImages(images),
            (number, block, input) =>
            {
                var response = block.Respond(input);
                blocks[number] = Add(blocks[number], count, block, input, response, targets);
                return response.Sent;
            }
        );
        var logits = network.Classify(last);
        var loss = nn.functional.cross_entropy(logits, targets.Labels).item<float>();
        var classifier = new Encoder.Linear((int)logits.shape[1]);
        var predicted = logits.argmax(1);
        var shares = logits.softmax(1).to_type(ScalarType.Float32).amax(1);
        return new(
            Samples + count,
            Correct + (int)predicted.eq(targets.Labels).sum().item<long>(),
            Loss + (count * loss),
            blocks.ToImmutable(),
            OutputWork + SynapticWork.Of(last, network.Output, classifier),
            [.. Predicted, .. predicted.cpu().data<long>().Select(c => (int)c)],
            [.. Confidence, .. shares.cpu().data<float>()]
        );
    }

    /// <summary>The means: of the whole network first, then block by block.</summary>
    /// <remarks>
    /// A neuron is silent that never answered a sample, and saturated where it fired at more than 95% of all time steps
    /// (only spiking ones can be). Accuracies of blocks without a classifier are not numbers.
    /// </remarks>
    public ImmutableArray<Metric> Metrics() =>
        [
            MetricKeys.TestLoss.Of(MeanLoss),
            MetricKeys.TestAccuracy.Of(Accuracy),
            MetricKeys.BlockTestLoss.Of(Blocks.Select(b => b.Loss / Samples)),
            MetricKeys.BlockTestAccuracy.Of(
                Blocks.Select(b => b.Correct is { } right ? (double)right / Samples : double.NaN)
            ),
            MetricKeys.FiringRate.Of(MeanFiringRates),
            MetricKeys.SilentFraction.Of(Blocks.Select(b => b.Activity.Average(a => a == 0 ? 1.0 : 0))),
            MetricKeys.SaturatedFraction.Of(
                Blocks.Select(b => b.Spikes ? b.Activity.Average(a => a > Saturation * Samples ? 1.0 : 0) : double.NaN)
            ),
            MetricKeys.BlockSynapticOperations.Of(Blocks.Select(b => b.Work.Accumulates / Samples)),
            MetricKeys.SynapticOperations.Of(WorkPerSample.Accumulates),
            MetricKeys.MultiplyAccumulates.Of(WorkPerSample.MultiplyAccumulates),
            MetricKeys.EnergyNanojoules.Of(WorkPerSample.Nanojoules),
        ];

    private static BlockEvaluation Add(
        BlockEvaluation sum,
        int count,
        LocalBlock block,
        Signal input,
        Response response,
        Targets targets
    )
    {
        var value = block.Loss(input, response, targets);
        var activity = response.Sent.Activity().flatten(1).sum([0]).to_type(ScalarType.Float64).cpu().data<double>();
        return new(
            sum.Loss + (count * (value?.Loss.item<float>() ?? double.NaN)),
            value?.Logits is { } scores
                ? (sum.Correct ?? 0) + (int)LocalTrainer.Correct(scores, targets.Labels).item<long>()
                : sum.Correct,
            [.. activity.Select((a, i) => (i < sum.Activity.Length ? sum.Activity[i] : 0) + a)],
            sum.Work + SynapticWork.Of(input, block.Input, block.Encoder),
            block.Neuron.Spikes
        );
    }
}
