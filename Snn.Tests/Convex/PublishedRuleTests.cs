using System.Text.Json;
using System.Text.Json.Nodes;
using Snn.Convex.Conformance;
using Snn.Convex.Dynamics;
using Snn.Convex.Experiments.Stacks;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Integrators;
using Snn.Convex.Learning;
using Snn.Convex.Networks;
using Snn.Convex.Published;
using Snn.Convex.Recording;
using Snn.Data.Datasets;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.Tests.Support;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Convex;

/// <summary>The published rules of L_proj: shrink, two layers, and the scripts on images.</summary>
[Trait(Category.Name, Category.Long)]
public sealed class PublishedRuleTests
{
    private static readonly SurfaceExperiment Small = new()
    {
        Grid = 10,
        EvalGrid = 20,
        ReadoutGrid = 3,
        Epochs = 2,
    };

    /// <summary>A network or script of this many neurons or maps, drawn from a seed with all that it sees.</summary>
    private sealed record Drawn(Seed Seed, int Neurons, int Inputs, int Outputs)
    {
        internal uint Network => (uint)Seed.Value;
    }

    private static Gen<Drawn> Cases(int most) =>
        from neurons in Gen.Size(1, most)
        from inputs in Gen.Int(1, 4)
        from outputs in Gen.Int(1, 4)
        from seed in Gen.Seed
        select new Drawn(seed, neurons, inputs, outputs);

    [Fact]
    public void Without_shrink_the_rule_is_that_of_2020_to_the_last_bit() => Property.Holds(Cases(20), Rule2020, 50);

    private static void Rule2020(Drawn c)
    {
        var network = PublishedNetworks.Surface(c.Network, c.Neurons, c.Inputs);
        var rng = c.Seed.Generator();
        double[] x = [.. Enumerable.Range(0, network.Inputs).Select(_ => 3 * rng.NextNormal())];
        for (var s = 0; s < network.Neurons; s++)
        {
            var boundary = new Boundary(
                [.. Enumerable.Range(0, x.Length).Select(k => network.F.Span[(k * network.Neurons) + s])],
                network.T.Span[s]
            );
            var (e, g) = (-boundary.T, network.G.Span[s]);
            for (var k = 0; k < x.Length; k++)
            {
                e += boundary.F[k] * x[k];
            }

            Assert.Equal(e - (g * 0.7), ProjectionRule.Error(boundary, [g], x, [0.7], 1));
            Assert.Equal((0.75 * e) - (g * 0.7), ProjectionRule.Error(boundary, [g], x, [0.7], 0.75));
        }
    }

    [Fact]
    public void Shrink_is_a_parameter_of_1_in_500_that_changes_what_is_learned()
    {
        Assert.Equal(0.002, new SurfaceExperiment().Rates.Shrink);
        Assert.Equal(0, new StackExperiment().Trial.Rates.Shrink);
        Assert.NotEqual(Surface(Small).Layers[0], Surface(Small with { Rates = new(1e-3, 1e-3) }).Layers[0]);
    }

    [Fact]
    public void Learning_with_any_shrink_is_replayed_by_both_simulators() =>
        Property.Holds(
            from c in Cases(30)
            from shrink in Gen.Part(1, 256, 1000)
            select (c, shrink),
            (pick, kinds) => kinds.Cover("learns", Replayed(pick.c, pick.shrink), 0.5),
            25
        );

    // Whether it has learned.
    private static bool Replayed(Drawn c, double shrink)
    {
        var start = Plain.Of(PublishedNetworks.Surface(c.Network, c.Neurons, c.Inputs));
        var (net, rng) = (start.Copy(), c.Seed.Generator());
        var (xs, ys) = (new JsonArray(), new JsonArray());
        for (var i = 0; i < 4; i++)
        {
            double[] x = [.. Enumerable.Range(0, net.K).Select(_ => 2 * rng.NextNormal())];
            double[] y = [Math.Abs(rng.NextNormal())];
            new PlainTrial(net, 3e-3, 2, 0).Run(x, y, 400, 40, 90, 2e-3, 3e-3, 0, shrink);
            xs.Add(Row(x));
            ys.Add(y[0]);
        }

        var file = new JsonObject
        {
            ["network_seed"] = c.Network & 0x7fffffff,
            ["dt"] = 3e-3,
            ["leak"] = 2,
            ["num_bins"] = 400,
            ["onset_bin"] = 40,
            ["buffer_bins"] = 90,
            ["alpha_thresh"] = 3e-3,
            ["alpha_F"] = 2e-3,
            ["shrink"] = shrink,
            ["D"] = Rows(start.D),
            ["G"] = Rows(start.G),
            ["F"] = Rows(start.F),
            ["thresholds"] = Row(start.T),
            ["x"] = xs,
            ["y"] = ys,
            ["snapshots"] = new JsonArray(
                new JsonObject
                {
                    ["trials"] = 4,
                    ["F"] = Rows(net.F),
                    ["thresholds"] = Row(net.T),
                }
            ),
        };
        Passes("surface-learning", file.Without(c.Network > int.MaxValue ? "network_seed" : ""));
        return !net.T.SequenceEqual(start.T);
    }

    [Fact]
    public void The_one_layer_script_is_replayed_with_any_numbers() =>
        Property.Holds(Cases(8), c => Passes("images-single", Script(c, pair: false)), 25);

    [Fact]
    public void The_two_layer_script_is_replayed_with_any_numbers() =>
        Property.Holds(Cases(8), c => Passes("images-two-layers", Script(c with { Outputs = 1 }, pair: true)), 25);

    [Fact]
    public void The_second_layer_does_what_plain_loops_do() =>
        Property.Holds(Cases(20), (c, kinds) => kinds.Cover("spikes", SecondLayer(c) > 0, 0.5), 20);

    // The spikes of the first layer.
    private static int SecondLayer(Drawn c)
    {
        var (lower, upper) = PublishedNetworks.TwoLayers(c.Network, 1 + c.Neurons);
        var (timing, rates) = (TrialTiming.Of(400, 40, 90), new LearningRates(2e-3, 3e-3, 0, 0.01));
        var first = new TrialRunner([lower], new(2, 3e-3), timing, Simulator.Event);
        var second = new UpperTrial(upper, new(2, 3e-3), timing);
        SpikeList[] spikes = [new(0)];
        var net = Plain.Of(upper);
        for (var i = 0; i < 3; i++)
        {
            first.Run(new Lesson([2, -1 + i], [1.5], rates, 0), default, new RasterSink(spikes));
            second.Run(spikes[0].Span, [1.5], rates);
            var own = PlainScripts.Upper(
                net,
                [.. spikes[0].Span.ToArray().Select(s => (s.Bin, s.Neuron))],
                [1.5],
                timing.Bins,
                timing.BufferBins,
                3e-3,
                2,
                0.01,
                2e-3,
                3e-3
            );
            Closeness.Close(own, second.Buffers.R.AsSpan(0, net.N));
        }

        var learned = upper.With(second.Buffers.Learned().F, second.Buffers.Learned().T).OrThrow();
        Closeness.Close(net.T, learned.T.Span);
        Closeness.Close(ConvexReference(net), learned.F.Span);
        return spikes[0].Count;
    }

    [Theory]
    [InlineData(Simulator.Event)]
    [InlineData(Simulator.Euler)]
    public void The_first_of_two_layers_is_the_one_layer_to_the_last_bit(Simulator simulator)
    {
        var trial = Small with { Simulator = simulator };
        var both = Last(TwoLayerRun.Run(new() { Trial = trial }, new Seed(5)));
        Assert.Equal(Surface(trial, 5).Layers[0], both.State.Layers[0]);
        Assert.NotEqual(TwoLayerRun.Initial(trial, 5).Layers[1], both.State.Layers[1]);
        var single = Last(SurfaceRun.Run(trial, new Seed(5)));
        Assert.Equal(Metric(single.Summary, "mse"), Metric(both.Summary, "mse"));
    }

    [Fact]
    public void The_ten_readouts_of_the_one_layer_script_are_equal_and_labels_teach_nothing()
    {
        var (training, test) = Sample();
        var e = ScriptExperiment.Single with { NumNeurons = 40, Epochs = 5, TestImages = 60 };
        var run = Last(ScriptRun.Run(e, training, test, new Seed(1)));
        Assert.Equal(new RunValue.Real(0), Metric(run.Summary, "readout_spread"));
        Assert.Contains(
            "equal",
            Assert.IsType<RunValue.Word>(Metric(run.Summary, "caveat")).Value,
            StringComparison.Ordinal
        );

        var relabelled = ImageSet.Create(
            training.Shape,
            training.Classes,
            training.Pixels,
            training.Labels.ToArray().Select(l => (byte)(9 - l)).ToArray()
        );
        Assert.Equal(run.State.Layers[0], Last(ScriptRun.Run(e, relabelled, test, new Seed(1))).State.Layers[0]);
    }

    [Fact]
    public void The_two_layer_script_learns_the_first_images_whatever_the_seed_orders()
    {
        var (training, test) = Sample();
        var e = ScriptExperiment.Multi with { NumNeurons = 20, Epochs = 2, TestImages = 40 };
        var size = training.Shape.Size;
        var few = ImageSet.Create(
            training.Shape,
            training.Classes,
            training.Pixels[..(40 * size)],
            training.Labels[..40]
        );
        Assert.Equal(
            Last(ScriptRun.Run(e, training, test, new Seed(2))).State.Layers,
            Last(ScriptRun.Run(e, few, test, new Seed(2))).State.Layers
        );
    }

    private static JsonObject Script(Drawn c, bool pair)
    {
        var (rng, n, outputs) = (c.Seed.Generator(), 1 + c.Neurons, c.Outputs);
        double[][] Normals(int count) =>
            [.. Enumerable.Range(0, n).Select(_ => Enumerable.Range(0, count).Select(_ => rng.NextNormal()).ToArray())];
        double[] Uniform() => [.. Enumerable.Range(0, n).Select(_ => (2 * rng.NextDouble()) - 1)];
        var entry = pair ? 10 : 1 / Math.Sqrt(outputs);
        var (f, t, f2, t2, times) = (
            Normals(6),
            Uniform(),
            Normals(n),
            Uniform(),
            new ScriptTimes(90, 2 * c.Inputs - 1, 12, 3e-3, 2)
        );
        double[] d = [.. Enumerable.Repeat(entry, n)],
            g2 = [.. Enumerable.Repeat(entry / 10, n)];
        var file = new JsonObject
        {
            ["dt"] = times.Dt,
            ["leak"] = times.Leak,
            ["num_bins"] = times.Bins,
            ["onset_bin"] = times.Onset,
            ["buffer_bins"] = times.Buffer,
            ["alpha_thresh"] = 1e-4,
            ["alpha_F"] = 1e-7,
            ["D"] = Rows([.. Enumerable.Repeat(d, outputs)]),
            ["F"] = PlainScripts.Map(f, 3),
            ["thresholds"] = Row(t),
        };
        if (pair)
        {
            (file["target_per_label"], file["G2"]) = (100, Rows([.. g2.Select(g => new[] { g })]));
            (file["F2"], file["thresholds2"]) = (Rows(f2), Row(t2));
        }

        var trials = new JsonArray();
        for (var i = 0; i < 4; i++)
        {
            double[] x = [.. Enumerable.Range(0, 6).Select(_ => (double)rng.NextInt(256))];
            var label = rng.NextInt(pair ? 10 : outputs);
            var omega = 0.0;
            if (pair)
            {
                PlainScripts.Pair(f, t, d, f2, t2, g2, x, 100 * label, times, 1e-7, 1e-4);
            }
            else
            {
                omega = PlainScripts.Single(
                    f,
                    t,
                    d,
                    x,
                    [.. Enumerable.Range(0, outputs).Select(m => m == label ? 1.0 : 0)],
                    times,
                    1e-7,
                    1e-4
                );
            }

            var trial = new JsonObject
            {
                ["image"] = PlainScripts.Image(x, 3),
                ["label"] = label,
                ["F"] = PlainScripts.Map(f, 3),
                ["thresholds"] = Row(t),
            };
            if (pair)
            {
                (trial["F2"], trial["thresholds2"]) = (Rows(f2), Row(t2));
            }
            else
            {
                trial["omega_k"] = omega;
            }

            trials.Add(trial);
        }

        file["trials"] = trials;
        return file;
    }

    private static double[] ConvexReference(Plain net) =>
        [.. Enumerable.Range(0, net.K).SelectMany(k => net.F.Select(row => row[k]))];

    private static void Passes(string kind, JsonObject file)
    {
        var report = ConvexConformance.TryReplay(JsonDocument.Parse(file.ToJsonString()).RootElement, null)!;
        Assert.Equal((kind, 0), (report.Kind, report.SpikeMismatches));
        Assert.InRange(report.MaxError, 0, ConformanceReport.Tolerance);
    }

    private static (ImageSet Training, ImageSet Test) Sample() =>
        (SampleDatasets.Load(KnownDatasets.Mnist).Train, SampleDatasets.Load(KnownDatasets.Mnist).Test);

    private static SurfaceState Surface(SurfaceExperiment e, ulong seed = 3) =>
        Last(SurfaceRun.Run(e, new Seed(seed))).State;

    private static RunProgress<T>.Finished Last<T>(IEnumerable<RunProgress<T>> run) =>
        Assert.IsType<RunProgress<T>.Finished>(run.Last());

    private static RunValue Metric(IEnumerable<Metric> metrics, string name) =>
        metrics.Single(m => m.Name == name).Value;

    private static JsonArray Row(double[] row) => new([.. row.Select(v => (JsonNode)v)]);

    private static JsonArray Rows(double[][] rows) => new([.. rows.Select(row => (JsonNode)Row(row))]);
}
