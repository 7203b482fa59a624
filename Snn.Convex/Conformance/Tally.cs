using Snn.Convex.Integrators;
using Snn.Convex.Recording;
using Snn.Data.Runs;

namespace Snn.Convex.Conformance;

/// <summary>Counts the differences of one replay.</summary>
internal sealed class Tally
{
    private readonly List<string> _notes = [];
    private double _maxError;
    private long _compared;
    private int _mismatches;
    private int _ties;

    internal static Simulator[] Both { get; } = [Simulator.Euler, Simulator.Event];

    internal void Note(string note) => _notes.Add(note);

    /// <summary>Compares values; where one side has more of them, they are infinitely far from one another.</summary>
    internal void Values(ReadOnlySpan<double> ours, ReadOnlySpan<double> theirs)
    {
        _compared += theirs.Length;
        if (ours.Length != theirs.Length)
        {
            _maxError = double.PositiveInfinity;
            return;
        }

        for (var i = 0; i < theirs.Length; i++)
        {
            _maxError = Math.Max(_maxError, ConformanceReport.Error(ours[i], theirs[i]));
        }
    }

    /// <summary>
    /// Compares spikes; one of the event-driven simulator that a tie has moved by one bin is noted instead of counted.
    /// </summary>
    internal void Spikes(ReadOnlySpan<Spike> ours, ReadOnlySpan<Spike> theirs, Simulator simulator)
    {
        HashSet<Spike> missing = [.. theirs];
        HashSet<Spike> extra = [.. ours];
        extra.ExceptWith(missing);
        missing.ExceptWith([.. ours]);
        foreach (var spike in extra)
        {
            var tied =
                simulator == Simulator.Event
                && (
                    missing.Remove(spike with { Bin = spike.Bin - 1 })
                    || missing.Remove(spike with { Bin = spike.Bin + 1 })
                );
            _ties += tied ? 1 : 0;
            _mismatches += tied ? 0 : 1;
        }

        _mismatches += missing.Count;
    }

    internal ConformanceReport Report(string kind) =>
        ConformanceReport.Of(
            kind,
            _compared == 0 ? double.PositiveInfinity : _maxError,
            _mismatches,
            [
                .. _notes.Count > 0 ? _notes : ["replayed by euler and by event"],
                .. _ties > 0 ? [$"{_ties} spikes of event lie one bin aside: ties"] : (string[])[],
            ]
        );
}
