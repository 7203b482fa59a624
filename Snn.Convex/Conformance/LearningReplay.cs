using System.Text.Json;
using Snn.Convex.Integrators;
using Snn.Convex.Learning;
using Snn.Convex.Networks;
using Snn.Data.Runs;

namespace Snn.Convex.Conformance;

/// <summary>Replays learning trials in their order: encoder and thresholds at the snapshots.</summary>
internal static class LearningReplay
{
    internal static bool Recognises(JsonElement file) => ReferenceFile.Has(file, "snapshots", "x", "y", "num_bins");

    /// <summary>
    /// The network that the file itself brings along; null for one that starts from the network of its folder.
    /// </summary>
    internal static ConvexNetwork? Own(JsonElement file) =>
        ReferenceFile.Has(file, "D", "F", "thresholds") ? NetworkReplay.Read(file) : null;

    internal static ConformanceReport Replay(JsonElement file, ConvexNetwork network)
    {
        var x = ReferenceFile.Rows(file, "x");
        var y =
            ReferenceFile.Property(file, "y").EnumerateArray().First().ValueKind == JsonValueKind.Array
                ? ReferenceFile.Rows(file, "y")
                : [.. ReferenceFile.Numbers(file, "y").Select(v => new[] { v })];
        if (y.Length != x.Length || y[0].Length != network.Outputs)
        {
            throw ReferenceFile.Malformed(
                "y",
                $"does not have a target of {network.Outputs} for each of the {x.Length} rows of x"
            );
        }

        var rates = new LearningRates(
            ReferenceFile.Number(file, "alpha_F"),
            ReferenceFile.Number(file, "alpha_thresh"),
            ReferenceFile.Number(file, "leak_thresh", 0),
            ReferenceFile.Number(file, "shrink", 0)
        );
        var parameters = TrialsReplay.Dynamics(file);
        var timing = TrialsReplay.Timing(file, ReferenceFile.Int(file, "buffer_bins"));
        var snapshots = ReferenceFile.Some(file, "snapshots").ToDictionary(s => ReferenceFile.Int(s, "trials"));
        if (snapshots.Keys.Any(trials => trials < 1 || trials > x.Length))
        {
            throw ReferenceFile.Malformed("snapshots", $"lie outside the {x.Length} trials");
        }

        var tally = new Tally();
        if (ReferenceFile.Has(file, "network_seed"))
        {
            var drawn = PublishedNetworks.Surface(
                (uint)ReferenceFile.Int(file, "network_seed"),
                network.Neurons,
                network.Inputs,
                network.Outputs
            );
            tally.Values(drawn.F.Span, network.F.Span);
            tally.Values(drawn.T.Span, network.T.Span);
        }

        foreach (var simulator in Tally.Both)
        {
            var runner = new TrialRunner([network], parameters, timing, simulator);
            for (var i = 0; i < x.Length; i++)
            {
                runner.Learn(x[i], y[i], rates, 0, default);
                if (snapshots.TryGetValue(i + 1, out var snapshot))
                {
                    var (f, t) = runner.Layers[0].Learned();
                    tally.Values(f, ReferenceFile.Runs(ReferenceFile.Rows(snapshot, "F")));
                    tally.Values(t, ReferenceFile.Numbers(snapshot, "thresholds"));
                }
            }
        }

        return tally.Report(
            rates.Shrink != 0 ? "surface-learning"
            : rates.LeakThresh != 0 || parameters.Mu != 0 ? "learning-drift"
            : "learning"
        );
    }
}
