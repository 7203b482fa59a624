using System.Text.Json.Nodes;
using Snn.Data.Seeds;

namespace Snn.Tests.Conformance.Published;

/// <summary>What a reference file of published training is made from; rates, batches and weights are drawn.</summary>
internal sealed record GeneratedTraining(
    string Model,
    PlainShape Input,
    int[] Features,
    int Layers,
    int Hidden,
    string Loss
)
{
    // What other rounding may move; the replay is held to a hundred times that.
    private const double Conditioned = 1e-10;
    private const int Probes = 3;

    /// <summary>A file on which rounding makes no difference worth speaking of.</summary>
    /// <remarks>
    /// Where a gradient is zero by construction (a constant input in front of batch norm), Adam divides its rounding by
    /// 10⁻⁸: such a file would tell compilers apart and not networks. Weights that differ in their last bits show it.
    /// </remarks>
    internal JsonObject File(ref Rng rng)
    {
        while (true)
        {
            var seed = new Seed(rng.NextBits());
            var file = File(seed, () => 0);
            var probes = Enumerable.Range(0, Probes).Select(i => Apart(file, File(seed, LastBits(seed.Fold(i)))));
            if (probes.All(apart => apart < Conditioned))
            {
                return file;
            }
        }
    }

    private static double Apart(JsonObject a, JsonObject b) =>
        Numbers(a["after"]!).Zip(Numbers(b["after"]!)).Max(p => Math.Abs(p.First - p.Second));

    private static Func<double> LastBits(Seed seed)
    {
        var rng = seed.Generator();
        return () => 1e-15 * rng.NextNormal();
    }

    private JsonObject File(Seed seed, Func<double> jitter)
    {
        var (rng, draws) = (seed.Fold("numbers").Generator(), seed.Fold("weights").Generator());
        var setting = new PlainSetting(
            Loss,
            Beta: 0.8 + (0.2 * rng.NextDouble()),
            Lr: Math.Pow(10, -2 - (2 * rng.NextDouble())),
            Classes: 2 + rng.NextInt(6),
            DimInDecoder: 20 + rng.NextInt(200),
            Draw: () => draws.NextDouble() + jitter(),
            Zero: rng.NextInt(2) == 0
        );
        var network = new PlainNetwork(Model, Input, Features, Layers, Hidden, setting);
        var (before, batches) = (network.State(), new JsonArray());
        for (var i = 2 + rng.NextInt(3); i > 0; i--)
        {
            var samples = Samples(4 + rng.NextInt(5), setting.Classes, ref rng);
            double[][] xs = [.. samples.Select(s => s.X)];
            var (blocks, output, logits) = network.Learn(xs, [.. samples.Select(s => s.Label)]);
            batches.Add(
                new JsonObject
                {
                    ["x"] = PlainWeight.Batch([xs.Length, Input.Maps, Input.Height, Input.Width], xs),
                    ["y"] = new JsonArray([.. samples.Select(s => (JsonNode)s.Label)]),
                    ["block_losses"] = new JsonArray([.. blocks.Select(l => (JsonNode)(double)(float)l)]),
                    ["output_loss"] = output,
                    ["logits"] = PlainWeight.Batch([xs.Length, setting.Classes], logits),
                }
            );
        }

        double[][] judged = [.. Samples(3, setting.Classes, ref rng).Select(s => s.X)];
        return new()
        {
            ["model"] = Model,
            ["loss_sup"] = Loss,
            ["beta"] = setting.Beta,
            ["lr"] = setting.Lr,
            ["input"] = new JsonArray(Input.Maps, Input.Height, Input.Width),
            ["classes"] = setting.Classes,
            ["num_layers"] = Layers,
            ["num_hidden"] = Hidden,
            ["dim_in_decoder"] = setting.DimInDecoder,
            ["features"] = new JsonArray([
                .. Features.Select(f =>
                    f > 0 ? (JsonNode)f
                    : f == 0 ? "M"
                    : "A"
                ),
            ]),
            ["before"] = before,
            ["batches"] = batches,
            ["after"] = network.State(),
            ["evaluation"] = new JsonObject
            {
                ["x"] = PlainWeight.Batch([judged.Length, Input.Maps, Input.Height, Input.Width], judged),
                ["logits"] = PlainWeight.Batch([judged.Length, setting.Classes], judged.Select(network.Judge)),
            },
        };
    }

    private List<Sample> Samples(int count, int classes, ref Rng rng)
    {
        var samples = new List<Sample>();
        while (samples.Count < count)
        {
            var x = new double[Input.Count];
            for (var i = 0; i < x.Length; i++)
            {
                x[i] = rng.NextNormal();
            }

            samples.Add(new(x, rng.NextInt(classes)));
        }

        return samples;
    }

    private static IEnumerable<double> Numbers(JsonNode node) =>
        node switch
        {
            JsonObject named => named.SelectMany(n => Numbers(n.Value!)),
            JsonArray list => list.SelectMany(n => Numbers(n!)),
            _ => [node.GetValue<double>()],
        };

    private sealed record Sample(double[] X, int Label);
}
