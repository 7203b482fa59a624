using System.Text.Json;
using Snn.Data.Runs;
using Snn.LocalLoss.Neurons;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Conformance;

/// <summary>Replays spikes and membranes of leaky integrate-and-fire neurons, case by case.</summary>
internal static class LifReplay
{
    internal static bool Recognises(JsonElement file) =>
        file.TryGetProperty("current", out _)
        && file.TryGetProperty("cases", out var cases)
        && cases.ValueKind == JsonValueKind.Array
        && cases.EnumerateArray().All(c => c.TryGetProperty("membrane_before_reset", out _));

    internal static ConformanceReport Replay(JsonElement file)
    {
        using var scope = NewDisposeScope();
        var currents = JsonTensors.Float64(file.GetProperty("current"));
        var (error, mismatches) = (0.0, 0);
        foreach (var reference in JsonTensors.Some(file, "cases"))
        {
            var (spikes, membranes) = Run(currents, Parameters(reference));
            error = Math.Max(error, JsonTensors.Error(membranes, reference.GetProperty("membrane_before_reset")));
            mismatches += JsonTensors.Mismatches(spikes, reference.GetProperty("spikes"));
        }

        return ConformanceReport.Of("lif", error, mismatches);
    }

    private static (Tensor Spikes, Tensor Membranes) Run(Tensor currents, LifParameters p)
    {
        var (spikes, membranes, membrane) = (new List<Tensor>(), new List<Tensor>(), (Tensor?)null);
        foreach (var current in currents.unbind(0))
        {
            (var fired, membrane, var before) = Lif.Step(current, membrane, p);
            spikes.Add(fired);
            membranes.Add(before);
        }

        return (stack(spikes), stack(membranes));
    }

    private static LifParameters Parameters(JsonElement reference) =>
        LifParameters.Default with
        {
            Beta = reference.GetProperty("beta").GetDouble(),
            Threshold = reference.GetProperty("threshold").GetDouble(),
            Reset = reference.GetProperty("reset").GetString() switch
            {
                "subtract" => ResetMode.Subtract,
                "zero" => ResetMode.Zero,
                var other => throw new FormatException($"reset '{other}' is neither subtract nor zero"),
            },
        };
}
