using Hedgehog;
using Snn.Data.Laws;
using Snn.Data.Laws.Drawn;

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
        LabelledSamples.WithWeights((samples, weights) => new LossCase(loss, samples, weights));

    internal CaseText Write() =>
        new(
            $"{Samples}\nweights {Weights}",
            $"new LossCase(loss, new{Samples.Arguments}, {Weights})",
            $$"""{"classes": {{Samples.Classes}}, "rows": [{{Samples.RowsText}}], "labels": [{{string.Join(", ", Samples.Labels)}}], "weights": {{Weights}}}""",
            Samples.Size
        );
}
