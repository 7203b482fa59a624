using System.Text.Json;
using Hedgehog;
using Snn.Data.Laws;
using Snn.Data.Laws.Drawn;

namespace Snn.LocalLoss.Laws.Maps;

/// <summary>A batch, and the weights of a map.</summary>
/// <param name="Map">The map.</param>
/// <param name="Samples">Its inputs; their classes do not matter.</param>
/// <param name="Weights">Seed of its weights.</param>
public sealed record MapCase(BlockMap Map, LabelledSamples Samples, int Weights)
{
    /// <summary>A case that was kept as JSON.</summary>
    /// <param name="map">What it is tried with.</param>
    /// <param name="json">The JSON of a counter-example.</param>
    /// <exception cref="JsonException">It is no such JSON.</exception>
    public static MapCase Read(BlockMap map, string json)
    {
        var kept = CaseJson.Of(json);
        var rows = kept.Rows("rows");
        return new(map, new(2, rows, [.. new int[rows.Length]]), kept.Count("weights"));
    }

    internal static Gen<MapCase> For(BlockMap map) =>
        LabelledSamples.WithWeights((samples, weights) => new MapCase(map, samples, weights));

    internal CaseText Write() =>
        new(
            $"rows [{Samples.RowsText}], weights {Weights}",
            $"new MapCase(map, new{Samples.Arguments}, {Weights})",
            $$"""{"rows": [{{Samples.RowsText}}], "weights": {{Weights}}}""",
            Samples.Size
        );
}
