using System.Text.Json;
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
    /// <summary>A case that was kept as JSON.</summary>
    /// <param name="loss">What it is tried with.</param>
    /// <param name="json">The JSON of a counter-example.</param>
    /// <exception cref="JsonException">It is no such JSON.</exception>
    public static LossCase Read(LossSubject loss, string json)
    {
        var kept = CaseJson.Of(json);
        var (classes, rows, labels) = (kept.Count("classes", least: 2), kept.Rows("rows"), kept.Counts("labels"));
        return labels.Length != rows.Length || labels.Any(label => label >= classes)
            ? throw new JsonException("'labels' has no class for each row")
            : new(loss, new(classes, rows, labels), kept.Count("weights"));
    }

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
