using System.Text.Json;
using System.Text.Json.Nodes;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.LocalLoss.Conformance;
using Snn.Tests.Support;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Conformance.Published;

/// <summary>Reference files of the published neuron and of published training with other numbers.</summary>
[Trait(Category.Name, Category.Long)]
public sealed class GeneratedTrainingTests
{
    private static readonly string[] Losses = ["pred", "sim", "predsim"];

    // Output maps; 0 for maximum pooling, −1 for averages. More than three maps are told apart by their deviations,
    // fewer by their pixels. No map has only a few: where all pixels of all maps are cut off, the published formula has
    // no gradient.
    private static readonly (string Model, PlainShape Input, int[] Features)[] Convolutional =
    [
        ("snn", new(1, 20, 19), [3, 0, 5]),
        ("snn", new(2, 13, 13), [4, 0]),
        ("snn", new(1, 22, 23), [2, 0, 6, 0]),
        ("snn", new(1, 18, 17), [5, -1, 3]),
        ("vgg", new(1, 7, 7), [4, 3, 0, 6]),
        ("vgg", new(3, 6, 9), [5, 0, 5, 0]),
        ("vgg", new(1, 8, 5), [2, -1, 4]),
    ];

    [Fact]
    public void The_neuron_of_any_parameters_and_shape_is_replayed_and_a_changed_number_noticed() =>
        Property.Holds(
            from steps in Gen.Size(1, 7)
            from dt in Gen.Part(1, 1000, 1_000_000)
            from leak in Gen.Real(0, 8)
            from alpha1 in Gen.Int(0, 7)
            from alpha2 in Gen.Real(0, 1)
            from seed in Gen.Seed
            select (new PlainNeuron(steps, dt, leak, Math.Pow(10, alpha1), alpha2), seed),
            pick => Replayed(pick.Item1, pick.seed.Generator()),
            20
        );

    private static void Replayed(PlainNeuron neuron, Rng rng)
    {
        var cases = new JsonArray();
        for (var i = 0; i < 3; i++)
        {
            int[] shape =
                rng.NextInt(2) == 0
                    ? [1 + rng.NextInt(6), 1 + rng.NextInt(9)]
                    : [1 + rng.NextInt(4), 1 + rng.NextInt(3), 1 + rng.NextInt(4), 1 + rng.NextInt(4)];
            var count = shape[1..].Aggregate((a, b) => a * b);
            double[] thresholds = [.. Enumerable.Range(0, shape[1]).Select(_ => rng.NextNormal())];
            double[][] xs = [.. Enumerable.Range(0, shape[0]).Select(_ => Normals(count))];

            // On the threshold, where a spike must not be.
            xs[0][0] = thresholds[0];
            double[][] gradients = [.. xs.Select(_ => Normals(count))];
            var runs = xs.Select(x => neuron.Run(x, thresholds)).ToArray();
            cases.Add(
                new JsonObject
                {
                    ["x"] = PlainWeight.Batch(shape, xs),
                    ["threshold"] = PlainWeight.Nested([shape[1]], thresholds),
                    ["grad_v"] = PlainWeight.Batch(shape, gradients),
                    ["v"] = PlainWeight.Batch(shape, runs.Select(r => r.V)),
                    ["counts"] = PlainWeight.Batch(shape, runs.Select(r => r.Counts)),
                    ["grad_x"] = PlainWeight.Batch(shape, gradients),
                    ["grad_threshold"] = PlainWeight.Nested(
                        [shape[1]],
                        neuron.Thresholds(gradients, [.. runs.Select(r => r.Counts)], shape[1])
                    ),
                }
            );
        }

        var file = new JsonObject
        {
            ["steps"] = neuron.Steps,
            ["dt"] = neuron.Dt,
            ["leak"] = neuron.Leak,
            ["alpha1"] = neuron.Alpha1,
            ["alpha2"] = neuron.Alpha2,
            ["cases"] = cases,
        };
        Passes("published-neuron", file);
        var changed = cases[rng.NextInt(3)]!;
        Noticed(file, changed[new[] { "v", "counts", "grad_x", "grad_threshold" }[rng.NextInt(4)]]!, ref rng);

        double[] Normals(int n) => [.. Enumerable.Range(0, n).Select(_ => rng.NextNormal())];
    }

    [Fact]
    public void Training_of_any_mlp_is_replayed_and_a_changed_number_noticed() =>
        Property.Holds(
            from loss in Gen.Item(Losses)
            from layers in Gen.Size(1, 4)
            from hidden in Gen.Size(4, 12)
            from channels in Gen.Int(1, 2)
            from height in Gen.Int(2, 5)
            from width in Gen.Int(2, 5)
            from seed in Gen.Seed
            select (new GeneratedTraining("mlp", new(channels, height, width), [], layers, hidden, loss), seed),
            pick => Trains(pick.Item1, pick.seed.Generator()),
            20
        );

    [Fact]
    public void Training_of_any_convolutional_network_is_replayed_and_a_changed_number_noticed() =>
        Property.Holds(
            from loss in Gen.Item(Losses)
            from network in Gen.Item(Convolutional)
            from layers in Gen.Int(0, 2)
            // So many rectifiers that they are never all silent: there the published formula has no gradient either.
            from hidden in Gen.Int(24, 29)
            from seed in Gen.Seed
            select (new GeneratedTraining(network.Model, network.Input, network.Features, layers, hidden, loss), seed),
            pick => Trains(pick.Item1, pick.seed.Generator()),
            21
        );

    private static void Trains(GeneratedTraining training, Rng rng)
    {
        var file = training.File(ref rng);
        Passes($"published-{training.Model}-{training.Loss}", file);

        // The 3×3 map of similarities is part of the state and nothing else.
        var after = file["after"]!
            .AsObject()
            .Where(w => !w.Key.Contains("conv_loss", StringComparison.Ordinal))
            .Select(w => w.Value!)
            .ToArray();
        var batch = file["batches"]![rng.NextInt(file["batches"]!.AsArray().Count)]!;
        var places = new[]
        {
            after[rng.NextInt(after.Length)],
            batch["logits"]!,
            batch["block_losses"]!,
            file["evaluation"]!["logits"]!,
        };
        Noticed(file, places[rng.NextInt(places.Length)], ref rng);
    }

    private static void Passes(string kind, JsonNode file)
    {
        var report = Replay(file);
        Assert.Equal((kind, 0), (report.Kind, report.SpikeMismatches));
        Assert.InRange(report.MaxError, 0, 1e-8);
        Assert.True(report.Ok);
    }

    // Changes one number somewhere below a place.
    private static void Noticed(JsonNode file, JsonNode place, ref Rng rng)
    {
        var row = place.AsArray();
        while (row[0] is JsonArray)
        {
            row = row[rng.NextInt(row.Count)]!.AsArray();
        }

        var i = rng.NextInt(row.Count);
        var value = row[i]!.GetValue<double>();
        row[i] = value + (1e-4 * Math.Max(1, Math.Abs(value)));
        Assert.False(Replay(file).Ok);
    }

    private static ConformanceReport Replay(JsonNode file)
    {
        using var json = JsonDocument.Parse(file.ToJsonString());
        Assert.True(LocalLossConformance.Recognises(json.RootElement));
        return LocalLossConformance.Replay(json.RootElement);
    }
}
