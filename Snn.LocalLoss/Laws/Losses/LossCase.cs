using Hedgehog;
using Hedgehog.Linq;
using Snn.Data.Laws;
using Snn.Data.Laws.Drawn;
using Gen = Hedgehog.Linq.Gen;
using Range = Hedgehog.Linq.Range;

namespace Snn.LocalLoss.Laws.Losses;

/// <summary>A batch, and the weights of a loss: what a law of losses is tried with.</summary>
/// <param name="Loss">The loss.</param>
/// <param name="Samples">
/// What the block sends of each sample, in [0, 1]; read backwards it is the block's input. Maps have it in each of
/// their four pixels, turned on by a place.
/// </param>
/// <param name="Weights">Seed of the weights of the loss, and of directions.</param>
public sealed record LossCase(LossSubject Loss, LabelledSamples Samples, int Weights)
{
    internal static Gen<LossCase> For(LossSubject loss) =>
        from samples in LabelledSamples.Drawn
        from weights in Gen.Int32(Range.LinearInt32(0, 1000))
        select new LossCase(loss, samples, weights);

    internal CaseText Write()
    {
        var (rows, labels) = (
            string.Join(", ", Samples.Rows.Select(row => Numbers.Of(row))),
            string.Join(", ", Samples.Labels)
        );
        return new(
            $"{Samples}\nweights {Weights}",
            $"new LossCase(loss, new({Samples.Classes}, [{rows}], [{labels}]), {Weights})",
            $$"""{"classes": {{Samples.Classes}}, "rows": [{{rows}}], "labels": [{{labels}}], "weights": {{Weights}}}""",
            $"{Samples.Count} {(Samples.Count == 1 ? "sample" : "samples")} of {Samples.Features} {(Samples.Features == 1 ? "value" : "values")}"
        );
    }
}
