using System.Text.Json;
using Snn.Convex.ClosedForm;
using Snn.Convex.Dynamics;
using Snn.Convex.Integrators;
using Snn.Convex.Networks;
using Snn.Data.Runs;

namespace Snn.Convex.Conformance;

/// <summary>Replays constant-input trials without learning: spikes, final rates, readouts, maxout.</summary>
internal static class TrialsReplay
{
    internal static bool Recognises(JsonElement file) => ReferenceFile.Has(file, "trials", "num_bins", "onset_bin");

    internal static ConformanceReport Replay(JsonElement file, ConvexNetwork network)
    {
        var parameters = Dynamics(file);
        var timing = Timing(file, int.MaxValue);
        var tally = new Tally();
        var trials = ReferenceFile.Some(file, "trials");
        var maxout = trials.Count(trial => ReferenceFile.Has(trial, "maxout"));
        if (maxout == 0)
        {
            tally.Note("replayed by euler and by event; the trials have no maxout to compare");
        }
        else if (maxout < trials.Length)
        {
            throw ReferenceFile.Malformed(
                "maxout",
                $"is missing in {trials.Length - maxout} of {trials.Length} trials"
            );
        }

        foreach (var simulator in Tally.Both)
        {
            foreach (var trial in trials)
            {
                var x = ReferenceFile.Numbers(trial, "x");
                var run = Simulation.Run(network, x, parameters, timing, simulator, default);
                tally.Spikes(run.Spikes.AsSpan(), ReferenceFile.Spikes(trial, "spikes"), simulator);
                tally.Values(run.Rates.AsSpan(), ReferenceFile.Numbers(trial, "final_rates"));
                tally.Values(run.Readout.AsSpan(), ReferenceFile.Numbers(trial, "readout_last"));
                tally.Values(run.MeanReadout.AsSpan(), ReferenceFile.Numbers(trial, "readout_mean_after"));
                if (maxout > 0)
                {
                    var y = Maxout
                        .Of(network)
                        .Match(f => f.At(x), fault => throw new FormatException(fault.ToString()));
                    tally.Values([y], ReferenceFile.Numbers(trial, "maxout"));
                }
            }
        }

        return tally.Report("trials");
    }

    internal static CodingParameters Dynamics(JsonElement file) =>
        new CodingParameters(
            ReferenceFile.Number(file, "leak"),
            ReferenceFile.Number(file, "dt"),
            ReferenceFile.Number(file, "mu", 0)
        )
            .Validate()
            .Match(p => p, fault => throw new FormatException(fault.ToString()));

    internal static TrialTiming Timing(JsonElement file, int buffer) =>
        TrialTiming
            .Of(ReferenceFile.Bins(file), ReferenceFile.Int(file, "onset_bin"), buffer)
            .Validate()
            .Match(t => t, fault => throw new FormatException(fault.ToString()));
}
