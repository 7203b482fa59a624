using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Hedgehog;
using Snn.Convex.Learning;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Laws;
using Snn.Data.Laws.Drawn;

namespace Snn.Convex.Laws;

/// <summary>A trial from which a network learns.</summary>
/// <param name="Learner">What computes it.</param>
/// <param name="Trial">Network, input, constants and timing.</param>
/// <param name="Target">y*, [M].</param>
/// <param name="Rates">Steps of the rule; no drift.</param>
public sealed record LearnCase(Learner Learner, NetworkCase Trial, ImmutableArray<double> Target, LearningRates Rates)
{
    private static readonly double[] Steps = [1 / 64.0, 1 / 1024.0, 1 / 16.0];

    /// <summary>A case that was kept as JSON.</summary>
    /// <param name="learner">What computes it.</param>
    /// <param name="json">The JSON of a counter-example.</param>
    /// <exception cref="JsonException">It is no such JSON.</exception>
    public static LearnCase Read(Learner learner, string json)
    {
        var kept = CaseJson.Of(json);
        var (trial, target) = (NetworkCase.Read(Integrator.Event, kept.Part("trial")), kept.Numbers("target"));
        return target.Length != trial.Neurons[0].G.Length
            ? throw new JsonException("'target' is of another length than G")
            : new(
                learner,
                trial,
                target,
                new(kept.Number("alpha_F"), kept.Number("alpha_T"), Shrink: kept.Number("shrink"))
            );
    }

    /// <summary>What the trial left.</summary>
    /// <exception cref="LawException">It cannot be what such a trial leaves.</exception>
    internal LearnedTrial Run()
    {
        var before = Trial.Network;
        var trial = Learner.Learn(before, Trial.X, Target, Trial.Coding, Trial.Timing, Rates);
        Trial.CheckSpikes(trial.Spikes);
        var after = trial.Network;
        return (after.Neurons, after.Inputs, after.Outputs) == (before.Neurons, before.Inputs, before.Outputs)
            ? trial
            : throw new LawException(
                $"it made of {before.Neurons} neurons, {before.Inputs} inputs and {before.Outputs} readouts "
                    + $"{after.Neurons}, {after.Inputs} and {after.Outputs}"
            );
    }

    /// <summary>The boundary of a neuron behind one of its spikes, by the rule.</summary>
    /// <param name="row">The neuron as the trial began.</param>
    /// <param name="before">Its boundary before the spike.</param>
    /// <param name="bin">The bin of the spike.</param>
    internal Boundary Learned(NeuronRow row, Boundary before, int bin)
    {
        double[] x = bin - 1 < Trial.Timing.OnsetBin ? new double[Trial.X.Length] : [.. Trial.X];
        return bin - 1 < Trial.Timing.BufferBins
            ? before
            : ProjectionRule.Step(before, x, ErrorOf(before, row, x), Rates);
    }

    /// <summary>e of a boundary.</summary>
    /// <param name="boundary">The boundary.</param>
    /// <param name="row">Its neuron.</param>
    /// <param name="x">The input, [K].</param>
    internal double ErrorOf(Boundary boundary, NeuronRow row, double[] x) =>
        ProjectionRule.Error(boundary, row.G.AsSpan(), x, Target.AsSpan(), Rates.Keep);

    internal static Gen<LearnCase> For(Learner learner) =>
        Draws.Of(
            (ref rng, size) =>
            {
                var trial = NetworkCase.Draw(Integrator.Event, ref rng, size, null);
                var bins = trial.Timing.Bins;
                var step = Steps[rng.NextInt(Steps.Length)];
                return new LearnCase(
                    learner,
                    trial with
                    {
                        Timing = trial.Timing with { BufferBins = rng.NextInt(Math.Min(bins, 10)) },
                    },
                    Levels.Next(ref rng, trial.Neurons[0].G.Length, -3, 3),
                    new(step, rng.NextInt(3) * step / 2, Shrink: rng.NextInt(2) * LearningRates.PublishedShrink)
                );
            },
            one => one.Shrinks()
        );

    internal CaseText Write()
    {
        var (trial, target) = (Trial.Write(), Numbers.Of(Target));
        var (f, t, shrink) = (Numbers.Of(Rates.AlphaF), Numbers.Of(Rates.AlphaThresh), Numbers.Of(Rates.Shrink));
        return new(
            $"{trial.Words}\ny* {target}, α_F {f}, α_T {t}, shrink {shrink}, learns from bin {Trial.Timing.BufferBins} on",
            $"new LearnCase(learner, {trial.CSharp.Replace("(integrator, ", "(Integrator.Event, ", StringComparison.Ordinal)}, "
                + $"{target}, new({f}, {t}, Shrink: {shrink}))",
            $$"""{"trial": {{trial.Json}}, "target": {{target}}, "alpha_F": {{f}}, "alpha_T": {{t}}, "shrink": {{shrink}}}""",
            trial.Size
        );
    }

    private IEnumerable<LearnCase> Shrinks()
    {
        foreach (var trial in Trial.Shrinks())
        {
            yield return this with
            {
                Trial = trial,
                Target = Target[..trial.Neurons[0].G.Length],
            };
        }

        foreach (var target in Levels.Simpler(Target))
        {
            yield return this with
            {
                Target = target,
            };
        }

        if (Rates.Shrink != 0)
        {
            yield return this with
            {
                Rates = Rates with { Shrink = 0 },
            };
        }
    }
}

/// <summary>Laws of trials in which a network learns by L_proj.</summary>
public static class LearnerLaws
{
    // A boundary is moved once a spike; some hundred roundings of its largest number.
    private const double Close = 1e-12;

    /// <summary>All laws of trials that learn.</summary>
    public static ImmutableArray<Law<Learner, LearnCase>> All { get; } =
    [
        Of(
            new(
                "learns-alone",
                "a neuron that does not spike keeps its boundary, and no spike changes decoder or feedback",
                "i silent ⇒ F_i' = F_i, T_i' = T_i;  D' = D, G' = G",
                "L_proj changes only the boundary of the neuron that spikes",
                "every bit"
            ),
            Alone
        ),
        Of(
            new(
                "learns-equation",
                "the spikes are those of the equation of a bin, with the boundaries that the rule has learned so far",
                "s = fold(Bin.Step), F and T as after the last spike",
                "learning is immediate: the next bin uses the new boundary",
                IntegratorLaws.Near
            ),
            Equation
        ),
        Of(
            new(
                "learns-by-rule",
                "L_proj updates the boundary of a neuron once for each of its spikes, after the buffer",
                "(F_i', T_i') = fold(L_proj, spikes of i)",
                "the rule for one spike, which has its own laws",
                "10⁻¹² of the largest number of the boundary, per spike"
            ),
            ByRule
        ),
        Of(
            new(
                "learns-nearer",
                "after its spikes a boundary is not farther from the target than before",
                "|e_i'| ≤ |e_i|",
                "gradient descent on L_proj = ½ e², if a step is shorter than twice the distance",
                "10⁻¹² of the largest term, per spike"
            ),
            Nearer
        ),
    ];

    /// <summary>The laws of these names.</summary>
    /// <param name="names">Names of laws.</param>
    public static ImmutableArray<Law<Learner, LearnCase>> Named(params IEnumerable<string> names) => All.Named(names);

    /// <summary>Puts a way to learn through some laws, or all.</summary>
    /// <param name="learner">It.</param>
    /// <param name="laws">The laws; null for all.</param>
    /// <param name="settings">How many cases, and which; by default 200 a law.</param>
    public static LawReport Validate(
        Learner learner,
        IEnumerable<Law<Learner, LearnCase>>? laws = null,
        CheckSettings? settings = null
    )
    {
        ArgumentNullException.ThrowIfNull(learner);
        return LawReport.Of(learner.Name, learner, laws ?? All, settings ?? new());
    }

    /// <summary>A way to learn as a subject beside those of other kinds.</summary>
    /// <param name="learner">It.</param>
    public static LawSubject Subject(Learner learner)
    {
        ArgumentNullException.ThrowIfNull(learner);
        return LawSubject.Of(learner.Name, "learner", learner, All);
    }

    private static Law<Learner, LearnCase> Of(LawText text, Func<LearnCase, Verdict> test) =>
        new(text, _ => null, LearnCase.For, test, one => one.Write());

    private static Verdict Alone(LearnCase one)
    {
        var trial = one.Run();
        var after = NetworkRows.Of(trial.Network).Neurons;
        for (var i = 0; i < after.Length; i++)
        {
            var before = one.Trial.Neurons[i];
            var silent = trial.Spikes.All(s => s.Neuron != i);
            if (!before.G.SequenceEqual(after[i].G) || !before.D.SequenceEqual(after[i].D))
            {
                return Breaks(one, trial, i, "moved its feedback or decoder", before, after[i]);
            }

            if (silent && (before.T != after[i].T || !before.F.SequenceEqual(after[i].F)))
            {
                return Breaks(one, trial, i, "is silent, and its boundary has moved", before, after[i]);
            }
        }

        return new Verdict.Holds(
            !trial.Spikes.IsEmpty && trial.Spikes.Select(s => s.Neuron).Distinct().Count() < after.Length
        );
    }

    private static Verdict ByRule(LearnCase one)
    {
        var trial = one.Run();
        var after = NetworkRows.Of(trial.Network).Neurons;
        for (var i = 0; i < after.Length; i++)
        {
            var row = one.Trial.Neurons[i];
            var (boundary, spikes) = (new Boundary(row.F, row.T), 0);
            foreach (var spike in trial.Spikes.Where(s => s.Neuron == i && s.Bin - 1 >= one.Trial.Timing.BufferBins))
            {
                (boundary, spikes) = (one.Learned(row, boundary, spike.Bin), spikes + 1);
            }

            var close = Close * (spikes + 1) * Magnitude(one, row, boundary);
            if (
                Math.Abs(boundary.T - after[i].T) > close
                || boundary.F.Zip(after[i].F, (a, b) => Math.Abs(a - b)).Max() > close
            )
            {
                return Breaks(
                    one,
                    trial,
                    i,
                    $"is not where {spikes} steps of the rule bring its boundary",
                    row with
                    {
                        F = boundary.F,
                        T = boundary.T,
                    },
                    after[i]
                );
            }
        }

        return new Verdict.Holds(trial.Spikes.Any(s => s.Bin - 1 >= one.Trial.Timing.BufferBins));
    }

    private static Verdict Nearer(LearnCase one)
    {
        var (trial, seen) = (one.Run(), false);
        var after = NetworkRows.Of(trial.Network).Neurons;
        var squares = one.Trial.X.Sum(x => x * x);
        if ((one.Rates.AlphaF * squares) + one.Rates.AlphaThresh >= 2)
        {
            return new Verdict.Holds(false);
        }

        for (var i = 0; i < after.Length; i++)
        {
            var row = one.Trial.Neurons[i];
            double[] x = [.. one.Trial.X];
            var learned = trial.Spikes.Where(s => s.Neuron == i && s.Bin - 1 >= one.Trial.Timing.BufferBins).ToArray();

            // Spikes of the silence before the onset move the boundary towards the target of another input.
            if (learned.Length == 0 || learned.Any(s => s.Bin - 1 < one.Trial.Timing.OnsetBin))
            {
                continue;
            }

            seen = true;
            var (e, moved) = (one.ErrorOf(new(row.F, row.T), row, x), one.ErrorOf(new(after[i].F, after[i].T), row, x));
            if (Math.Abs(moved) > Math.Abs(e) + (Close * learned.Length * Magnitude(one, row, new(row.F, row.T))))
            {
                return Breaks(
                    one,
                    trial,
                    i,
                    FormattableString.Invariant($"was {Math.Abs(e):R} from the target and is {Math.Abs(moved):R}"),
                    row,
                    after[i]
                );
            }
        }

        return new Verdict.Holds(seen);
    }

    private static Verdict Equation(LearnCase one)
    {
        var equation = EquationRun.Of(one.Trial, Behind);
        return IntegratorLaws.Compare(
            one.Trial,
            equation,
            equation.Spikes,
            one.Run().Spikes,
            "with the boundaries as the rule moves them, the spikes are not those of the equation"
        );

        ConvexNetwork Behind(ConvexNetwork network, Spike spike)
        {
            var rows = NetworkRows.Of(network).Neurons;
            var row = rows[spike.Neuron];
            var (f, t) = one.Learned(row, new(row.F, row.T), spike.Bin);
            return new NetworkRows(rows.SetItem(spike.Neuron, row with { F = f, T = t })).Network;
        }
    }

    private static double Magnitude(LearnCase one, NeuronRow row, Boundary after) =>
        1
        + Math.Abs(row.T)
        + Math.Abs(after.T)
        + row.F.Concat(after.F).Sum(Math.Abs) * (1 + one.Trial.X.Sum(Math.Abs))
        + row.G.Zip(one.Target, (g, y) => Math.Abs(g * y)).Sum();

    private static Verdict.Breaks Breaks(
        LearnCase one,
        LearnedTrial trial,
        int neuron,
        string why,
        NeuronRow expected,
        NeuronRow actual
    ) =>
        new(
            $"neuron {neuron} {why}",
            new(
                ["neuron", "spikes", "F, T before", "expected", "actual"],
                [
                    .. one.Trial.Neurons.Select(
                        (row, i) =>
                            ImmutableList.Create(
                                i.ToString(CultureInfo.InvariantCulture),
                                trial.Spikes.Count(s => s.Neuron == i).ToString(CultureInfo.InvariantCulture),
                                Of(row),
                                i == neuron ? Of(expected) : "",
                                i == neuron ? Of(actual) : ""
                            )
                    ),
                ],
                neuron
            )
        );

    private static string Of(NeuronRow row) => $"{Numbers.Of(row.F)}, {Numbers.Of(row.T)}";
}
