using System.Collections.Immutable;

namespace Snn.Data.Laws.Encodings;

/// <summary>All laws of input encodings, and how one is put through them.</summary>
public static class EncodingLaws
{
    // Draws for what only many of them show; a rate is then known to ±6 standard deviations, which chance leaves once
    // in 5·10⁸ times.
    private const int Many = 1024;
    private const int Copies = 16;
    private const double Deviations = 6;

    private const string Chance =
        "six standard deviations of 2¹⁴ draws and six draws (Bernstein's bound), which chance exceeds once in some 10⁸ times; exact ones as claimed, and 10⁻¹²";

    /// <summary>The laws, the base set first.</summary>
    public static ImmutableArray<Law<InputEncoding, EncodingCase>> All { get; } =
    [
        Of(
            new(
                "encoding-deterministic",
                "the same values and seed give the same output",
                "E(x, s) = E(x, s), T steps of n values",
                "a run can be repeated",
                "every bit"
            ),
            _ => null,
            Deterministic
        ),
        Of(
            new(
                "encoding-alone",
                "the input current of a value does not depend on the other values",
                "x_i = x'_i ⇒ E(x)_i = E(x')_i",
                "values of a batch share nothing",
                "every bit"
            ),
            _ => null,
            Alone
        ),
        Of(
            new("encoding-order", "values can be permuted", "E(π x) = π E(x)", "a batch has no order", "every bit"),
            encoding => encoding.ByChance ? "ByChance is true: each place draws its own" : null,
            Order
        ),
        Of(
            new(
                "encoding-causal",
                "a longer run starts like a shorter one",
                "T < T' ⇒ E_T(x) = E_{T'}(x)₁…_T",
                "the input current does not depend on the duration",
                "every bit"
            ),
            encoding => encoding.Causal ? null : "Causal is false",
            Causal
        ),
        Of(
            new(
                "encoding-silent",
                "the input current of a value of 0 is 0",
                "x = 0 ⇒ E(x) = 0",
                "spikes come from input",
                "none"
            ),
            encoding => encoding.SilentAtZero ? null : "SilentAtZero is false",
            Silent
        ),
        Of(
            new(
                "encoding-bounded",
                "the input current has the declared type: spikes, or numbers in a range",
                "E(x) ∈ {0, 1}, or a ≤ E(x) ≤ b",
                "the input that neurons expect",
                "none"
            ),
            encoding => encoding.Spikes || encoding.Range is not null ? null : "Spikes is false, and Range not given",
            Bounded
        ),
        Of(
            new("encoding-mean", "its mean over time is the value", "mean_t E(x)_t = x", "rate coding", Chance),
            Averages,
            Mean
        ),
        Of(
            new(
                "encoding-stationary",
                "its mean is the value, averaged from any step on",
                "mean_{t > τ} E(x)_t = x",
                "the input current does not depend on the start of a run",
                Chance
            ),
            encoding => encoding.Stationary ? Averages(encoding) : "Stationary is false",
            Stationary
        ),
        Of(
            new(
                "encoding-monotone",
                "a larger value never gives a smaller sum",
                "x ≤ x' ⇒ Σ_t E(x)_t ≤ Σ_t E(x')_t",
                "rate coding, from the same random numbers",
                "10⁻¹² of the sum"
            ),
            encoding => encoding.Monotone ? null : "Monotone is false",
            Monotone
        ),
        Of(
            new(
                "encoding-independent",
                "spikes of different steps, values and seeds are independent",
                "|ρ| ≤ 6/√2¹⁴ between steps, between values and between seeds",
                "a Bernoulli process; repeated random numbers are not independent",
                "six standard deviations of 2¹⁴ draws"
            ),
            encoding => encoding.ByChance ? null : "ByChance is false",
            Independent
        ),
    ];

    /// <summary>The laws of these names.</summary>
    /// <param name="names">Names of laws.</param>
    public static ImmutableArray<Law<InputEncoding, EncodingCase>> Named(params IEnumerable<string> names) =>
        All.Named(names);

    /// <summary>Puts an encoding through some laws, or all.</summary>
    /// <param name="encoding">The encoding.</param>
    /// <param name="laws">The laws; null for all.</param>
    /// <param name="settings">How many cases, and which; by default 200 a law.</param>
    public static LawReport Validate(
        InputEncoding encoding,
        IEnumerable<Law<InputEncoding, EncodingCase>>? laws = null,
        CheckSettings? settings = null
    ) => LawReport.Of(encoding.Name, encoding, laws ?? All, settings ?? new());

    /// <summary>An encoding as a subject beside those of other kinds.</summary>
    /// <param name="encoding">The encoding.</param>
    public static LawSubject Subject(InputEncoding encoding) => LawSubject.Of(encoding.Name, "encoding", encoding, All);

    private static string? Averages(InputEncoding encoding) =>
        encoding.ByChance || encoding.MeanWithin is not null ? null : "MeanWithin is not given, and ByChance is false";

    private static Law<InputEncoding, EncodingCase> Of(
        LawText text,
        Func<InputEncoding, string?> unclaimed,
        Func<EncodingCase, Verdict> test
    ) =>
        new(
            text,
            subject => unclaimed(subject) is { } why ? new LawOutcome.NotClaimed(why) : null,
            EncodingCase.For,
            test,
            one => one.Write()
        );

    private static Verdict Deterministic(EncodingCase one)
    {
        var (first, second) = (one.Run(), one.Run());
        if (first.Length != one.Steps || Array.Exists(first, step => step.Length != one.Values.Length))
        {
            return EncodingCase.Breaks(
                first,
                0,
                "it is of another shape",
                $"{one.Steps} steps of {one.Values.Length}",
                $"{first.Length} steps"
            );
        }

        return Compare(one, first, second, (t, i) => (t, i), "the second time it came out differently");
    }

    private static Verdict Alone(EncodingCase one)
    {
        var here = one.Run();
        for (var i = 0; i < one.Values.Length; i++)
        {
            ImmutableArray<double> values = [.. one.Values.Select((v, j) => j == i ? v : 1 - v)];
            var others = one.Run(values, one.Steps);
            for (var t = 0; t < one.Steps; t++)
            {
                if (!Numbers.Same(here[t][i], others[t][i]))
                {
                    return EncodingCase.Breaks(
                        here,
                        t,
                        $"value {i + 1} comes out differently where the others are {Numbers.Of(values.RemoveAt(i))}",
                        Numbers.Of(here[t][i]),
                        Numbers.Of(others[t][i])
                    );
                }
            }
        }

        return new Verdict.Holds(one.Values.Length > 1 && here.Any(step => step.Any(v => v != 0)));
    }

    private static Verdict Order(EncodingCase one)
    {
        var back = one.Run([.. one.Values.Reverse()], one.Steps);
        return Compare(
            one,
            one.Run(),
            back,
            (t, i) => (t, one.Values.Length - 1 - i),
            "in reverse order it comes out differently"
        );
    }

    private static Verdict Causal(EncodingCase one) =>
        Compare(
            one,
            one.Run(),
            one.Run(one.Values, one.Steps + 7),
            (t, i) => (t, i),
            "a longer run begins differently; if that is meant, say Causal = false"
        );

    private static Verdict Silent(EncodingCase one)
    {
        var values = one.Values.SetItem(0, 0);
        var run = one.Run(values, one.Steps);
        for (var t = 0; t < one.Steps; t++)
        {
            if (run[t][0] != 0)
            {
                return EncodingCase.Breaks(
                    run,
                    t,
                    "something flows in for a value of 0; if that is meant, say SilentAtZero = false",
                    "0",
                    Numbers.Of(run[t][0])
                );
            }
        }

        return new Verdict.Holds(true);
    }

    private static Verdict Bounded(EncodingCase one)
    {
        var run = one.Run();
        for (var t = 0; t < one.Steps; t++)
        {
            foreach (var value in run[t])
            {
                var spike = !one.Encoding.Spikes || value is 0 or 1;
                var within = one.Encoding.Range is not var (least, most)
                    ? double.IsFinite(value)
                    : value >= least && value <= most;
                if (!spike || !within)
                {
                    return EncodingCase.Breaks(
                        run,
                        t,
                        "the input current has another type",
                        one.Encoding.Spikes ? "0 or 1" : $"{one.Encoding.Range}",
                        Numbers.Of(value)
                    );
                }
            }
        }

        return new Verdict.Holds(run.Any(step => step.Any(v => v != 0)));
    }

    private static Verdict Mean(EncodingCase one) => Averaged(one, 0);

    private static Verdict Stationary(EncodingCase one) => Averaged(one, 1);

    // Of the whole run, or of its last half.
    private static Verdict Averaged(EncodingCase one, int halves)
    {
        var (value, chance) = (one.Values[0], one.Encoding.ByChance);
        var (steps, copies) = chance ? (Many << halves, Copies) : (one.Steps << halves, 1);
        var run = one.Run([.. Enumerable.Repeat(value, copies)], steps);
        var last = run[(steps - (steps >> halves))..];
        var mean = last.Average(step => step.Average());
        var within = chance
            ? (Deviations * Math.Sqrt(value * (1 - value) / (last.Length * copies)))
                + (Deviations / (last.Length * copies))
            : (1 + halves) * one.Encoding.MeanWithin!(last.Length);
        return Math.Abs(mean - value) <= within + 1e-12
            ? new Verdict.Holds(value > 0)
            : EncodingCase.Breaks(
                run,
                steps - 1,
                $"over {last.Length} steps of {copies} the mean is {Numbers.Of(mean)}",
                $"{Numbers.Of(value)} ± {within:G3}",
                Numbers.Of(mean)
            );
    }

    private static Verdict Monotone(EncodingCase one)
    {
        var more = one.Values.Select(v => Math.Min(1, v + 0.125)).ToImmutableArray();
        var (low, high) = (one.Run(), one.Run(more, one.Steps));
        for (var i = 0; i < one.Values.Length; i++)
        {
            var (less, greater) = (low.Sum(step => step[i]), high.Sum(step => step[i]));
            if (greater < less - (1e-12 * Math.Max(1, less)))
            {
                return EncodingCase.Breaks(
                    high,
                    one.Steps - 1,
                    $"{Numbers.Of(more[i])} gives less in all than {Numbers.Of(one.Values[i])}",
                    $"at least {Numbers.Of(less)}",
                    Numbers.Of(greater)
                );
            }
        }

        return new Verdict.Holds(low.Any(step => step.Any(v => v != 0)));
    }

    private static Verdict Independent(EncodingCase one)
    {
        var value = Math.Clamp(one.Values[0], 0.1, 0.9);
        ImmutableArray<double> copies = [.. Enumerable.Repeat(value, Copies)];
        var (run, other) = (one.Run(copies, Many), one.Run(copies, Many, more: 1));
        (string Of, double[][] Beside)[] pairs =
        [
            ("the next step", [.. run.Skip(1).Append(run[0])]),
            ("the value beside", [.. run.Select(step => step.Skip(1).Append(step[0]).ToArray())]),
            ("another seed", other),
        ];
        foreach (var (of, beside) in pairs)
        {
            var covariance = run.Zip(beside, (a, b) => a.Zip(b, (x, y) => (x - value) * (y - value)).Sum()).Sum();
            var correlation = covariance / (value * (1 - value) * Many * Copies);
            if (!(Math.Abs(correlation) <= Deviations / Math.Sqrt(Many * Copies)))
            {
                return EncodingCase.Breaks(
                    run,
                    0,
                    $"a spike has to do with that of {of}",
                    "a correlation of 0",
                    $"{correlation:F3}"
                );
            }
        }

        return new Verdict.Holds(true);
    }

    private static Verdict Compare(
        EncodingCase one,
        double[][] here,
        double[][] there,
        Func<int, int, (int T, int I)> place,
        string why
    )
    {
        for (var t = 0; t < here.Length; t++)
        {
            for (var i = 0; i < here[t].Length; i++)
            {
                var (u, j) = place(t, i);
                if (!Numbers.Same(here[t][i], there[u][j]))
                {
                    return EncodingCase.Breaks(here, t, why, Numbers.Of(here[t][i]), Numbers.Of(there[u][j]));
                }
            }
        }

        return new Verdict.Holds(here.Any(step => step.Any(v => v != 0)));
    }
}
