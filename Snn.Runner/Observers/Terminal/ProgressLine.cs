using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Runs;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Observers.Terminal;

/// <summary>What a piece of a progress line is, for its colour.</summary>
internal enum PieceKind
{
    /// <summary>A word that names what follows.</summary>
    Label,

    /// <summary>A measured value.</summary>
    Value,

    /// <summary>The part of the bar that is done.</summary>
    BarDone,

    /// <summary>The part of the bar that is ahead.</summary>
    BarAhead,

    /// <summary>Space between two pieces.</summary>
    Gap,
}

/// <summary>A piece of a progress line.</summary>
internal readonly record struct Piece(PieceKind Kind, string Text)
{
    /// <summary>What stands there; nothing that the terminal would take for a command.</summary>
    internal string Text { get; } = Visible.Of(Text);
}

/// <summary>
/// Lays a run's progress out in one line of a given width: the less space, the less is said, the most important last to
/// go.
/// </summary>
internal static class ProgressLine
{
    private const int LeastBar = 8;
    private const int MostBar = 40;

    /// <summary>The line that changes while an epoch is under way.</summary>
    /// <param name="at">How far the run is.</param>
    /// <param name="metrics">Running means.</param>
    /// <param name="evaluating">Whether the epoch is being evaluated.</param>
    /// <param name="width">Columns that the line may take.</param>
    /// <param name="bar">Whether a bar is drawn where there is space for it.</param>
    internal static ImmutableArray<Piece> Under(
        RunPosition at,
        ImmutableArray<Metric> metrics,
        bool evaluating,
        int width,
        bool bar = true
    )
    {
        var left = at.Left is { } time && at.Fraction < 1 ? Numbers.Time(time) + " left" : "";
        ImmutableArray<Field> fields =
        [
            new(0, "epoch", Invariant($"{at.Epoch}/{at.Epochs}")),
            new(1, evaluating ? "evaluating" : "batch", evaluating ? "" : Invariant($"{at.Done}/{at.Count}")),
            .. Fields(metrics, firstRank: 3),
            new(20, "", Numbers.Rate(at.SamplesPerSecond)),
            new(2, "", left),
        ];
        var kept = Fit(fields, width);
        var space = Math.Min(MostBar, width - Length(kept) - 2);
        return bar && space >= LeastBar
            ?
            [
                .. Spell([kept[0]]),
                new(PieceKind.Gap, "  "),
                .. Bar(at.Fraction, space),
                .. Spell(kept.RemoveAt(0), leading: true),
            ]
            : Spell(kept);
    }

    /// <summary>The line that stays when an epoch is done.</summary>
    internal static ImmutableArray<Piece> After(RunPosition at, ImmutableArray<Metric> metrics, int width)
    {
        var digits = at.Epochs.ToString(CultureInfo.InvariantCulture).Length;
        return Spell(
            Fit(
                [
                    new(
                        0,
                        "epoch",
                        Invariant($"{at.Epoch.ToString(CultureInfo.InvariantCulture).PadLeft(digits)}/{at.Epochs}")
                    ),
                    .. Fields(metrics, firstRank: 2),
                    new(30, "", Numbers.Rate(at.SamplesPerSecond)),
                    new(1, "", Numbers.Time(at.Epochal)),
                ],
                width
            )
        );
    }

    /// <summary>The line as plain text.</summary>
    internal static string Text(IEnumerable<Piece> pieces) => string.Concat(pieces.Select(p => p.Text));

    // They stand in the experiment's order; where space lacks, what test data says stays longest, its accuracy above
    // all.
    private static IEnumerable<Field> Fields(ImmutableArray<Metric> metrics, int firstRank)
    {
        var numbers = metrics.Where(m => Numbers.IsNumber(m.Value)).ToList();
        var ranked = numbers
            .OrderBy(m =>
                m.Name == MetricKeys.TestAccuracy.Name ? 0
                : m.Name.StartsWith("test_", StringComparison.Ordinal) ? 1
                : 2
            )
            .ToList();
        return numbers.Select(m => new Field(firstRank + ranked.IndexOf(m), m.Words(), m.Shown()));
    }

    private static ImmutableArray<Field> Fit(ImmutableArray<Field> fields, int width)
    {
        var kept = fields.RemoveAll(f => f.Length == 0);
        while (kept.Length > 1 && Length(kept) > width)
        {
            kept = kept.Remove(kept.MaxBy(f => f.Rank)!);
        }

        return kept;
    }

    private static int Length(ImmutableArray<Field> fields) => fields.Sum(f => f.Length) + (2 * (fields.Length - 1));

    private static ImmutableArray<Piece> Spell(ImmutableArray<Field> fields, bool leading = false)
    {
        var pieces = ImmutableArray.CreateBuilder<Piece>();
        foreach (var field in fields)
        {
            if (leading || pieces.Count > 0)
            {
                pieces.Add(new(PieceKind.Gap, "  "));
            }

            if (field.Label.Length > 0)
            {
                pieces.Add(new(PieceKind.Label, field.Value.Length > 0 ? field.Label + " " : field.Label));
            }

            if (field.Value.Length > 0)
            {
                pieces.Add(new(PieceKind.Value, field.Value));
            }
        }

        return pieces.ToImmutable();
    }

    private static ImmutableArray<Piece> Bar(double fraction, int width)
    {
        var done = (int)Math.Round(fraction * width);
        return [new(PieceKind.BarDone, new string('━', done)), new(PieceKind.BarAhead, new string('─', width - done))];
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

    /// <param name="Rank">The higher, the earlier it is left out.</param>
    /// <param name="Label">Its name; may be empty.</param>
    /// <param name="Value">Its value; may be empty.</param>
    private sealed record Field(int Rank, string Label, string Value)
    {
        internal int Length => Label.Length + Value.Length + (Label.Length > 0 && Value.Length > 0 ? 1 : 0);
    }
}
