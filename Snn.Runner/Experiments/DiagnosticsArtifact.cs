using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Snn.Data.Datasets;
using Snn.Data.Seeds;
using Snn.LocalLoss.Evaluation;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Training;
using Snn.Runner.Runs;
using TorchSharp;

namespace Snn.Runner.Experiments;

/// <summary>
/// What a deep network leaves for who wants to know how it decides: accuracy by time step, calibration, how busy its
/// neurons are, where their membranes lie and what they have learned, how its blocks go together, and what the first
/// block weighs its image with.
/// </summary>
internal static class DiagnosticsArtifact
{
    private const int Layout = 1;
    private const int MostImages = 1000;
    private const int MostWeights = 24;
    private const int Bins = 24;
    private const int Shares = 10;

    /// <summary>The file.</summary>
    /// <param name="state">The trained network.</param>
    /// <param name="data">Its images.</param>
    /// <param name="judged">All of the test images, predicted.</param>
    /// <param name="trace">One of them on its way.</param>
    /// <param name="surrogate">What stands in for the derivative of a spike; null for neurons without one.</param>
    /// <param name="device">Where the network is.</param>
    internal static Artifact Of(
        TrainingState state,
        Dataset data,
        Classified judged,
        SampleTrace trace,
        Surrogate? surrogate,
        torch.Device device
    )
    {
        var activity = NetworkActivity.Of(state.Network, data.Test, MostImages, data.Info, device);
        var similarity = BlockSimilarity.Of(state.Network, data.Test, MostImages, data.Info, device);
        var alignment = GradientAlignment.Of(state.Network, data.Train, data.Info, device);
        var weights = FirstWeights.Of(state.Network, MostWeights);
        var each = weights.Height * weights.Width;
        JsonObject content = new()
        {
            ["layout"] = Layout,
            ["images"] = activity.Images,
            ["accuracy_by_steps"] = Numbers(activity.AccuracyBySteps),
            ["calibration"] = new JsonArray([.. Calibration(judged)]),
            ["rates"] = new JsonArray([.. activity.Rates.Select(block => (JsonNode?)Histogram([.. block], (0, 1)))]),
            ["membranes"] = new JsonArray([
                .. trace.Blocks.Select(block =>
                    (JsonNode?)Histogram(
                        [.. block.Membranes.Zip(block.Thresholds, (v, threshold) => (double)v - threshold)],
                        null
                    )
                ),
            ]),
            ["learned"] = new JsonArray([.. Learned(state)]),
            ["similarity"] = new JsonArray([
                .. Enumerable
                    .Range(0, similarity.Blocks)
                    .Select(row =>
                        (JsonNode)Numbers(similarity.Values.Skip(row * similarity.Blocks).Take(similarity.Blocks))
                    ),
            ]),
            ["gradient_angles"] = alignment is null
                ? null
                : new JsonObject
                {
                    ["images"] = alignment.Images,
                    ["degrees"] = Numbers(alignment.Degrees),
                    ["deviations"] = Numbers(alignment.Deviations),
                },
            ["surrogate_window"] = surrogate is null ? null : RunJson.Number(Window(surrogate)),
            ["weights"] = new JsonObject
            {
                ["height"] = weights.Height,
                ["width"] = weights.Width,
                ["neurons"] = Numbers(weights.Neurons.Select(n => (double)n)),
                ["values"] = new JsonArray([
                    .. Enumerable
                        .Range(0, weights.Neurons.Length)
                        .Select(i =>
                            (JsonNode)Numbers(weights.Weights.Skip(i * each).Take(each).Select(w => Math.Round(w, 4)))
                        ),
                ]),
            },
        };
        return new(RunFolder.DiagnosticsFile, System.Text.Encoding.UTF8.GetBytes(RunJson.Line(content) + "\n"));
    }

    // What each block's neurons have learned by neuron or map, and where such values begin: the distribution, not their
    // own draw, which is gone.
    private static IEnumerable<JsonNode> Learned(TrainingState state)
    {
        using var scope = torch.NewDisposeScope();
        for (var block = 0; block < state.Network.Blocks.Length; block++)
        {
            var (layer, learned) = (state.Network.Blocks[block], state.Network.Blocks[block].Learned);
            foreach (var value in layer.Neuron.Learned)
            {
                if (learned[value.Name] is not { } now || now.numel() < 2)
                {
                    continue;
                }

                var start = Plain(value.Initial(layer.Output, new Seed(0)));
                yield return new JsonObject
                {
                    ["block"] = block + 1,
                    ["name"] = value.Name,
                    ["start"] = new JsonObject
                    {
                        ["from"] = RunJson.Number(start.Min()),
                        ["to"] = RunJson.Number(start.Max()),
                    },
                    ["values"] = Histogram(Plain(now), null),
                };
            }
        }

        static ImmutableArray<double> Plain(torch.Tensor values) =>
            [.. values.detach().to_type(torch.ScalarType.Float64).cpu().flatten().data<double>()];
    }

    // Of predictions of about the same confidence, how many are right; shares without a prediction are left out.
    private static IEnumerable<JsonNode> Calibration(Classified judged) =>
        judged.Confidence.IsEmpty
            ? []
            : Enumerable
                .Range(0, judged.Count)
                .GroupBy(i => Math.Min(Shares - 1, (int)(judged.Confidence[i] * Shares)))
                .OrderBy(share => share.Key)
                .Select(share =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["images"] = share.Count(),
                            ["confidence"] = RunJson.Number(share.Average(i => (double)judged.Confidence[i])),
                            ["accuracy"] = RunJson.Number(
                                share.Count(i => judged.Predicted[i] == judged.Labels.Span[i]) / (double)share.Count()
                            ),
                        }
                );

    private static JsonObject? Histogram(ImmutableArray<double> values, (double From, double To)? span)
    {
        var there = values.RemoveAll(v => !double.IsFinite(v));
        if (there.IsEmpty)
        {
            return null;
        }

        var (from, to) = span ?? (there.Min(), there.Max());
        var width = to > from ? (to - from) / Bins : 1;
        var counts = new int[Bins];
        foreach (var value in there)
        {
            counts[Math.Clamp((int)((value - from) / width), 0, Bins - 1)]++;
        }

        return new JsonObject
        {
            ["from"] = RunJson.Number(from),
            ["width"] = RunJson.Number(width),
            ["counts"] = Numbers(counts.Select(n => (double)n)),
        };
    }

    // How far from the threshold the derivative is still half as large as at its largest.
    private static double Window(Surrogate surrogate)
    {
        const int Steps = 4000;
        const double Farthest = 4;
        using var scope = torch.NewDisposeScope();
        double[] at = [.. Enumerable.Range(0, Steps).Select(i => Farthest * i / Steps)];
        var derivative = surrogate.Derivative(torch.tensor(at)).to_type(torch.ScalarType.Float64).cpu();
        double[] heights = [.. derivative.data<double>()];
        var half = heights.Max() / 2;
        return at[Array.FindLastIndex(heights, h => h >= half)];
    }

    private static JsonArray Numbers(IEnumerable<double> values) => new([.. values.Select(RunJson.Number)]);
}
