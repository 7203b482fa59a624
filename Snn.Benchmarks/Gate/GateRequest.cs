using System.Collections.Immutable;
using System.IO.Enumeration;
using Snn.Data.Faults;

namespace Snn.Benchmarks.Gate;

/// <summary>What the gate is asked for.</summary>
/// <param name="Against">Another checkout or build; null: the committed ratios.</param>
/// <param name="Ratios">A file of ratios in place of the committed ones, or null.</param>
/// <param name="Filters">Names with wildcards; empty for all.</param>
/// <param name="Rules">When a difference between two builds counts.</param>
/// <param name="Sampling">How it is measured.</param>
/// <param name="Confirmations">How often what looks like a regression is measured again.</param>
internal sealed record GateRequest(
    string? Against,
    string? Ratios,
    ImmutableArray<string> Filters,
    Rules Rules,
    Sampling Sampling,
    int Confirmations
)
{
    /// <summary>Whether a name is asked for.</summary>
    internal bool Asks(string name) => Filters.Any(f => FileSystemName.MatchesSimpleExpression(f, name));

    /// <summary>The works of this build to compare with another.</summary>
    internal Result<ImmutableArray<Pair>> BuildPairs() =>
        Some([
            .. Catalogue
                .All.Where(w => Filters.IsEmpty ? !Catalogue.IsReference(w.Name) : Asks(w.Name))
                .Select(w => new Pair(w.Name, w.Name, w.Name, Rules, w.Managed)),
        ]);

    /// <summary>Everything there is, this build beside itself: to see that it works.</summary>
    internal Result<ImmutableArray<Pair>> SmokePairs(Ratios ratios) =>
        Some([
            .. RatioPairs(ratios).Match(pairs => pairs, _ => []),
            .. Catalogue
                .All.Where(w => Filters.IsEmpty || Asks(w.Name))
                .Select(w => new Pair(w.Name, w.Name, w.Name, Rules)),
        ]);

    /// <summary>
    /// The committed ratios to hold this build against, and works whose allocations are to be counted.
    /// </summary>
    internal Result<ImmutableArray<Pair>> RatioPairs(Ratios ratios) =>
        Some([
            .. ratios
                .Parts.Where(r => Filters.IsEmpty || Asks(r.Work))
                .Select(r => new Pair(
                    Gate.Ratios.NameOf(r),
                    r.Work,
                    r.Over,
                    Rules with
                    {
                        Threshold = r.Tolerance,
                    },
                    Factor: r.Ratio
                )),
            .. ratios
                .Allocations.Where(a => Filters.IsEmpty || Asks(a.Key))
                .Select(a => new Pair(Gate.Ratios.NameOf(a.Key), a.Key, null, Rules, Counted: true, Bytes: a.Value)),
        ]);

    private Result<ImmutableArray<Pair>> Some(ImmutableArray<Pair> pairs) =>
        pairs.IsEmpty
            ? new Fault(
                FaultKind.Usage,
                "--filter",
                $"nothing is called {string.Join(" or ", Filters)}",
                "see 'gate --list' for the names"
            )
            : pairs;
}
