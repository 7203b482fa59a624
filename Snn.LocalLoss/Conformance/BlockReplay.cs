using System.Text.Json;
using Snn.Data.Runs;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using TorchSharp;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Conformance;

/// <summary>
/// Replays one block (linear → batch norm → relu) with its local loss: activation, loss and every gradient, in float64.
/// </summary>
internal static class BlockReplay
{
    private const string Scale = "gamma";
    private const string Shift = "beta_bn";

    // The reference's names of what is trained, and ours (PyTorch's state_dict).
    private static readonly (string Theirs, string Ours, string Gradient)[] Weights =
    [
        ("W", "encoder.weight", "grad_W"),
        ("b", "encoder.bias", "grad_b"),
        (Scale, "bn.weight", "grad_gamma"),
        (Shift, "bn.bias", "grad_beta"),
        ("decoder_W", "loss.decoder_y.weight", "grad_decoder_W"),
        ("decoder_b", "loss.decoder_y.bias", "grad_decoder_b"),
        ("similarity_W", "loss.linear_loss.weight", "grad_similarity_W"),
    ];

    internal static bool Recognises(JsonElement file) =>
        file.TryGetProperty("activation", out _) && file.TryGetProperty("grad_W", out _) && Loss(file) is not null;

    internal static ConformanceReport Replay(JsonElement file)
    {
        using var scope = NewDisposeScope();
        var x = JsonTensors.Float64(file.GetProperty("x"));
        var labels = JsonTensors.Int64(file.GetProperty("y"));
        var loss = Loss(file)!;
        var classes = Classes(file, labels);
        var settings = new LossSettings
        {
            Sup = new(loss) { Beta = Beta(file, loss) },
            DimInDecoder = int.MaxValue,
        };
        using var block = new LocalBlock(
            new Encoder.Linear(file.GetProperty("W").GetArrayLength()),
            FeatureShape.Vector((int)x.shape[1]),
            classes,
            new(new Relu(), new Credit.Local(settings)),
            seed: default
        );
        block.to(ScalarType.Float64);
        block.train();
        var parameters = block.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        Load(file, parameters);

        var input = Signal.Constant(x);
        var response = block.Respond(input);
        var value = block.Loss(input, response, new(labels, classes, ScalarType.Float64))!;
        value.Loss.backward();

        var errors = new List<double>
        {
            JsonTensors.Error(response.Read.Values, file.GetProperty("activation")),
            ConformanceReport.Error(value.Loss.item<double>(), file.GetProperty("loss").GetDouble()),
        };
        foreach (var (_, ours, gradient) in Weights.Where(w => parameters.ContainsKey(w.Ours)))
        {
            errors.Add(
                parameters[ours].grad is { } g
                    ? JsonTensors.Error(g, file.GetProperty(gradient))
                    : double.PositiveInfinity
            );
        }

        return ConformanceReport.Of($"linear-{loss.Name}", errors.Max(), 0);
    }

    private static void Load(JsonElement file, Dictionary<string, TorchSharp.Modules.Parameter> parameters)
    {
        using var disabled = no_grad();
        foreach (var (theirs, ours, _) in Weights)
        {
            // Batch norm begins with 1 and 0 where the file does not say otherwise.
            if (parameters.TryGetValue(ours, out var p) && (Has(file, theirs) || theirs is not (Scale or Shift)))
            {
                p.copy_(JsonTensors.Float64(file.GetProperty(theirs)));
            }
        }
    }

    // The losses are told apart by what they have a gradient for.
    private static SupervisedLoss? Loss(JsonElement file) =>
        (Has(file, "grad_decoder_W"), Has(file, "grad_similarity_W")) switch
        {
            (true, false) => SupervisedLoss.Pred,
            (false, true) => SupervisedLoss.Sim,
            (true, true) => SupervisedLoss.PredSim,
            _ => null,
        };

    // The published default, where the file only tells it in words.
    private static double Beta(JsonElement file, SupervisedLoss loss) =>
        file.TryGetProperty("beta", out var beta) && beta.ValueKind == JsonValueKind.Number
            ? beta.GetDouble()
            : new Supervised(loss).Beta;

    private static int Classes(JsonElement file, Tensor labels) =>
        Has(file, "decoder_W") ? file.GetProperty("decoder_W").GetArrayLength() : (int)labels.max().item<long>() + 1;

    private static bool Has(JsonElement file, string name) =>
        file.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array;
}
