using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Snn.Convex.Experiments.Images;
using Snn.Data.Datasets;
using Snn.Data.Images;
using Snn.Data.Seeds;
using Snn.LocalLoss.Evaluation;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Training;
using Snn.Runner.Runs;
using TorchSharp;

namespace Snn.Runner.Experiments;

/// <summary>
/// What a classifier leaves at its end for those who look: whom it mistakes for whom, and one image on its way through
/// the layers.
/// </summary>
internal static class ClassifierArtifacts
{
    private const int Layout = 1;
    private const int MostMistakes = 40;
    private const int MostRows = 200;
    private const int Curves = 5;

    // The first image of the test set: neither chosen for its looks nor different from run to run.
    private const int Sample = 0;

    /// <summary>The files of a deep network.</summary>
    internal static IEnumerable<Artifact> Of(
        TrainingState state,
        Dataset data,
        Surrogate? surrogate,
        torch.Device device
    )
    {
        var judged =
            state.Judged ?? TrainingRun.Evaluate(state.Network, data.Test, data.Info, device).Judged(data.Test);
        var trace = SampleTrace.Of(state.Network, data.Test, Sample, data.Info, device);
        return
        [
            Confusion(data, judged),
            Trace(data, trace.Predicted, trace.Blocks.Select((block, i) => Describe(block, i))),
            DiagnosticsArtifact.Of(state, data, judged, trace, surrogate, device),
        ];
    }

    /// <summary>The files of a convex network.</summary>
    internal static IEnumerable<Artifact> Of(ImageExperiment experiment, ImageState state, Dataset data, Seed seed)
    {
        var noise = seed.Fold("test");
        var trace = ImageSampleTrace.Of(state.Layers, experiment, data.Test, Sample, noise);
        return
        [
            Confusion(data, state.Judged ?? ImageEvaluation.Of(state.Layers, experiment, data.Test, noise).Judged),
            Trace(
                data,
                trace.Predicted,
                trace.Layers.Select((layer, l) => Describe(layer, l, experiment.TimeSteps, data.Info.ClassNames))
            ),
        ];
    }

    private static Artifact Confusion(Dataset data, Classified judged)
    {
        var (test, classes, confusion) = (data.Test, judged.Classes, judged.Confusion);
        return File(
            RunFolder.ConfusionFile,
            new()
            {
                ["classes"] = RunJson.Words(data.Info.ClassNames),
                ["channels"] = Channels(test.Shape),
                ["height"] = test.Shape.Height,
                ["width"] = test.Shape.Width,
                ["samples"] = judged.Count,
                ["confusion"] = new JsonArray([
                    .. Enumerable
                        .Range(0, classes)
                        .Select(r =>
                            (JsonNode)Numbers(confusion.Skip(r * classes).Take(classes).Select(n => (double)n))
                        ),
                ]),
                ["mistakes"] = new JsonArray([
                    .. judged
                        .SurestMistakes.Take(MostMistakes)
                        .Select(i =>
                            (JsonNode)
                                new JsonObject
                                {
                                    ["index"] = i,
                                    ["label"] = test.Labels.Span[i],
                                    ["taken"] = judged.Predicted[i],
                                    ["confidence"] = judged.Confidence.IsEmpty
                                        ? null
                                        : RunJson.Number(Math.Round(judged.Confidence[i], 6)),
                                    ["pixels"] = Pixels(test, i),
                                }
                        ),
                ]),
            }
        );
    }

    private static Artifact Trace(Dataset data, int predicted, IEnumerable<JsonObject> layers) =>
        File(
            RunFolder.TraceFile,
            new()
            {
                ["index"] = Sample,
                ["label"] = data.Test.Labels.Span[Sample],
                ["taken"] = predicted,
                ["classes"] = RunJson.Words(data.Info.ClassNames),
                ["channels"] = Channels(data.Test.Shape),
                ["height"] = data.Test.Shape.Height,
                ["width"] = data.Test.Shape.Width,
                ["pixels"] = Pixels(data.Test, Sample),
                ["layers"] = new JsonArray([.. layers]),
            }
        );

    private static JsonObject Describe(BlockTrace block, int number)
    {
        var n = block.Shape.Count;
        int[] rows =
        [
            .. Enumerable.Range(0, Math.Min(MostRows, n)).Select(r => (int)((long)r * n / Math.Min(MostRows, n))),
        ];
        return new()
        {
            ["name"] = block.Encoder switch
            {
                Encoder.Convolution c => Invariant(
                    $"block {number + 1}: {c.Kernel}×{c.Kernel} convolution, {block.Shape.Channels} maps of {block.Shape.Height}×{block.Shape.Width}"
                ),
                _ => Invariant($"block {number + 1}: fully connected, {n} neurons"),
            },
            ["neurons"] = n,
            ["steps"] = block.Timesteps,
            ["spiking"] = block.Neuron.Spikes,
            ["threshold"] = OneThreshold(block) is { } threshold ? RunJson.Number(threshold) : null,
            ["rate"] = RunJson.Number(block.Output.Count(v => v != 0) / (double)block.Output.Length),
            ["rows"] = Numbers(rows.Select(r => (double)r)),
            ["spikes"] = new JsonArray([
                .. from t in Enumerable.Range(0, block.Timesteps)
                from r in Enumerable.Range(0, rows.Length)
                where block.Output[(t * n) + rows[r]] != 0
                select (JsonNode)new JsonArray(t + 1, r),
            ]),
            ["curves"] = new JsonArray([
                .. Spread(block, rows, n)
                    .Select(i =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["label"] = Invariant($"neuron {i}"),
                                ["values"] = Numbers(
                                    Enumerable
                                        .Range(0, block.Timesteps)
                                        .Select(t => Math.Round((double)block.Membranes[(t * n) + i], 5))
                                ),
                                ["thresholds"] = Numbers(
                                    Enumerable
                                        .Range(0, block.Timesteps)
                                        .Select(t => Math.Round((double)block.Thresholds[(t * n) + i], 5))
                                ),
                            }
                    ),
            ]),
        };
    }

    // A threshold that all neurons have at every step; null where each has its own.
    private static float? OneThreshold(BlockTrace block) =>
        block.Thresholds.IsEmpty || block.Thresholds.Any(t => t != block.Thresholds[0]) ? null : block.Thresholds[0];

    // From the neuron whose membrane rises highest down to the one that stays lowest, evenly: what fires and what keeps
    // silent.
    private static int[] Spread(BlockTrace block, int[] rows, int n)
    {
        if (block.Membranes.IsEmpty)
        {
            return [];
        }

        int[] sorted =
        [
            .. rows.OrderByDescending(i => Enumerable.Range(0, block.Timesteps).Max(t => block.Membranes[(t * n) + i]))
                .ThenBy(i => i),
        ];
        return [.. Enumerable.Range(0, Curves).Select(q => sorted[q * (sorted.Length - 1) / (Curves - 1)]).Distinct()];
    }

    private static JsonObject Describe(ImageLayerTrace layer, int number, int steps, ImmutableArray<string> classes)
    {
        int[] rows = [.. layer.Spikes.Select(s => s.Neuron).Distinct().Order()];
        var m = layer.Margins.Length / steps;
        return new()
        {
            ["name"] = Invariant($"layer {number + 1}: {layer.Neurons} neurons, at most one spike a step"),
            ["neurons"] = layer.Neurons,
            ["steps"] = steps,
            ["spiking"] = true,
            ["threshold"] = 0,
            ["rate"] = RunJson.Number(layer.Spikes.Length / (double)(layer.Neurons * steps)),
            ["rows"] = Numbers(rows.Select(r => (double)r)),
            ["spikes"] = new JsonArray([
                .. layer.Spikes.Select(s => (JsonNode)new JsonArray(s.Bin, Array.IndexOf(rows, s.Neuron))),
            ]),
            ["curves"] = new JsonArray([
                .. Enumerable
                    .Range(0, m)
                    .Select(c =>
                        (JsonNode)
                            new JsonObject
                            {
                                ["label"] = c < classes.Length ? classes[c] : Invariant($"class {c}"),
                                ["values"] = Numbers(
                                    Enumerable.Range(0, steps).Select(t => Math.Round(layer.Margins[(t * m) + c], 5))
                                ),
                            }
                    ),
            ]),
        };
    }

    private static Artifact File(string name, JsonObject content)
    {
        content.Insert(0, "layout", Layout);
        return new(name, System.Text.Encoding.UTF8.GetBytes(RunJson.Line(content) + "\n"));
    }

    // What can be looked at: colours as they are, and of anything else the brightest of all its planes.
    private static string Pixels(ImageSet images, int index)
    {
        var image = images.Image(index);
        var shape = images.Shape;
        if (Channels(shape) == shape.Planes)
        {
            return Convert.ToBase64String(image);
        }

        var seen = new byte[shape.Plane];
        for (var i = 0; i < image.Length; i++)
        {
            seen[i % shape.Plane] = Math.Max(seen[i % shape.Plane], image[i]);
        }

        var most = Math.Max((byte)1, seen.Max());
        return Convert.ToBase64String([.. seen.Select(v => (byte)(255 * v / most))]);
    }

    private static int Channels(ImageShape shape) => shape.Planes == 3 && shape.Channels == 3 ? 3 : 1;

    private static JsonArray Numbers(IEnumerable<double> values) => new([.. values.Select(RunJson.Number)]);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
