using System.Collections.Immutable;
using System.Text.Json;
using Snn.Data.Runs;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Conformance;

/// <summary>
/// Trains a small network of the paper's own, batch after batch in float64, as its code did: losses, logits and the
/// whole state after.
/// </summary>
/// <remarks>
/// A convolutional block's local classifier has as many outputs as the file gives it: ten there, whatever the number
/// of classes.
/// </remarks>
internal static class PublishedTrainingReplay
{
    internal static bool Recognises(JsonElement file) =>
        file.TryGetProperty("before", out var before)
        && before.ValueKind == JsonValueKind.Object
        && file.TryGetProperty("after", out _)
        && file.TryGetProperty("batches", out _)
        && file.TryGetProperty("loss_sup", out _);

    internal static ConformanceReport Replay(JsonElement file)
    {
        using var scope = NewDisposeScope();
        var network = Network(file);
        using var state = new TrainingState(network, Learning(file), new Generator(0), RunIdentity.None);
        PublishedStates.Load(network, file.GetProperty("before"));
        var (error, classes) = (0.0, JsonTensors.Size(file, "classes"));
        foreach (var batch in JsonTensors.Some(file, "batches"))
        {
            var images = JsonTensors.Float64(batch.GetProperty("x"));
            network.train();
            var targets = new Targets(JsonTensors.Int64(batch.GetProperty("y")), classes, ScalarType.Float64);
            var result = LocalTrainer.Step(
                state,
                images,
                targets,
                logits => error = Math.Max(error, JsonTensors.Error(logits, batch.GetProperty("logits")))
            );
            var output = state.OutputWeight * result.Losses.Output;
            error = Math.Max(error, ConformanceReport.Error(output, batch.GetProperty("output_loss").GetDouble()));
            error = Math.Max(error, Losses(result, batch));
        }

        error = Math.Max(error, PublishedStates.Error(network, file.GetProperty("after")));
        return ConformanceReport.OfTraining(
            $"published-{file.GetProperty("model").GetString()}-{file.GetProperty("loss_sup").GetString()}",
            Math.Max(error, Evaluated(network, file)),
            0
        );
    }

    // The losses of blocks were rounded to float32 when they were written, and are held to that.
    private static double Losses(StepResult result, JsonElement batch)
    {
        var theirs = batch.GetProperty("block_losses").EnumerateArray().Select(l => l.GetDouble()).ToArray();
        return theirs.Length != result.Losses.Blocks.Length
            ? double.PositiveInfinity
            : theirs
                .Zip(
                    result.Losses.Blocks,
                    (t, ours) => ConformanceReport.Error((float)ours, t) is var e && e < 1e-6 ? 0 : e
                )
                .Max();
    }

    private static double Evaluated(LocalNetwork network, JsonElement file)
    {
        var evaluation = file.GetProperty("evaluation");
        network.eval();
        using var disabled = no_grad();
        return JsonTensors.Error(
            network.Infer(JsonTensors.Float64(evaluation.GetProperty("x"))),
            evaluation.GetProperty("logits")
        );
    }

    private static LearningSettings Learning(JsonElement file) => Experiment(file).Learning;

    private static TrainingExperiment Experiment(JsonElement file) =>
        new()
        {
            Neuron = new(NeuronModel.Snn),
            Credit = new Credit.Local(
                new()
                {
                    Sup = new(SupervisedLoss.ByName[file.GetProperty("loss_sup").GetString()!])
                    {
                        Beta = file.GetProperty("beta").GetDouble(),
                    },
                    DimInDecoder = JsonTensors.Size(file, "dim_in_decoder"),
                }
            ),
            Optim = new() { Lr = file.GetProperty("lr").GetDouble() },
        };

    private static LocalNetwork Network(JsonElement file)
    {
        var experiment = Experiment(file);
        var input = file.GetProperty("input").EnumerateArray().Select(n => n.GetInt32()).ToArray();
        var network = new LocalNetwork(
            Chain(file, experiment.Net.Form(experiment.Neuron.Model)),
            new FeatureShape(input[0], input[1], input[2]),
            JsonTensors.Size(file, "classes"),
            experiment.Blocks,
            default
        );
        network.to(ScalarType.Float64);
        return network;
    }

    private static ImmutableArray<Layer> Chain(JsonElement file, NetworkForm form)
    {
        var (kernel, padding) = file.GetProperty("model").GetString() == "snn" ? (5, 0) : (3, 1);
        var words = file.GetProperty("features").EnumerateArray();
        var features = words.Select<JsonElement, Layer>(word =>
            word.ValueKind == JsonValueKind.Number
                ? new Layer.Block(new Encoder.Convolution(word.GetInt32(), kernel, padding))
            : word.GetString() == "A" ? new Layer.AveragePool(2)
            : new Layer.MaxPool(2)
        );
        var hidden = Enumerable.Repeat<Layer>(
            new Layer.Block(new Encoder.Linear(JsonTensors.Size(file, "num_hidden"))),
            JsonTensors.Size(file, "num_layers")
        );
        return
        [
            .. form.Apply([.. features, .. hidden])
                .Zip(
                    PublishedStates.Prefixes(file),
                    (layer, prefix) =>
                        layer is Layer.Block block
                            ? block with
                            {
                                Form = block.Form with { ClassifierOutputs = Outputs(prefix) },
                            }
                            : layer
                ),
        ];

        int? Outputs(string prefix) => PublishedStates.ClassifierOutputs(file.GetProperty("before"), prefix);
    }
}
