using System.Text.Json.Nodes;
using Snn.Benchmarks.Trials;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Integrators;
using Snn.Data.Faults;
using Snn.Data.Seeds;

namespace Snn.Benchmarks.Throughput;

/// <summary>
/// A learning trial of the surface experiment: event-driven, against forward Euler as the baseline of the same run.
/// </summary>
internal static class ConvexTrial
{
    private const int WarmUp = 5;

    // A repetition lasts some milliseconds either way, and both visit the same number of points often enough to settle.
    private const int EventTrials = 2000;
    private const int EulerTrials = 100;

    internal static Result<JsonObject> Measure(ThroughputRequest request) =>
        request.Against == Baseline.Eager
            ? new Fault(
                FaultKind.Usage,
                "--against",
                "a convex trial has no eager form",
                "give plain (forward Euler) or none"
            )
            : Timed(request);

    private static JsonObject Timed(ThroughputRequest request)
    {
        var experiment = new SurfaceExperiment { NumNeurons = request.Neurons };
        var seed = new Seed(SurfaceExperiment.PublishedSeed);
        var fast = new LearningTrials(experiment, Simulator.Event, seed);
        var plain = new LearningTrials(experiment, Simulator.Euler, seed);
        var (spikes, trials) = (0L, 0L);
        Action[] works = request.Against == Baseline.None ? [Event] : [Event, () => plain.Run(EulerTrials)];
        var times = Timing.Interleaved(request.Repetitions, WarmUp, works);
        var fastTimes = times[0].Scaled(1e6 / EventTrials);
        var result = new JsonObject
        {
            ["what"] = request.What,
            ["neurons"] = request.Neurons,
            ["bins"] = experiment.Timing.Bins,
            ["spikes_per_trial"] = (double)spikes / trials,
            ["repetitions"] = request.Repetitions,
            ["us_per_trial"] = fastTimes.Median,
            ["median"] = fastTimes.Median,
            ["min"] = fastTimes.Values.Min(),
            ["max"] = fastTimes.Values.Max(),
        };
        if (works.Length > 1)
        {
            var euler = times[1].Scaled(1e6 / EulerTrials);
            result["baseline"] = "forward Euler, the same trials";
            result["baseline_us_per_trial"] = euler.Median;
            result["speedup"] = euler.Median / fastTimes.Median;
        }

        return result;

        void Event()
        {
            spikes += fast.Run(EventTrials);
            trials += EventTrials;
        }
    }
}
