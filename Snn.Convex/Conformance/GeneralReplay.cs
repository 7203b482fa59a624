using System.Text.Json;
using Snn.Convex.Integrators;
using Snn.Convex.Networks;
using Snn.Data.Runs;

namespace Snn.Convex.Conformance;

/// <summary>Replays files of general simulations: delay, silencing, excitatory and inhibitory currents.</summary>
internal static class GeneralReplay
{
    internal static bool Recognises(JsonElement file) =>
        ReferenceFile.Has(file, "runs", "change_bins", "x_values", "G", "F");

    internal static ConformanceReport Replay(JsonElement file)
    {
        var network = Network(file);
        var parameters = TrialsReplay.Dynamics(file);
        var bins = ReferenceFile.Bins(file);
        var input = Input(file, bins);
        var tally = new Tally();
        // One that brings all of its network's numbers along need not have been drawn.
        if (ReferenceFile.Has(file, "seed") || !ReferenceFile.Has(file, "D", "thresholds"))
        {
            var drawn = PublishedNetworks.Robustness(
                (uint)ReferenceFile.Int(file, "seed"),
                network.Neurons,
                network.Inputs,
                network.Outputs
            );
            tally.Values(drawn.G.Span, network.G.Span);
            tally.Values(drawn.F.Span, network.F.Span);
        }

        foreach (var run in ReferenceFile.Some(file, "runs"))
        {
            var trace = GeneralSimulation.Run(network, parameters, Setting(run, bins), input, default);
            tally.Spikes(trace.Spikes.AsSpan(), ReferenceFile.Spikes(run, "spikes"), Simulator.Euler);
            tally.Values(trace.Rates.AsSpan(), ReferenceFile.Numbers(run, "final_rates"));
            tally.Values(trace.Voltage.AsSpan(), ReferenceFile.Numbers(run, "final_voltage"));
            tally.Values(trace.Excitation.AsSpan(), ReferenceFile.Numbers(run, "exc_last"));
            tally.Values(trace.Inhibition.AsSpan(), ReferenceFile.Numbers(run, "inh_last"));
            tally.Values(trace.LastReadout(network.Outputs), ReferenceFile.Numbers(run, "readout_last"));
        }

        tally.Note("replayed by euler: delay and silencing are beyond event");
        return tally.Report("recurrent");
    }

    // D and the thresholds are those of the published run unless the file says otherwise.
    private static ConvexNetwork Network(JsonElement file)
    {
        var g = ReferenceFile.Rows(file, "G");
        var d = ReferenceFile.Has(file, "D")
            ? ReferenceFile.Rows(file, "D")
            : [.. Enumerable.Range(0, g[0].Length).Select(m => g.Select(row => 0.1 * row[m]).ToArray())];
        var t = ReferenceFile.Has(file, "thresholds")
            ? ReferenceFile.Numbers(file, "thresholds")
            : [.. g.Select(_ => 1.0)];
        return ReferenceFile.Network(ReferenceFile.Rows(file, "F"), g, d, t);
    }

    private static GeneralInput Input(JsonElement file, int bins)
    {
        var values = ReferenceFile.Rows(file, "x_values");
        int[] changes = [.. ReferenceFile.Numbers(file, "change_bins").Select(b => (int)b)];
        return changes.Length == values.Length
            ? GeneralInput.Steps(bins, changes, values)
            : throw ReferenceFile.Malformed("x_values", $"does not go with {changes.Length} change_bins");
    }

    private static GeneralSetting Setting(JsonElement run, int bins)
    {
        int? silence =
            ReferenceFile.Property(run, "silence_bin").ValueKind == JsonValueKind.Null
                ? null
                : ReferenceFile.Int(run, "silence_bin");
        return new(bins, ReferenceFile.Int(run, "delay"), silence, ReferenceFile.Number(run, "silence_fraction", 0));
    }
}
