using Hedgehog;
using Hedgehog.Linq;
using Snn.Data.Laws;
using Snn.Data.Laws.Drawn;
using Gen = Hedgehog.Linq.Gen;
using Range = Hedgehog.Linq.Range;

namespace Snn.LocalLoss.Laws.Maps;

/// <summary>A batch, and the weights of a map.</summary>
/// <param name="Map">The map.</param>
/// <param name="Samples">Its inputs; their classes do not matter.</param>
/// <param name="Weights">Seed of its weights.</param>
public sealed record MapCase(BlockMap Map, LabelledSamples Samples, int Weights)
{
    internal static Gen<MapCase> For(BlockMap map) =>
        from samples in LabelledSamples.Drawn
        from weights in Gen.Int32(Range.LinearInt32(0, 1000))
        select new MapCase(map, samples, weights);

    internal CaseText Write()
    {
        var (rows, labels) = (
            string.Join(", ", Samples.Rows.Select(row => Numbers.Of(row))),
            string.Join(", ", Samples.Labels)
        );
        return new(
            $"rows [{rows}], weights {Weights}",
            $"new MapCase(map, new({Samples.Classes}, [{rows}], [{labels}]), {Weights})",
            $$"""{"rows": [{{rows}}], "weights": {{Weights}}}""",
            $"{Samples.Count} {(Samples.Count == 1 ? "sample" : "samples")} of {Samples.Features} {(Samples.Features == 1 ? "value" : "values")}"
        );
    }
}
