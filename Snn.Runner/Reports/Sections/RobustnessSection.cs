using System.Collections.Immutable;
using System.Globalization;
using MathNet.Numerics.Statistics;
using Snn.Convex.Experiments.Robustness;
using Snn.Data.Runs;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Plots;
using Snn.Runner.Runs;

namespace Snn.Runner.Reports.Sections;

/// <summary>The panels of figure 4 of Mancoo, Keemink and Machens 2020, and what each disturbance costs.</summary>
internal static class RobustnessSection
{
    private const int Bins = 30;

    private static readonly ImmutableArray<(DisturbanceKeys Keys, string Title)> Conditions =
    [
        (DisturbanceKeys.Clean, "none"),
        (DisturbanceKeys.Noise, "noise"),
        (DisturbanceKeys.Delay, "delay"),
        (DisturbanceKeys.LossBefore, "loss, before"),
        (DisturbanceKeys.LossAfter, "loss, after"),
        (DisturbanceKeys.AllBefore, "all, before"),
        (DisturbanceKeys.AllAfter, "all, after"),
    ];

    private static readonly ImmutableArray<MetricKey> Statistics =
    [
        MetricKeys.CvIsi,
        MetricKeys.FanoFactor,
        MetricKeys.EiCorrelation,
        MetricKeys.EiRatio,
        MetricKeys.StillRateHz,
        MetricKeys.ActiveNeurons,
    ];

    /// <summary>The section; null where the run left nothing for it.</summary>
    internal static Section? Of(RunDossier run, List<string> notes)
    {
        var traces = ArchiveFiles.Columns(run.Folder, "traces.csv").Noted(notes);
        var spikes = ArchiveFiles.Columns(run.Folder, "spikes.csv").Noted(notes);
        ImmutableArray<Figure> figures =
        [
            .. traces is not null && traces.TryGetValue("time_s", out var time) && time.Length > 1
                ? [Panels(run, time, traces, spikes)]
                : Array.Empty<Figure>(),
        ];
        ImmutableArray<Figure> bars =
        [
            .. new[]
            {
                Bars(
                    run,
                    "readout-error",
                    "Readout error under each disturbance",
                    "relative readout error (%)",
                    keys => keys.Error
                ),
                Bars(
                    run,
                    "readout-accuracy",
                    "Presentations that are read out right",
                    "accuracy (%)",
                    keys => keys.Accuracy
                ),
                Bars(
                    run,
                    "rates",
                    "Firing rate under each disturbance",
                    "spikes a neuron and second (Hz)",
                    keys => keys.RateHz
                ),
                Intervals(spikes),
            }.OfType<Figure>(),
        ];
        return figures.IsEmpty && bars.IsEmpty
            ? null
            : new(
                "robustness",
                "Robustness",
                [
                    .. figures.IsEmpty
                        ? ImmutableArray<Block>.Empty
                        :
                        [
                            Block.Paragraph(
                                "One run with input noise, voltage noise and synaptic delay; at the dashed line a part of the neurons is silenced."
                            ),
                            new Block.Drawn(figures, Large: true),
                        ],
                    .. bars.IsEmpty ? ImmutableArray<Block>.Empty : [new Block.Drawn(bars)],
                    new Block.Prose(
                        Tables.Pairs(
                            from key in Statistics
                            let value = run.Number(key)
                            where value is not null
                            select (key.Title, key.Shown(value.Value))
                        )
                    ),
                ]
            );
    }

    private static Figure Panels(
        RunDossier run,
        double[] time,
        Dictionary<string, double[]> traces,
        Dictionary<string, double[]>? spikes
    )
    {
        (double From, double To) limits = (
            RobustnessFigure.Transient,
            time.Where(double.IsFinite).DefaultIfEmpty(0).Max()
        );
        if (limits.To <= 2 * limits.From)
        {
            limits.From = 0;
        }

        int[] shown = [.. Enumerable.Range(0, time.Length).Where(i => time[i] >= limits.From)];
        ImmutableArray<double> at = [.. shown.Select(i => time[i])];
        var loss = limits.To / 2;
        Mark.Rule lost = new(loss, Upright: true, Colours.Ink);
        string[] neurons =
        [
            .. traces
                .Keys.Where(k => k.StartsWith("v_", StringComparison.Ordinal))
                .Select(k => k[2..])
                .Where(n => traces.ContainsKey("e_" + n))
                .Take(5),
        ];
        var panels = new List<Panel>
        {
            new("time (s)", "input x", [.. Lines("x", "pixel", 8), lost]) { Title = "input", XLimits = limits },
            new("time (s)", "readout y", [.. Lines("target", "", 12, dashed: true), .. Lines("y", "y", 12), lost])
            {
                Title = "readout (lines) and target (dashed)",
                XLimits = limits,
            },
        };
        if (
            spikes is not null
            && spikes.TryGetValue("time_s", out var when)
            && spikes.TryGetValue("neuron", out var who)
            && when.Length > 0
        )
        {
            int[] there =
            [
                .. Enumerable.Range(0, when.Length).Where(i => when[i] >= limits.From && double.IsFinite(who[i])),
            ];
            panels.Add(
                new(
                    "time (s)",
                    "neuron",
                    [
                        new Mark.Strokes([.. there.Select(i => when[i])], [.. there.Select(i => who[i])], Colours.Blue),
                        lost,
                    ]
                )
                {
                    Title = $"raster, {there.Length} spikes",
                    XLimits = limits,
                }
            );
        }

        panels.Add(
            new(
                "time (s)",
                "V − T (dimensionless)",
                [
                    .. neurons.Select(
                        (n, i) => (Mark)new Mark.Line("neuron " + n, at, Column("v_" + n), i) { Width = 1 }
                    ),
                    new Mark.Rule(0, Upright: false, Colours.Ink),
                    lost,
                ]
            )
            {
                Title = "voltages against thresholds",
                XLimits = limits,
            }
        );
        if (neurons.Length > 0)
        {
            var (e, i) = (Column("e_" + neurons[0]), Column("i_" + neurons[0]));
            panels.Add(
                new(
                    "time (s)",
                    "current (dimensionless)",
                    [
                        new Mark.Line("excitation", at, e, Colours.Vermilion) { Width = 1 },
                        new Mark.Line("inhibition", at, i, Colours.Blue) { Width = 1 },
                        new Mark.Line("sum", at, [.. e.Zip(i, (a, b) => a + b)], Colours.Grey) { Width = 1 },
                        lost,
                    ]
                )
                {
                    Title = "excitatory and inhibitory currents of neuron " + neurons[0],
                    XLimits = limits,
                }
            );
        }

        return new(
            "figure-4",
            "Input, readout, spikes, voltages and currents before and after the loss of neurons",
            "All disturbances at once; the first 2.2 s, in which the network settles, are left out. "
                + "Where the network has learned its task the lines of the readout follow the dashed target on both sides of the loss.",
            [.. panels]
        )
        {
            Width = Figure.Row,
            PanelHeight = 230,
        };

        ImmutableArray<double> Column(string name) =>
            traces.TryGetValue(name, out var values)
                ? [.. shown.Where(i => i < values.Length).Select(i => values[i])]
                : [];

        IEnumerable<Mark> Lines(string name, string called, int most, bool dashed = false) =>
            Enumerable
                .Range(1, most)
                .Select(j => (Number: j, Key: string.Create(CultureInfo.InvariantCulture, $"{name}{j}")))
                .Where(c => traces.ContainsKey(c.Key))
                .Select(c => new Mark.Line(
                    called.Length > 0 ? $"{called} {c.Number}" : "",
                    at,
                    Column(c.Key),
                    c.Number - 1
                )
                {
                    Dashed = dashed,
                    Width = dashed ? 0.9 : 1.3,
                });
    }

    // Of all neurons together, as the raster has them.
    private static Figure? Intervals(Dictionary<string, double[]>? spikes)
    {
        if (
            spikes is null
            || !spikes.TryGetValue("time_s", out var when)
            || !spikes.TryGetValue("neuron", out var who)
            || who.Length != when.Length
        )
        {
            return null;
        }

        double[] intervals =
        [
            .. Enumerable
                .Range(0, when.Length)
                .Where(i => double.IsFinite(when[i]) && double.IsFinite(who[i]))
                .GroupBy(i => who[i])
                .SelectMany(train =>
                    train.Select(i => when[i]).Order().ToArray() is var times
                        ? times.Skip(1).Zip(times, (next, last) => next - last)
                        : []
                )
                .Where(interval => interval > 0),
        ];
        if (intervals.Length < Bins)
        {
            return null;
        }

        var (low, high) = (Math.Log10(intervals.Min()), Math.Log10(intervals.Max()));
        var width = (high - low) / Bins;
        var counts = new double[Bins];
        foreach (var interval in intervals)
        {
            counts[Math.Clamp((int)((Math.Log10(interval) - low) / width), 0, Bins - 1)]++;
        }

        return width > 0
            ? new(
                "intervals",
                "Intervals between spikes",
                FormattableString.Invariant(
                    $"{intervals.Length} intervals of single neurons in the disturbed run: median {1000 * intervals.Median():G3} ms, from {1000 * intervals.Min():G3} to {1000 * intervals.Max():G3} ms."
                ),
                [
                    new(
                        "interval (s)",
                        "part of the intervals (%)",
                        [
                            new Mark.Line(
                                "",
                                [.. counts.SelectMany((_, i) => new[] { Edge(i), Edge(i + 1) })],
                                [
                                    .. counts.SelectMany(n =>
                                        new[] { 100 * n / intervals.Length, 100 * n / intervals.Length }
                                    ),
                                ],
                                Colours.Blue
                            ),
                        ]
                    )
                    {
                        LogX = true,
                    },
                ]
            )
            : null;

        double Edge(int i) => Math.Pow(10, low + (i * width));
    }

    private static Figure? Bars(
        RunDossier run,
        string name,
        string title,
        string axis,
        Func<DisturbanceKeys, NumberKey> number
    )
    {
        var found = Conditions
            .Select(c =>
                (c.Title, Value: run.Number(number(c.Keys)) is { } value ? number(c.Keys).Scaled(value) : (double?)null)
            )
            .Where(c => c.Value is not null)
            .ToArray();
        return found.Length == 0
            ? null
            : new(
                name,
                title,
                "One bar a disturbance; where neurons are lost, before and after the loss.",
                [
                    new(
                        "disturbance",
                        axis,
                        [
                            new Mark.Bars(
                                "",
                                [.. found.Select((_, i) => (double)i)],
                                [.. found.Select(c => c.Value!.Value)],
                                [],
                                Colours.Blue
                            ),
                        ]
                    )
                    {
                        XNames = [.. found.Select(c => c.Title)],
                        YLimits =
                            number(DisturbanceKeys.Clean).Better == Better.More
                                ? (0, 105)
                                : (0, Math.Max(1e-6, 1.1 * found.Max(c => c.Value!.Value))),
                    },
                ]
            );
    }
}
