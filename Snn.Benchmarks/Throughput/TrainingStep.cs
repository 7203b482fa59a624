using System.Text.Json.Nodes;
using Snn.Benchmarks.Devices;
using Snn.Benchmarks.Training;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Flags;
using Snn.LocalLoss.LibTorch;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Spikes;
using TorchSharp;

namespace Snn.Benchmarks.Throughput;

/// <summary>A training step with the pred loss, against the eager or the plain step in the same run.</summary>
internal static class TrainingStep
{
    private const int WarmUp = 3;

    /// <summary>The models that can be measured.</summary>
    internal static IEnumerable<string> Models => ModelTable.ByName.Keys.Order(StringComparer.Ordinal);

    internal static Result<JsonObject> Measure(ThroughputRequest request) =>
        LibTorchLoader
            .Load()
            .Bind(loaded => ComputeDevice.Resolve(request.Device, loaded))
            .Bind(device =>
                StepWork
                    .Experiment(request.Nonlin, request.What, request.Batch, request.Timesteps)
                    .Bind(experiment =>
                        request
                            .Precision.On(device)
                            .Map(precision =>
                                Measure(
                                    request,
                                    experiment with
                                    {
                                        How = experiment.How with { Precision = precision },
                                    },
                                    device
                                )
                            )
                    )
            );

    private static JsonObject Measure(ThroughputRequest request, TrainingExperiment experiment, torch.Device device)
    {
        torch.set_num_threads(request.Threads);
        using var ours = StepWork.Of(StepForm.Fast, experiment, device);
        var (name, form) = Against(request.Against);
        using var baseline = form is { } f ? StepWork.Of(f, experiment, device) : null;
        Action[] works = baseline is null ? [ours.Run] : [ours.Run, baseline.Run];
        var times = Timing.Interleaved(request.Repetitions, WarmUp, works);
        var alive = torch.Tensor.TotalCount;
        ours.Run();
        alive = torch.Tensor.TotalCount - alive;
        var ms = times[0].Scaled(1e3);
        var floor = StepFloor.Of(
            experiment,
            FeatureShape.Of(KnownDatasets.Mnist.Shape),
            KnownDatasets.Mnist.ClassNames.Length
        );
        var result = new JsonObject
        {
            ["what"] = request.What,
            ["nonlin"] = request.Nonlin.Name,
            ["batch"] = request.Batch,
            ["timesteps"] = experiment.Neuron.Create().Timesteps,
            ["threads"] = request.Threads,
            ["device"] = device.type.ToString().ToLowerInvariant(),
            ["precision"] = TrainingParameters.PrecisionNames.First(p => p.Value == request.Precision).Key,
            ["repetitions"] = request.Repetitions,
            ["ms_per_step"] = ms.Median,
            ["samples_per_second"] = request.Batch / times[0].Median,
            ["median"] = ms.Median,
            ["min"] = ms.Values.Min(),
            ["max"] = ms.Values.Max(),
            ["tensors_left"] = alive,
            ["gflop"] = floor.Operations / 1e9,
            ["gigabytes"] = floor.Bytes / 1e9,
        };
        if (device.type == DeviceType.CUDA)
        {
            result["kernel_launches"] = KernelLaunches.Of(ours.Run);
        }

        if (baseline is not null)
        {
            var theirs = times[1].Scaled(1e3);
            result["baseline"] = name;
            result["baseline_ms_per_step"] = theirs.Median;
            result["baseline_min"] = theirs.Values.Min();
            result["baseline_max"] = theirs.Values.Max();
            result["speedup"] = theirs.Median / ms.Median;
            result["speedup_of_minima"] = theirs.Values.Min() / ms.Values.Min();
        }

        return result;
    }

    private static (string Name, StepForm? Form) Against(Baseline baseline) =>
        baseline switch
        {
            Baseline.Usual or Baseline.Eager => ("eager", StepForm.Eager),
            Baseline.Plain => ("plain", StepForm.Plain),
            Baseline.None => ("none", null),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
