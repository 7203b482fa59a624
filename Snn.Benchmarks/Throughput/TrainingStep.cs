using System.Text.Json.Nodes;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Seeds;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.LibTorch;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Training;
using TorchSharp;

namespace Snn.Benchmarks.Throughput;

/// <summary>A training step with the pred loss, against the eager composition of tensor operations as the baseline of the same run.</summary>
internal static class TrainingStep
{
    private const int WarmUp = 3;

    /// <summary>The models that can be measured.</summary>
    internal static IEnumerable<string> Models => ModelTable.ByName.Keys.Order(StringComparer.Ordinal);

    internal static Result<JsonObject> Measure(ThroughputRequest request) => LibTorchLoader.Load().Bind(loaded =>
        ComputeDevice.Resolve(request.Device, loaded)).Bind(device => Experiment(request).Map(experiment => Measure(request, experiment, device)));

    private static Result<TrainingExperiment> Experiment(ThroughputRequest request) => new TrainingExperiment
    {
        Model = request.What,
        NumLayers = request.What == "mlp" ? 3 : 1,
        BatchSize = request.Batch,
        Timesteps = request.Timesteps,
        Nonlin = Nonlinearity.Snn,
        LossSup = SupervisedLoss.Pred,
    }.Validate();

    private static JsonObject Measure(ThroughputRequest request, TrainingExperiment experiment, torch.Device device)
    {
        torch.set_num_threads(request.Threads);
        using var fused = new TrainingSteps(experiment, KnownDatasets.Mnist, device, new Seed(1));
        using var eager = new TrainingSteps(experiment with { Fused = false }, KnownDatasets.Mnist, device, new Seed(1));
        var times = Timing.Interleaved(request.Repetitions, WarmUp, () => fused.Run(), () => eager.Run());
        var (ms, baseline) = (times[0].Scaled(1e3), times[1].Scaled(1e3));
        return new JsonObject
        {
            ["what"] = request.What,
            ["batch"] = request.Batch,
            ["timesteps"] = request.Timesteps,
            ["threads"] = request.Threads,
            ["device"] = device.type.ToString().ToLowerInvariant(),
            ["repetitions"] = request.Repetitions,
            ["ms_per_step"] = ms.Median,
            ["samples_per_second"] = request.Batch / times[0].Median,
            ["median"] = ms.Median,
            ["min"] = ms.Values.Min(),
            ["max"] = ms.Values.Max(),
            ["baseline"] = "eager tensor operations, the same step",
            ["baseline_ms_per_step"] = baseline.Median,
            ["baseline_min"] = baseline.Values.Min(),
            ["speedup"] = baseline.Median / ms.Median,
        };
    }
}
