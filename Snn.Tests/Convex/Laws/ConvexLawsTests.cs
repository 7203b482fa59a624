using System.Collections.Immutable;
using Snn.Convex.Dynamics;
using Snn.Convex.Laws;
using Snn.Convex.Learning;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Laws;
using Snn.Tests.Support;

namespace Snn.Tests.Convex.Laws;

/// <summary>Laws of integrators and of L_proj, with ours and with some that are wrong.</summary>
[Trait(Category.Name, Category.Long)]
public sealed class ConvexLawsTests
{
    private static readonly (Integrator Integrator, string Law)[] WrongIntegrators =
    [
        (Folded("the lowest index wins, not the largest margin", (v, t) => FirstAbove(v, t)), "bin-equation"),
        (
            Folded("fires a hundredth late", (v, t) => Winner(v, t) is var s && s >= 0 && v[s] > t[s] + 0.01 ? s : -1),
            "bin-equation"
        ),
        (Folded("does not leak", Winner, leak: 0), "bin-equation"),
        (Folded("leaks twice", Winner, leak: 2), "bin-equation"),
        (Folded("forgets the spike cost", Winner, mu: 0), "bin-equation"),
        (
            Folded("kicks all neurons as the one that spikes", Winner, kick: (g, d, i, s, n) => g[s] * d[s]),
            "bin-equation"
        ),
        (
            Folded("kicks by the decoder in place of the output weights", Winner, kick: (g, d, i, s, n) => d[i] * d[s]),
            "bin-equation"
        ),
        (
            Folded("kicks along the row of Ω, not the column", Winner, kick: (g, d, i, s, n) => g[s] * d[i]),
            "bin-equation"
        ),
        (
            Folded("fires above its threshold only", (v, t) => Winner(v, t) is var s && s >= 0 && v[s] > t[s] ? s : -1),
            "bin-equation"
        ),
        (Folded("voltages in single precision", (v, t) => Winner(Rounded(v), t)), "bin-equation"),
        (new("weights in single precision", (n, x, c, t) => Integrator.Euler.Run(Rounded(n), x, c, t)), "bin-equation"),
        (Folded("the input comes a bin late", Winner, late: 1), "bin-equation"),
        (
            new("waits for the end of the buffer", (n, x, c, t) => Buffered(Integrator.Euler.Run(n, x, c, t), t)),
            "bin-equation"
        ),
        (
            new(
                "rates are means",
                (n, x, c, t) =>
                    Integrator.Euler.Run(n, x, c, t) is var trial && t.ReadoutBin == t.Bins - 1
                        ? trial
                        : trial with
                        {
                            Rates = [.. trial.Rates.Select(r => r * 0.999)],
                        }
            ),
            "rates"
        ),
        (
            new(
                "the readout comes a bin late",
                (n, x, c, t) =>
                    Integrator.Euler.Run(n, x, c, t) is var trial
                        ? trial with
                        {
                            Readouts = [.. new double[n.Outputs], .. trial.Readouts[..^n.Outputs]],
                        }
                        : trial
            ),
            "readout"
        ),
        (Folded("rates decay twice", Winner, rateLeak: 2), "rates"),
        (new("two spikes in a bin", (n, x, c, t) => Twice(Integrator.Euler.Run(n, x, c, t))), "one-spike-a-bin"),
        (new("depends on the index", (n, x, c, t) => Integrator.Euler.Run(Raised(n), x, c, t)), "permutation"),
        (
            new(
                "depends on the step alone",
                (n, x, c, t) => Integrator.Euler.Run(n, x, c with { Lambda = Math.Min(c.Lambda, 1) }, t)
            ),
            "time-rescaling"
        ),
        (new("counts its trials", Counting()), "repeatable"),
        (
            new(
                "depends on how many neurons there are",
                (n, x, c, t) => Integrator.Euler.Run(n, [.. x.Select(v => v * n.Neurons)], c, t)
            ),
            "silent-neuron"
        ),
    ];

    private static readonly (BoundaryRule Rule, string Law)[] WrongRules =
    [
        (new("moves away", 0, (b, g, x, y, r) => Moved(b, x, -Error(b, g, x, y), r)), "l-proj-contracts"),
        (
            new("forgets the threshold", 0, (b, g, x, y, r) => Moved(b, x, Error(b, g, x, y), r) with { T = b.T }),
            "l-proj-contracts"
        ),
        (
            new("moves by the sign", 0, (b, g, x, y, r) => Moved(b, x, Math.Sign(Error(b, g, x, y)), r)),
            "l-proj-gradient"
        ),
        (
            new(
                "moves all inputs alike",
                0,
                (b, g, x, y, r) => Moved(b, [.. x.Select(_ => x[0])], Error(b, g, x, y), r)
            ),
            "l-proj-direction"
        ),
        (
            new(
                "decays its weights",
                0,
                (b, g, x, y, r) => Moved(b with { F = [.. b.F.Select(f => f * 0.999)] }, x, Error(b, g, x, y), r)
            ),
            "l-proj-at-target"
        ),
        (
            new(
                "squares the rate",
                0,
                (b, g, x, y, r) => Moved(b, x, Error(b, g, x, y), r with { AlphaF = r.AlphaF * r.AlphaF })
            ),
            "l-proj-gradient"
        ),
    ];

    public static TheoryData<string> IntegratorNames => [.. WrongIntegrators.Select(w => w.Integrator.Name)];

    public static TheoryData<string> RuleNames => [.. WrongRules.Select(w => w.Rule.Name)];

    [Fact]
    public void Both_integrators_break_nothing()
    {
        IntegratorLaws.Validate(Integrator.Euler, settings: new(Cases: 400)).Assert();
        IntegratorLaws.Validate(Integrator.Event, settings: new(Cases: 400)).Assert();
    }

    [Fact]
    public void Both_projection_rules_break_nothing()
    {
        RuleLaws.Validate(BoundaryRule.Projection).Assert();
        RuleLaws.Validate(BoundaryRule.Published).Assert();
    }

    [Theory]
    [MemberData(nameof(IntegratorNames))]
    public void A_wrong_integrator_is_shown_by_at_most_two_neurons_and_six_steps(string name)
    {
        var (integrator, law) = WrongIntegrators.Single(w => w.Integrator.Name == name);

        var report = IntegratorLaws.Validate(integrator);

        var broken = Assert.IsType<LawOutcome.Broken>(report.Findings.Single(f => f.Law.Name == law).Outcome);
        Assert.Matches("^[12] neurons?, [1-6] steps?$", broken.Case.Size);
    }

    [Fact]
    public void An_integrator_without_readouts_claims_none()
    {
        var report = IntegratorLaws.Validate(Folded("right", Winner));

        report.Assert();
        Assert.Equal("readout", Assert.Single(report.Findings, f => f.Outcome is LawOutcome.NotClaimed).Law.Name);
    }

    [Fact]
    public void What_no_trial_can_leave_is_told_in_a_line()
    {
        (IntegratedTrial Trial, string Told)[] wrong =
        [
            (new([], []), "it gave 0 rates: give one for each of 1 neurons"),
            (new([], default), "it gave 0 rates: give one for each of 1 neurons"),
            (new([], [0]) { Readouts = [1] }, "it gave 1 readouts: give none, or 1 for each of 2 bins"),
            (new([new(1, 3)], [0]), "it gave a spike of neuron 3 in bin 1: neurons are 0 to 0, bins of spikes 1 to 1"),
            (new([new(2, 0)], [0]), "it gave a spike of neuron 0 in bin 2: neurons are 0 to 0, bins of spikes 1 to 1"),
            (new([new(0, 0)], [0]), "it gave a spike of neuron 0 in bin 0: neurons are 0 to 0, bins of spikes 1 to 1"),
        ];
        Assert.All(
            wrong,
            w =>
            {
                var one = new NetworkCase(
                    new("wrong", (_, _, _, _) => w.Trial),
                    [new([1], [1], [0.5], 0.5)],
                    [0],
                    new(1, 0.25),
                    new(2, 0, 0, 1)
                );

                var breaks = Assert.IsType<Verdict.Breaks>(IntegratorLaws.Named("rates").Single().Judge(one));

                Assert.Equal(w.Told, breaks.Why);
            }
        );
    }

    [Theory]
    [MemberData(nameof(RuleNames))]
    public void A_wrong_rule_is_found(string name)
    {
        var (rule, law) = WrongRules.Single(w => w.Rule.Name == name);

        Assert.IsType<LawOutcome.Broken>(RuleLaws.Validate(rule).Findings.Single(f => f.Law.Name == law).Outcome);
    }

    private static double Error(
        Boundary b,
        ImmutableArray<double> g,
        ImmutableArray<double> x,
        ImmutableArray<double> y
    ) => ProjectionRule.Error(b, g.AsSpan(), x.AsSpan(), y.AsSpan(), 1);

    private static Boundary Moved(Boundary b, ImmutableArray<double> x, double e, LearningRates r) =>
        ProjectionRule.Step(b, x.AsSpan(), e, r);

    private static int Winner(double[] v, double[] t)
    {
        var s = Enumerable.Range(0, v.Length).MaxBy(i => v[i] - t[i]);
        return v[s] >= t[s] ? s : -1;
    }

    // In place: so does what it is compared with.
    private static double[] Rounded(double[] v)
    {
        for (var i = 0; i < v.Length; i++)
        {
            v[i] = (float)v[i];
        }

        return v;
    }

    private static ConvexNetwork Rounded(ConvexNetwork n) =>
        n.With(n.F.ToArray().Select(f => 3.0 * (float)(f / 3)).ToArray(), n.T).OrThrow();

    private static IntegratedTrial Buffered(IntegratedTrial trial, TrialTiming timing) =>
        trial with
        {
            Spikes = [.. trial.Spikes.Where(s => s.Bin > timing.BufferBins)],
        };

    private static int FirstAbove(double[] v, double[] t) => Array.FindIndex([.. v.Zip(t)], p => p.First >= p.Second);

    private static IntegratedTrial Twice(IntegratedTrial trial) =>
        trial with
        {
            Spikes = [.. trial.Spikes.SelectMany(s => new[] { s, s })],
        };

    private static ConvexNetwork Raised(ConvexNetwork n) =>
        n.With(n.F, n.T.ToArray().Select((t, i) => t + (0.25 * i)).ToArray()).OrThrow();

    private static Func<
        ConvexNetwork,
        ImmutableArray<double>,
        CodingParameters,
        TrialTiming,
        IntegratedTrial
    > Counting()
    {
        var count = 0;
        return (n, x, c, t) => Integrator.Euler.Run(n, [.. x.Select(v => v + (count++ % 3))], c, t);
    }

    // A plain loop with one thing wrong.
    private static Integrator Folded(
        string name,
        Func<double[], double[], int> winner,
        double leak = 1,
        double mu = 1,
        double rateLeak = 1,
        int late = 0,
        Func<double[], double[], int, int, int, double>? kick = null
    ) =>
        new(
            name,
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
                for (var bin = 1; bin < timing.Bins; bin++)
                {
                    for (var i = 0; i < n; i++)
                    {
                        var (before, after) = (
                            bin - 1 - late < timing.OnsetBin ? 0.0 : 1,
                            bin - late < timing.OnsetBin ? 0.0 : 1
                        );
                        var drive = x.Select(
                                (value, k) => f[(k * n) + i] * value * (after - before + (coding.LeakPerBin * before))
                            )
                            .Sum();
                        v[i] += drive - (leak * coding.LeakPerBin * v[i]);
                        r[i] *= Math.Pow(coding.Decay, rateLeak);
                    }

                    if (winner(v, t) is var s && s >= 0)
                    {
                        v[s] -= mu * coding.Mu;
                        r[s] += 1;
                        for (var i = 0; i < n; i++)
                        {
                            for (var m = 0; m < network.Outputs; m++)
                            {
                                var (from, g1, d1) = (m * n, g[(m * n)..((m + 1) * n)], d[(m * n)..((m + 1) * n)]);
                                v[i] -= kick?.Invoke(g1, d1, i, s, n) ?? (g1[i] * d1[s]);
                            }
                        }

                        spikes.Add(new(bin, s));
                    }
                }

                return new(spikes.ToImmutable(), [.. r]);
            }
        );
}
