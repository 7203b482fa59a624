using System.Collections.Immutable;
using System.Globalization;
using Snn.Convex.Recording;
using Snn.Data.Laws;

namespace Snn.Convex.Laws;

/// <summary>Laws of integrators of convex networks.</summary>
public static class IntegratorLaws
{
    internal const string Near =
        "not checked from the first bin on in which a margin, or the lead of the neuron that spikes, is below 10⁻⁹ of the largest voltage";

    /// <summary>All laws of integrators.</summary>
    public static ImmutableArray<Law<Integrator, NetworkCase>> All { get; } =
    [
        Of(
            new(
                "bin-equation",
                "the spikes are those of the equation of a bin, applied bin by bin",
                "s = fold(Bin.Step)",
                "Mancoo, Keemink and Machens 2020",
                Near
            ),
            Equation
        ),
        Of(
            new(
                "one-spike-a-bin",
                "at most one neuron spikes in a bin, and bins are in order",
                "t₁ < t₂ < …",
                "the network follows the gradient of its program one step at a time",
                "none"
            ),
            OneABin
        ),
        Of(
            new(
                "repeatable",
                "the same trial gives the same spikes and rates",
                "run = run",
                "a run can be repeated",
                "every bit"
            ),
            Repeatable
        ),
        Of(
            new(
                "rates",
                "rates are the spikes, filtered",
                "r_i = Σ_t q^{B−1−t}",
                "definition of the filtered spike train",
                "10⁻⁹ of a rate"
            ),
            Rates
        ),
        Of(
            new(
                "readout",
                "a spike adds its column of D to the readout, and the readout decays",
                "y_t = q y_{t−1} + D s_t",
                "definition of the readout, y = D r",
                "10⁻⁹ of the largest readout"
            ),
            Spiking.Readout,
            Unread
        ),
        Of(
            new(
                "permutation",
                "neurons can be permuted",
                "run(π network) = π run(network)",
                "a layer has no order except in ties",
                Near
            ),
            Permutation
        ),
        Of(
            new(
                "silent-neuron",
                "a neuron that never spikes can be removed",
                "run(network − silent) = run(network)",
                "a constraint that is never active",
                Near
            ),
            Silent
        ),
        Of(
            new(
                "time-rescaling",
                "with λ divided and Δt multiplied by 4 the spikes are the same",
                "(λ/4, 4 Δt) ⇒ the same s",
                "the dynamics depend only on λ Δt",
                Near
            ),
            Rescaling
        ),
    ];

    /// <summary>The laws of these names.</summary>
    /// <param name="names">Names of laws.</param>
    public static ImmutableArray<Law<Integrator, NetworkCase>> Named(params IEnumerable<string> names) =>
        All.Named(names);

    /// <summary>Puts an integrator through some laws, or all.</summary>
    /// <param name="integrator">The integrator.</param>
    /// <param name="laws">The laws; null for all.</param>
    /// <param name="settings">How many cases, and which; by default 200 a law.</param>
    public static LawReport Validate(
        Integrator integrator,
        IEnumerable<Law<Integrator, NetworkCase>>? laws = null,
        CheckSettings? settings = null
    )
    {
        ArgumentNullException.ThrowIfNull(integrator);
        return LawReport.Of(integrator.Name, integrator, laws ?? All, settings ?? new());
    }

    /// <summary>An integrator as a subject beside those of other kinds.</summary>
    /// <param name="integrator">The integrator.</param>
    public static LawSubject Subject(Integrator integrator)
    {
        ArgumentNullException.ThrowIfNull(integrator);
        return LawSubject.Of(integrator.Name, "integrator", integrator, All);
    }

    private static Law<Integrator, NetworkCase> Of(
        LawText text,
        Func<NetworkCase, Verdict> test,
        Func<Integrator, LawOutcome?>? excused = null
    ) => new(text, excused ?? (_ => null), NetworkCase.For, test, one => one.Write());

    /// <summary>Why the readouts of an integrator are not held to anything; null where they are.</summary>
    /// <param name="integrator">The integrator.</param>
    internal static LawOutcome? Unread(Integrator integrator)
    {
        var one = new NetworkCase(integrator, [new([1], [1], [0.5], 0.5)], [1], new(1, 0.25), new(2, 1, 0, 1));
        try
        {
            return one.Run().Readouts.IsDefaultOrEmpty ? new LawOutcome.NotClaimed("Readouts are not reported") : null;
        }
#pragma warning disable CA1031 // What it throws is what the law itself finds, and tells.
        catch
#pragma warning restore CA1031
        {
            return null;
        }
    }

    private static Verdict Equation(NetworkCase one)
    {
        var equation = EquationRun.Of(one);
        return Compare(one, equation, equation.Spikes, one.Run().Spikes, "the spikes are not those of the equation");
    }

    private static Verdict OneABin(NetworkCase one)
    {
        var spikes = one.Run().Spikes;
        for (var i = 0; i < spikes.Length; i++)
        {
            if (i > 0 && spikes[i].Bin <= spikes[i - 1].Bin)
            {
                return Breaks(
                    EquationRun.Of(one),
                    spikes,
                    spikes[i].Bin,
                    $"neuron {spikes[i].Neuron} spikes in bin {spikes[i].Bin} behind one of bin {spikes[i - 1].Bin}"
                );
            }
        }

        return new Verdict.Holds(spikes.Length > 1);
    }

    private static Verdict Repeatable(NetworkCase one)
    {
        var (first, second) = (one.Run(), one.Run());
        var same = first.Spikes.SequenceEqual(second.Spikes) && first.Rates.SequenceEqual(second.Rates);
        return same
            ? new Verdict.Holds(first.Spikes.Length > 0)
            : Breaks(
                EquationRun.Of(one),
                second.Spikes,
                FirstDifference(first.Spikes, second.Spikes),
                "the second time it came out differently"
            );
    }

    private static Verdict Rates(NetworkCase one)
    {
        var trial = one.Run();
        for (var i = 0; i < one.Neurons.Length; i++)
        {
            var expected = trial
                .Spikes.Where(s => s.Neuron == i)
                .Sum(s => Math.Pow(one.Coding.Decay, one.Timing.Bins - 1 - s.Bin));
            if (Math.Abs(expected - trial.Rates[i]) > 1e-9 * Math.Max(1, expected))
            {
                return Breaks(
                    EquationRun.Of(one),
                    trial.Spikes,
                    one.Timing.Bins - 1,
                    FormattableString.Invariant(
                        $"the rate of neuron {i} is {trial.Rates[i]:R}, and its spikes give {expected:R}"
                    )
                );
            }
        }

        return new Verdict.Holds(trial.Spikes.Length > 0);
    }

    private static Verdict Permutation(NetworkCase one)
    {
        var n = one.Neurons.Length;
        var equation = EquationRun.Of(one);
        var turned = (one with { Neurons = [.. one.Neurons.Reverse()] }).Run().Spikes;
        return n == 1
            ? new Verdict.Holds(false)
            : Compare(
                one,
                equation,
                one.Run().Spikes,
                [.. turned.Select(s => s with { Neuron = n - 1 - s.Neuron })],
                "in reverse order the neurons spike differently"
            );
    }

    private static Verdict Silent(NetworkCase one)
    {
        var equation = EquationRun.Of(one);
        var spikes = one.Run().Spikes;
        var silent = Enumerable.Range(0, one.Neurons.Length).FirstOrDefault(i => spikes.All(s => s.Neuron != i), -1);
        if (silent < 0 || one.Neurons.Length == 1)
        {
            return new Verdict.Holds(false);
        }

        var without = (one with { Neurons = one.Neurons.RemoveAt(silent) }).Run().Spikes;
        return Compare(
            one,
            equation,
            spikes,
            [.. without.Select(s => s with { Neuron = s.Neuron + (s.Neuron >= silent ? 1 : 0) })],
            $"without neuron {silent}, which never spikes, the others spike differently"
        );
    }

    private static Verdict Rescaling(NetworkCase one)
    {
        var slow = one with { Coding = one.Coding with { Lambda = one.Coding.Lambda / 4, Dt = one.Coding.Dt * 4 } };
        return Compare(
            one,
            EquationRun.Of(one),
            one.Run().Spikes,
            slow.Run().Spikes,
            "with time stretched by 4 it spikes differently"
        );
    }

    internal static Verdict Compare(
        NetworkCase one,
        EquationRun equation,
        ImmutableArray<Spike> expected,
        ImmutableArray<Spike> actual,
        string why
    )
    {
        var differs = FirstDifference(expected, actual);
        return differs >= equation.Decided
            ? new Verdict.Holds(expected.Any(s => s.Bin < equation.Decided))
            : Breaks(equation with { Spikes = expected }, actual, differs, $"{why} in bin {differs}", one);
    }

    private static int FirstDifference(ImmutableArray<Spike> expected, ImmutableArray<Spike> actual)
    {
        for (var i = 0; i < Math.Max(expected.Length, actual.Length); i++)
        {
            if (i >= expected.Length || i >= actual.Length || expected[i] != actual[i])
            {
                return Math.Min(
                    i < expected.Length ? expected[i].Bin : int.MaxValue,
                    i < actual.Length ? actual[i].Bin : int.MaxValue
                );
            }
        }

        return int.MaxValue;
    }

    private const int Shown = 12;

    // The last bins up to the one that is marked: spikes before it are on the way.
    private static Verdict.Breaks Breaks(
        EquationRun equation,
        ImmutableArray<Spike> actual,
        int bin,
        string why,
        NetworkCase? one = null
    )
    {
        var last = Math.Clamp(bin, 1, equation.States.Length - 1);
        var first = Math.Max(1, last - Shown + 1);
        string Spiking(IEnumerable<Spike> spikes, int t) =>
            string.Join('+', spikes.Where(s => s.Bin == t).Select(s => s.Neuron)) is { Length: > 0 } who ? who : "none";
        string Voltages(int t) =>
            string.Join(' ', equation.States[t].V.Select(v => v.ToString("G6", CultureInfo.InvariantCulture)));
        return new(
            why,
            new(
                ["bin", one is null ? "V" : "V by the equation", "margin", "expected", "actual"],
                [
                    .. Enumerable
                        .Range(first, last - first + 1)
                        .Select(t =>
                            ImmutableList.Create(
                                t.ToString(CultureInfo.InvariantCulture),
                                Voltages(t),
                                equation.Margins[t].ToString("G6", CultureInfo.InvariantCulture),
                                Spiking(equation.Spikes, t),
                                Spiking(actual, t)
                            )
                        ),
                ],
                last - first
            )
        );
    }
}
