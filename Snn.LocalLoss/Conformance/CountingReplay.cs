using System.Text.Json;
using Snn.Data.Runs;
using Snn.LocalLoss.Neurons;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Conformance;

/// <summary>Replays the paper's own neuron: membranes, counts and both gradients, case by case, in float64.</summary>
internal static class CountingReplay
{
    internal static bool Recognises(JsonElement file) =>
        file.TryGetProperty("alpha1", out _)
        && file.TryGetProperty("cases", out var cases)
        && cases.ValueKind == JsonValueKind.Array
        && cases.GetArrayLength() > 0
        && cases.EnumerateArray().All(c => c.TryGetProperty("grad_threshold", out _));

    internal static ConformanceReport Replay(JsonElement file)
    {
        using var scope = NewDisposeScope();
        var p = new CountingParameters(
            JsonTensors.Size(file, "steps"),
            file.GetProperty("dt").GetDouble(),
            file.GetProperty("leak").GetDouble(),
            file.GetProperty("alpha1").GetDouble(),
            file.GetProperty("alpha2").GetDouble()
        );
        var (error, mismatches) = (0.0, 0);
        foreach (var reference in JsonTensors.Some(file, "cases"))
        {
            var x = JsonTensors.Float64(reference.GetProperty("x")).requires_grad_();
            var threshold = JsonTensors.Float64(reference.GetProperty("threshold")).requires_grad_();
            var (v, counts) = CountingFunction.Apply(x, threshold, p);
            v.backward([JsonTensors.Float64(reference.GetProperty("grad_v"))]);
            mismatches += JsonTensors.Mismatches(counts, reference.GetProperty("counts"));
            error = new[]
            {
                error,
                JsonTensors.Error(v, reference.GetProperty("v")),
                JsonTensors.Error(x.grad!, reference.GetProperty("grad_x")),
                JsonTensors.Error(threshold.grad!, reference.GetProperty("grad_threshold")),
            }.Max();
        }

        return ConformanceReport.OfTraining("published-neuron", error, mismatches);
    }
}
