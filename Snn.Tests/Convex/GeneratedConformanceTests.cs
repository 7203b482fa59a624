using System.Text.Json;
using System.Text.Json.Nodes;
using Snn.Convex.Conformance;
using Snn.Convex.Networks;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Convex;

/// <summary>
/// Reference files of the known schemas with other numbers, made by the plain Euler loops below: dense matrices,
/// nothing shared with the library.
/// </summary>
public sealed class GeneratedConformanceTests
{
    /// <summary>A network, drawn from a seed as all that it sees.</summary>
    private sealed record Drawn(Seed Seed, int Neurons, int Inputs, int Outputs)
    {
        internal uint Network => (uint)Seed.Value;

        internal Plain Plain => Plain.Of(PublishedNetworks.Surface(Network, Neurons, Inputs, Outputs));
    }

    private static readonly Gen<Drawn> Cases =
        from neurons in Gen.Size(1, 30)
        from inputs in Gen.Int(1, 4)
        from outputs in Gen.Int(1, 3)
        from seed in Gen.Seed
        select new Drawn(seed, neurons, inputs, outputs);

    [Fact]
    public void A_network_drawn_from_any_seed_is_recognised_and_agrees() =>
        Property.Holds(Cases, c => Passes("network", Replay(NetworkFile(c.Plain, c.Network), null)), 25);

    [Fact]
    public void Trials_of_any_network_are_replayed_by_both_simulators() =>
        Property.Holds(
            from c in Cases
            from onset in Gen.Size(0, 99)
            from mu in Gen.Item(0, 0.1)
            from dt in Gen.Part(200, 455, 100_000)
            select (c, onset, mu, dt),
            pick => Trials(pick.c, pick.onset, pick.mu, pick.dt),
            25
        );

    private static void Trials(Drawn c, int onset, double mu, double dt)
    {
        var (net, rng, leak, bins) = (c.Plain, c.Seed.Generator(), 1.5, 700);
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
        Passes("trials", Replay(file, Network(net, c.Network)));

        file["trials"]![0]!["readout_last"]![0] = file["trials"]![0]!["readout_last"]![0]!.GetValue<double>() + 1e-6;
        Assert.False(Replay(file, Network(net, c.Network)).Ok);
    }

    [Fact]
    public void Learning_of_any_network_with_and_without_drift_is_replayed_by_both_simulators() =>
        Property.Holds(
            from c in Cases
            from drift in Gen.Bool
            select (c, drift),
            (pick, kinds) => kinds.Cover("learns", Learning(pick.c, pick.drift), 0.5),
            25
        );

    // Whether it has learned.
    private static bool Learning(Drawn c, bool drift)
    {
        var start = c.Plain;
        var net = start.Copy();
        var (dt, leak, mu, bins, onset, buffer) = (3e-3, 2.0, drift ? 0.05 : 0, 500, 50, 120);
        var (alphaF, alphaT, leakT) = (2e-3, 3e-3, drift ? 0.01 : 0);
        var rng = c.Seed.Generator();
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
        Passes(drift ? "learning-drift" : "learning", Replay(file, Network(start, c.Network)));
        return !net.F.Zip(start.F).All(rows => rows.First.SequenceEqual(rows.Second));
    }

    [Fact]
    public void General_runs_with_any_delay_and_loss_are_replayed() =>
        Property.Holds(
            from seed in Gen.Seed
            from neurons in Gen.Size(2, 41)
            from delay in Gen.Int(1, 5)
            from fraction in Gen.Part(1, 4, 4)
            from at in Gen.Int(0, 99)
            select (seed, neurons, delay, fraction, at),
            (c, kinds) =>
                kinds.Cover(
                    "a neuron is lost as it would spike",
                    General(c.seed, c.neurons, c.delay, c.fraction, c.at),
                    0.2
                ),
            25
        );

    // Whether one of the neurons that are lost spikes in the last bin before.
    private static bool General(Seed seed, int neurons, int delayed, double lost, int at)
    {
        var network = (uint)seed.Value;
        var net = Plain.Of(PublishedNetworks.Robustness(network, neurons, 2, 3));
        var (dt, leak, mu, bins) = (1e-3, 2.0, 0.1, 300);
        int[] changes = [0, 60, 180];
        double[][] values =
        [
            [0, 0],
            [3, 4],
            [5, -2],
        ];
        var runs = new JsonArray();

        // Neurons are lost after a bin in which one of them would have spiked.
        var whole = new PlainGeneral(net, dt, leak, mu).Run(bins, changes, values, delayed, null, 0).SpikeList();
        var first = (int)(neurons * (1 - lost));
        int[] candidates =
        [
            .. whole.Where(s => s![1]!.GetValue<int>() >= first).Select(s => s![0]!.GetValue<int>() - 1).Distinct(),
        ];
        var last = candidates.Length == 0 ? 120 : candidates[at % candidates.Length];
        foreach (
            var (delay, silence, fraction) in new[]
            {
                (0, (int?)null, 0.0),
                (delayed, null, 0),
                (0, last, lost),
                (delayed, last, lost),
            }
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
                    ["seed"] = network & 0x7fffffff,
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
                }.Without(network > int.MaxValue ? "seed" : ""),
                null
            )
        );
        return candidates.Length > 0;
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

    private static JsonArray Row(double[] row) => new([.. row.Select(v => (JsonNode)v)]);

    private static JsonArray Rows(double[][] rows) => new([.. rows.Select(row => (JsonNode)Row(row))]);
}
