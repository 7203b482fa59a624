using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck.Xunit;
using Snn.Convex.Conformance;
using Snn.Convex.Networks;
using Snn.Data.Runs;
using Snn.Data.Seeds;

namespace Snn.Tests.Convex;

/// <summary>
/// Reference files of the known schemas with other numbers, made by the plain Euler loops below: dense matrices,
/// nothing shared with the library.
/// </summary>
public sealed class GeneratedConformanceTests
{
    [Property(MaxTest = 25)]
    public void A_network_drawn_from_any_seed_is_recognised_and_agrees(uint seed, byte size)
    {
        var net = Drawn(seed, 1 + (size % 30), 1 + (size % 4), 1 + (size % 3));
        Passes("network", Replay(NetworkFile(net, seed), null));
    }

    [Property(MaxTest = 25)]
    public void Trials_of_any_network_are_replayed_by_both_simulators(uint seed, byte size)
    {
        var net = Drawn(seed, 1 + (size % 30), 1 + (size % 4), 1 + (size % 3));
        var (dt, leak, mu, bins, onset) = (2e-3 + (size * 1e-5), 1.5, (size % 2) * 0.1, 700, size % 100);
        var rng = new Seed(seed).Generator();
        var trials = new JsonArray();
        for (var i = 0; i < 3; i++)
        {
            double[] x = [.. Enumerable.Range(0, net.K).Select(_ => 2 * rng.NextNormal())];
            var run = new PlainTrial(net, dt, leak, mu).Run(x, null, bins, onset, int.MaxValue, 0, 0, 0);
            var trial = new JsonObject
            {
                ["x"] = Row(x),
                ["spikes"] = run.SpikeList(),
                ["final_rates"] = Row(run.R),
                ["readout_last"] = Row(net.Readout(run.R)),
                ["readout_mean_after"] = Row(run.YMean),
            };
            if (net.M == 1)
            {
                trial["maxout"] = Math.Max(
                    0,
                    Enumerable.Range(0, net.N).Max(n => (net.Drive(n, x) - net.T[n]) / net.G[n][0])
                );
            }

            trials.Add(trial);
        }

        var file = new JsonObject
        {
            ["dt"] = dt,
            ["leak"] = leak,
            ["mu"] = mu,
            ["num_bins"] = bins,
            ["onset_bin"] = onset,
            ["trials"] = trials,
        };
        Passes("trials", Replay(file, Network(net, seed)));

        file["trials"]![0]!["readout_last"]![0] = file["trials"]![0]!["readout_last"]![0]!.GetValue<double>() + 1e-6;
        Assert.False(Replay(file, Network(net, seed)).Ok);
    }

    [Property(MaxTest = 25)]
    public void Learning_of_any_network_with_and_without_drift_is_replayed_by_both_simulators(
        uint seed,
        byte size,
        bool drift
    )
    {
        var start = Drawn(seed, 1 + (size % 30), 1 + (size % 4), 1 + (size % 3));
        var net = start.Copy();
        var (dt, leak, mu, bins, onset, buffer) = (3e-3, 2.0, drift ? 0.05 : 0, 500, 50, 120);
        var (alphaF, alphaT, leakT) = (2e-3, 3e-3, drift ? 0.01 : 0);
        var rng = new Seed(seed).Generator();
        var (xs, ys, snapshots) = (new JsonArray(), new JsonArray(), new JsonArray());
        for (var i = 1; i <= 6; i++)
        {
            double[] x = [.. Enumerable.Range(0, net.K).Select(_ => 2 * rng.NextNormal())];
            double[] y = [.. Enumerable.Range(0, net.M).Select(_ => Math.Abs(rng.NextNormal()))];
            new PlainTrial(net, dt, leak, mu).Run(x, y, bins, onset, buffer, alphaF, alphaT, leakT);
            xs.Add(Row(x));
            ys.Add(Row(y));
            if (i % 2 == 0)
            {
                snapshots.Add(
                    new JsonObject
                    {
                        ["trials"] = i,
                        ["F"] = Rows(net.F),
                        ["thresholds"] = Row(net.T),
                    }
                );
            }
        }

        var file = new JsonObject
        {
            ["dt"] = dt,
            ["leak"] = leak,
            ["mu"] = mu,
            ["num_bins"] = bins,
            ["onset_bin"] = onset,
            ["buffer_bins"] = buffer,
            ["alpha_F"] = alphaF,
            ["alpha_thresh"] = alphaT,
            ["leak_thresh"] = leakT,
            ["x"] = xs,
            ["y"] = ys,
            ["snapshots"] = snapshots,
        };
        Passes(drift ? "learning-drift" : "learning", Replay(file, Network(start, seed)));
    }

    [Property(MaxTest = 25)]
    public void General_runs_with_any_delay_and_loss_are_replayed(uint seed, byte size)
    {
        var drawn = PublishedNetworks.Recurrent(seed, 2 + (size % 40), 2, 3);
        var net = Plain.Of(drawn);
        var (dt, leak, mu, bins) = (1e-3, 2.0, 0.1, 300);
        int[] changes = [0, 60, 180];
        double[][] values =
        [
            [0, 0],
            [3, 4],
            [5, -2],
        ];
        var runs = new JsonArray();
        foreach (
            var (delay, silence, fraction) in new[] { (0, (int?)null, 0.0), (1 + (size % 5), null, 0), (2, 120, 0.4) }
        )
        {
            var run = new PlainGeneral(net, dt, leak, mu).Run(bins, changes, values, delay, silence, fraction);
            runs.Add(
                new JsonObject
                {
                    ["delay"] = delay,
                    ["silence_bin"] = silence,
                    ["silence_fraction"] = fraction,
                    ["spikes"] = run.SpikeList(),
                    ["final_rates"] = Row(run.R),
                    ["final_voltage"] = Row(run.V),
                    ["exc_last"] = Row(run.E),
                    ["inh_last"] = Row(run.I),
                    ["readout_last"] = Row(net.Readout(run.R)),
                }
            );
        }

        Passes(
            "recurrent",
            Replay(
                new JsonObject
                {
                    ["seed"] = seed & 0x7fffffff,
                    ["dt"] = dt,
                    ["leak"] = leak,
                    ["mu"] = mu,
                    ["num_bins"] = bins,
                    ["change_bins"] = new JsonArray([.. changes.Select(c => (JsonNode)c)]),
                    ["x_values"] = Rows(values),
                    ["G"] = Rows(net.G),
                    ["F"] = Rows(net.F),
                    ["D"] = Rows(net.D),
                    ["thresholds"] = Row(net.T),
                    ["runs"] = runs,
                }.Without(seed > int.MaxValue ? "seed" : ""),
                null
            )
        );
    }

    private static void Passes(string kind, ConformanceReport report)
    {
        Assert.Equal((kind, 0), (report.Kind, report.SpikeMismatches));
        Assert.InRange(report.MaxError, 0, ConformanceReport.Tolerance);
        Assert.True(report.Ok);
    }

    private static ConformanceReport Replay(JsonNode file, ConvexNetwork? network) =>
        ConvexConformance.TryReplay(JsonDocument.Parse(file.ToJsonString()).RootElement, network)!;

    private static ConvexNetwork Network(Plain net, uint seed) =>
        ConvexConformance.TryReadNetwork(JsonDocument.Parse(NetworkFile(net, seed).ToJsonString()).RootElement)!;

    private static JsonObject NetworkFile(Plain net, uint seed) =>
        new()
        {
            ["seed"] = seed,
            ["D"] = Rows(net.D),
            ["G"] = Rows(net.G),
            ["F"] = Rows(net.F),
            ["thresholds"] = Row(net.T),
        };

    private static Plain Drawn(uint seed, int n, int k, int m) => Plain.Of(PublishedNetworks.Surface(seed, n, k, m));

    private static JsonArray Row(double[] row) => new([.. row.Select(v => (JsonNode)v)]);

    private static JsonArray Rows(double[][] rows) => new([.. rows.Select(row => (JsonNode)Row(row))]);
}
