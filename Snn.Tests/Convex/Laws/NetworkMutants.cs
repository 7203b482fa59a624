using System.Collections.Immutable;
using Snn.Convex.Dynamics;
using Snn.Convex.Laws;
using Snn.Convex.Learning;
using Snn.Convex.Networks;
using Snn.Convex.Recording;

namespace Snn.Tests.Convex.Laws;

/// <summary>Networks and learning trials with a fault that is easily made, and a law that each breaks.</summary>
internal static class NetworkMutants
{
    private static readonly ConvexNetwork Skewed = Made([1], [1, 0.5], [0.5, 0.5], [1]);

    internal static ImmutableArray<(ConvexSystem System, string Law)> Systems { get; } =
    [
        (Running("fires a hundredth early", run: Thresholds(t => t - 0.01)), "spiker-violated"),
        (Running("fires a hundredth late", run: Thresholds(t => t + 0.01)), "none-overlooked"),
        (
            Running("the smallest threshold wins", run: Folded((v, t) => Above(v, t).MinBy(i => t[i!.Value]))),
            "spiker-violated"
        ),
        (
            Running(
                "the largest voltage wins, not the largest violation",
                run: Folded((v, t) => Above(v, t).MaxBy(i => v[i!.Value]))
            ),
            "spiker-violated"
        ),
        (Running("rests every fifth bin", run: Folded(Winner, rests: 5)), "none-overlooked"),
        (Running("refractory for a bin", run: Folded(Winner, refractory: true)), "none-overlooked"),
        (Running("forgets the spike cost", run: (n, x, c, t) => Ours(n, x, c with { Mu = 0 }, t)), "spiker-violated"),
        (Running("the readout does not leak", readouts: (n, c, t, s) => Read(n, t, s, 1)), "readout"),
        (Running("the readout leaks twice", readouts: (n, c, t, s) => Read(n, t, s, c.Decay * c.Decay)), "readout"),
        (
            Running(
                "the readout comes a bin late",
                readouts: (n, c, t, s) =>
                    Read(n, t, [.. s.Select(spike => spike with { Bin = spike.Bin + 1 })], c.Decay)
            ),
            "readout"
        ),
        (
            Running(
                "the readout takes its spikes off",
                readouts: (n, c, t, s) => [.. Read(n, t, s, c.Decay).Select(y => -y)]
            ),
            "violation-falls"
        ),
        (
            Running(
                "the readout is that of the neuron beside",
                readouts: (n, c, t, s) =>
                    Read(n, t, [.. s.Select(spike => spike with { Neuron = (spike.Neuron + 1) % n.Neurons })], c.Decay)
            ),
            "readout"
        ),
        (
            Running(
                "the readout saturates at one",
                readouts: (n, c, t, s) => [.. Read(n, t, s, c.Decay).Select(y => Math.Min(1, y))]
            ),
            "readout"
        ),
        (
            Running("a margin of a hundredth, whatever the scale", run: Folded((v, t) => Late(v, t, 0.01))),
            "feedback-scaled"
        ),
        (Running("thresholds are cut off at two", run: Thresholds(t => Math.Min(t, 2))), "feedback-scaled"),
        (
            Running("kicks by the decoder in place of the feedback", run: Folded(Winner, kick: (g, d) => d)),
            "readout-scaled"
        ),
        (Running("a kick is cut off at one", run: Folded(Winner, kick: (g, d) => Math.Min(1, g))), "readout-scaled"),
        (new("a decoder beside its feedback", Skewed), "decoder-along-feedback"),
        (
            new(
                "a column of the decoder is turned around",
                Made([1, -1], [1, 1, 0.5, 0.5], [0.5, 0.5, 0.5, -0.25], [1, 1])
            ),
            "decoder-along-feedback"
        ),
        (Running("spikes twice for one violation", run: Doubled), "optimum-bounds"),
        (
            Running(
                "the input counts one and a half times",
                run: (n, x, c, t) => Ours(n, [.. x.Select(v => 1.5 * v)], c, t)
            ),
            "optimum-bounds"
        ),
        (
            Running(
                "the weakest constraint wins",
                run: Folded((v, t) => Above(v, t).MinBy(i => v[i!.Value] - t[i.Value]))
            ),
            "spiker-violated"
        ),
        (Running("tires after twenty spikes", run: Tired), "optimum-at-rest"),
        (Running("tires, with two readouts", Made([1], [1, 0.5], [0.5, 0.25], [0]), Tired), "feasible-at-rest"),
        (Running("rates leak half", run: Folded(Winner, leak: 0.5)), "optimum-at-rest"),
    ];

    internal static ImmutableArray<(Learner Learner, string Law)> Learners { get; } =
    [
        (Moving("all neurons learn", (n, i, s, b, step) => step(b)), "learns-alone"),
        (
            Moving("the neuron behind learns", (n, i, s, b, step) => i == (s.Neuron + 1) % n ? step(b) : b),
            "learns-alone"
        ),
        (
            Moving("thresholds drift", (n, i, s, b, step) => (i == s.Neuron ? step(b) : b) with { T = b.T - 1e-9 }),
            "learns-alone"
        ),
        (Moving("learns twice", (n, i, s, b, step) => i == s.Neuron ? step(step(b)) : b), "learns-by-rule"),
        (
            Moving("learns every other spike", (n, i, s, b, step) => i == s.Neuron && s.Bin % 2 == 0 ? step(b) : b),
            "learns-by-rule"
        ),
        (
            Moving("learns from the first bin on", (n, i, s, b, step) => i == s.Neuron ? step(b) : b, buffers: false),
            "learns-by-rule"
        ),
        (
            Moving("thresholds do not learn", (n, i, s, b, step) => i == s.Neuron ? step(b) with { T = b.T } : b),
            "learns-by-rule"
        ),
        (
            Moving(
                "moves away",
                (n, i, s, b, step) =>
                    i == s.Neuron && step(b) is var moved
                        ? new([.. b.F.Zip(moved.F, (f, to) => (2 * f) - to)], (2 * b.T) - moved.T)
                        : b
            ),
            "learns-nearer"
        ),
        (Running("leaks faster", c => c with { Lambda = Math.Min(2 * c.Lambda, 0.9 / c.Dt) }), "learns-equation"),
        (Running("forgets the spike cost", c => c with { Mu = 0 }), "learns-equation"),
        (
            Moving(
                "spikes by the boundaries of the start",
                (n, i, s, b, step) => i == s.Neuron ? step(b) : b,
                spiking: Integrator.Euler
            ),
            "learns-equation"
        ),
        (
            new(
                "the decoder learns",
                (n, x, y, c, t, r) =>
                    Learner.Euler.Learn(n, x, y, c, t, r) is var trial && trial.Spikes.Length > 0
                        ? trial with
                        {
                            Network = Decoding(trial.Network),
                        }
                        : trial
            ),
            "learns-alone"
        ),
    ];

    private static Learner Running(string name, Func<CodingParameters, CodingParameters> changed) =>
        new(name, (n, x, y, c, t, r) => Learner.Euler.Learn(n, x, y, changed(c), t, r));

    private static ConvexNetwork Decoding(ConvexNetwork n) =>
        ConvexNetwork
            .Create(n.Neurons, n.Inputs, n.Outputs, new(n.F, n.G, n.D.ToArray().Select(d => d * 1.001).ToArray(), n.T))
            .OrThrow();

    private static IntegratedTrial Ours(ConvexNetwork n, ImmutableArray<double> x, CodingParameters c, TrialTiming t) =>
        Integrator.Euler.Run(n, x, c, t);

    private static ConvexSystem Running(
        string name,
        ConvexNetwork? network = null,
        Func<ConvexNetwork, ImmutableArray<double>, CodingParameters, TrialTiming, IntegratedTrial>? run = null,
        Func<ConvexNetwork, CodingParameters, TrialTiming, ImmutableArray<Spike>, ImmutableArray<double>>? readouts =
            null
    ) =>
        new(name, network)
        {
            Integrator = new(
                name,
                (n, x, c, t) =>
                    (run ?? Ours)(n, x, c, t) is var trial && readouts is null
                        ? trial
                        : trial with
                        {
                            Readouts = readouts(n, c, t, trial.Spikes),
                        }
            ),
        };

    private static ConvexSystem Running(
        string name,
        ConvexNetwork network,
        Func<ConvexNetwork, ImmutableArray<double>, CodingParameters, TrialTiming, IntegratedTrial> run
    ) => Running(name, network, run, null);

    private static ConvexNetwork Made(double[] f, double[] g, double[] d, double[] t) =>
        ConvexNetwork.Create(t.Length, 1, 2, new(f, Turned(g, t.Length), Turned(d, t.Length), t)).OrThrow();

    // Rows of two readouts to runs over the neurons.
    private static double[] Turned(double[] rows, int n) =>
        [.. Enumerable.Range(0, 2).SelectMany(m => Enumerable.Range(0, n).Select(i => rows[(2 * i) + m]))];

    private static Func<
        ConvexNetwork,
        ImmutableArray<double>,
        CodingParameters,
        TrialTiming,
        IntegratedTrial
    > Thresholds(Func<double, double> moved) =>
        (n, x, c, t) => Ours(n.With(n.F, n.T.ToArray().Select(moved).ToArray()).OrThrow(), x, c, t);

    private static IntegratedTrial Doubled(ConvexNetwork n, ImmutableArray<double> x, CodingParameters c, TrialTiming t)
    {
        var trial = Ours(n, x, c, t);
        return trial with
        {
            Spikes =
            [
                .. trial
                    .Spikes.SelectMany(s => new[] { s, s with { Bin = s.Bin + 1 } })
                    .DistinctBy(s => s.Bin)
                    .Where(s => s.Bin < t.Bins)
                    .OrderBy(s => s.Bin),
            ],
            Readouts = [],
        };
    }

    private static IntegratedTrial Tired(
        ConvexNetwork n,
        ImmutableArray<double> x,
        CodingParameters c,
        TrialTiming t
    ) => Ours(n, x, c, t) with { Spikes = [.. Ours(n, x, c, t).Spikes.Take(2)], Readouts = [] };

    private static ImmutableArray<double> Read(
        ConvexNetwork n,
        TrialTiming timing,
        ImmutableArray<Spike> spikes,
        double decay
    )
    {
        var (m, y) = (n.Outputs, new double[timing.Bins * n.Outputs]);
        for (var t = 1; t < timing.Bins; t++)
        {
            for (var o = 0; o < m; o++)
            {
                y[(t * m) + o] =
                    (decay * y[((t - 1) * m) + o])
                    + spikes.Where(s => s.Bin == t).Sum(s => n.D.Span[(o * n.Neurons) + s.Neuron]);
            }
        }

        return [.. y];
    }

    private static IEnumerable<int?> Above(double[] v, double[] t) =>
        Enumerable.Range(0, v.Length).Where(i => v[i] >= t[i]).Select(i => (int?)i);

    private static int? Winner(double[] v, double[] t) => Above(v, t).MaxBy(i => v[i!.Value] - t[i.Value]);

    private static int? Late(double[] v, double[] t, double by) =>
        Winner(v, t) is { } s && v[s] >= t[s] + by ? s : null;

    // A plain loop with one thing wrong.
    private static Func<ConvexNetwork, ImmutableArray<double>, CodingParameters, TrialTiming, IntegratedTrial> Folded(
        Func<double[], double[], int?> winner,
        int rests = 0,
        bool refractory = false,
        double leak = 1,
        Func<double, double, double>? kick = null
    ) =>
        (network, x, coding, timing) =>
        {
            var n = network.Neurons;
            double[] v = new double[n],
                r = new double[n],
                t = network.T.ToArray(),
                f = network.F.ToArray(),
                g = network.G.ToArray(),
                d = network.D.ToArray();
            var spikes = ImmutableArray.CreateBuilder<Spike>();
            int? last = null;
            for (var bin = 1; bin < timing.Bins; bin++)
            {
                for (var i = 0; i < n; i++)
                {
                    var (before, after) = (bin - 1 < timing.OnsetBin ? 0.0 : 1, bin < timing.OnsetBin ? 0.0 : 1);
                    var drive = x.Select(
                            (value, k) => f[(k * n) + i] * value * (after - before + (coding.LeakPerBin * before))
                        )
                        .Sum();
                    v[i] += drive - (leak * coding.LeakPerBin * v[i]);
                    r[i] *= coding.Decay;
                }

                var spiker = rests > 0 && bin % rests == 0 ? null : winner(v, t);
                spiker = refractory && spiker is { } again && last == again ? null : spiker;
                last = spiker;
                if (spiker is not { } s)
                {
                    continue;
                }

                v[s] -= coding.Mu;
                r[s] += 1;
                for (var i = 0; i < n; i++)
                {
                    for (var m = 0; m < network.Outputs; m++)
                    {
                        v[i] -= (kick?.Invoke(g[(m * n) + i], d[(m * n) + i]) ?? g[(m * n) + i]) * d[(m * n) + s];
                    }
                }

                spikes.Add(new(bin, s));
            }

            return new(spikes.ToImmutable(), [.. r]);
        };

    // The spikes of a trial that learns as it should, and boundaries that move otherwise.
    private static Learner Moving(
        string name,
        Func<int, int, Spike, Boundary, Func<Boundary, Boundary>, Boundary> moved,
        bool buffers = true,
        Integrator? spiking = null
    ) =>
        new(
            name,
            (network, x, target, coding, timing, rates) =>
            {
                var spikes =
                    spiking?.Run(network, x, coding, timing).Spikes
                    ?? Learner.Euler.Learn(network, x, target, coding, timing, rates).Spikes;
                var rows = NetworkRows.Of(network).Neurons;
                foreach (var spike in spikes.Where(s => !buffers || s.Bin - 1 >= timing.BufferBins))
                {
                    double[] input = spike.Bin - 1 < timing.OnsetBin ? new double[x.Length] : [.. x];
                    rows =
                    [
                        .. rows.Select(
                            (row, i) =>
                            {
                                var next = moved(
                                    rows.Length,
                                    i,
                                    spike,
                                    new(row.F, row.T),
                                    b =>
                                        ProjectionRule.Step(
                                            b,
                                            input,
                                            ProjectionRule.Error(b, row.G.AsSpan(), input, target.AsSpan(), rates.Keep),
                                            rates
                                        )
                                );
                                return row with { F = next.F, T = next.T };
                            }
                        ),
                    ];
                }

                return new(new NetworkRows(rows).Network, spikes);
            }
        );
}
