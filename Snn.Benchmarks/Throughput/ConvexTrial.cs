using System.Text.Json.Nodes;
using Snn.Convex.Dynamics;
using Snn.Convex.Experiments;
using Snn.Data.Faults;
using Snn.Data.Seeds;

namespace Snn.Benchmarks.Throughput;

/// <summary>A learning trial of the surface experiment: event-driven, against forward Euler as the baseline of the same run.</summary>
internal static class ConvexTrial
{
    private const int WarmUp = 5;

    // A repetition lasts some milliseconds either way, and both visit the same number of points often enough to settle.
    private const int EventTrials = 2000;
    private const int EulerTrials = 100;

    internal static Result<JsonObject> Measure(ThroughputRequest request)
    {
        var experiment = new SurfaceExperiment { NumNeurons = request.Neurons };
        var seed = new Seed(SurfaceExperiment.PublishedSeed);
        var fast = new LearningTrials(experiment, Simulator.Event, seed);
        var plain = new LearningTrials(experiment, Simulator.Euler, seed);
        var (spikes, trials) = (0L, 0L);
        var times = Timing.Interleaved(
            request.Repetitions, WarmUp,
            () =>
            {
                spikes += fast.Run(EventTrials);
                trials += EventTrials;
            },
            () => plain.Run(EulerTrials));
        var (event_, euler) = (times[0].Scaled(1e6 / EventTrials), times[1].Scaled(1e6 / EulerTrials));
        return new JsonObject
        {
            ["what"] = request.What,
            ["neurons"] = request.Neurons,
            ["bins"] = experiment.Timing.Bins,
            ["spikes_per_trial"] = (double)spikes / trials,
            ["repetitions"] = request.Repetitions,
            ["us_per_trial"] = event_.Median,
            ["median"] = event_.Median,
            ["min"] = event_.Values.Min(),
            ["max"] = event_.Values.Max(),
            ["baseline"] = "forward Euler, the same trials",
            ["baseline_us_per_trial"] = euler.Median,
            ["speedup"] = euler.Median / event_.Median,
        };
    }
}
