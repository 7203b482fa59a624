using System.Text.Json;
using Snn.Convex.Dynamics;
using Snn.Convex.Integrators;
using Snn.Convex.Learning;
using Snn.Convex.Networks;
using Snn.Convex.Published;
using Snn.Data.Runs;

namespace Snn.Convex.Conformance;

/// <summary>
/// Replays the published scripts on images, trial after trial: weights, thresholds and ω of one layer, or weights and
/// thresholds of two.
/// </summary>
internal static class ImagesReplay
{
    // Steps of layer 2 in units of those of layer 1.
    private static readonly (double Thresh, double F) Published = (10, 100);

    internal static bool Recognises(JsonElement file) =>
        ReferenceFile.Has(file, "trials", "D", "F", "thresholds", "alpha_F", "buffer_bins")
        && ReferenceFile.Property(file, "trials") is { ValueKind: JsonValueKind.Array } trials
        && trials.EnumerateArray().FirstOrDefault() is var first
        && ReferenceFile.Has(first, "image", "label");

    internal static ConformanceReport Replay(JsonElement file) =>
        ReferenceFile.Has(file, "F2") ? Pair(file) : Single(file);

    private static ConformanceReport Single(JsonElement file)
    {
        var d = ReferenceFile.Rows(file, "D");
        var trial = new ScriptSingle(Lower(file, d), TrialsReplay.Dynamics(file), Timing(file));
        var tally = NewTally();
        foreach (var item in Trials(file))
        {
            var label = ReferenceFile.Int(item, "label");
            if (label < 0 || label >= d.Length)
            {
                throw ReferenceFile.Malformed("label", $"is no class of {d.Length}");
            }

            var target = new double[d.Length];
            target[label] = 1;
            trial.Run(Image(item, trial.Layers[0]), target, Rates(file));
            Compare(tally, trial.Layers[0], Flat(item, "F"), ReferenceFile.Numbers(item, "thresholds"));
            tally.Values([trial.Omega], [ReferenceFile.Number(item, "omega_k")]);
        }

        return tally.Report("images-single");
    }

    private static ConformanceReport Pair(JsonElement file)
    {
        var d = ReferenceFile.Rows(file, "D");
        var upper = ReferenceFile.Network(
            ReferenceFile.Rows(file, "F2"),
            ReferenceFile.Rows(file, "G2"),
            d,
            ReferenceFile.Numbers(file, "thresholds2")
        );
        var trial = new ScriptPair(Lower(file, d), upper, TrialsReplay.Dynamics(file), Timing(file), Published);
        var perLabel = ReferenceFile.Number(file, "target_per_label");
        var tally = NewTally();
        foreach (var item in Trials(file))
        {
            var target = new double[d.Length];
            Array.Fill(target, perLabel * ReferenceFile.Int(item, "label"));
            trial.Run(Image(item, trial.Layers[0]), target, Rates(file));
            Compare(tally, trial.Layers[0], Flat(item, "F"), ReferenceFile.Numbers(item, "thresholds"));
            Compare(tally, trial.Layers[1], ReferenceFile.Rows(item, "F2"), ReferenceFile.Numbers(item, "thresholds2"));
        }

        return tally.Report("images-two-layers");
    }

    private static Tally NewTally()
    {
        var tally = new Tally();
        tally.Note("replayed by euler: the published scripts know no other");
        return tally;
    }

    private static ConvexNetwork Lower(JsonElement file, double[][] d) =>
        ReferenceFile.Network(
            Flat(file, "F"),
            [.. Enumerable.Range(0, d[0].Length).Select(i => d.Select(row => row[i]).ToArray())],
            d,
            ReferenceFile.Numbers(file, "thresholds")
        );

    private static TrialTiming Timing(JsonElement file) =>
        TrialsReplay.Timing(file, ReferenceFile.Int(file, "buffer_bins"));

    private static LearningRates Rates(JsonElement file) =>
        new(ReferenceFile.Number(file, "alpha_F"), ReferenceFile.Number(file, "alpha_thresh"));

    private static JsonElement[] Trials(JsonElement file) => ReferenceFile.Some(file, "trials");

    private static void Compare(Tally tally, NeuronBuffers buffers, double[][] f, double[] t)
    {
        var (ours, thresholds) = buffers.Learned();
        tally.Values(ours, ReferenceFile.Runs(f));
        tally.Values(thresholds, t);
    }

    private static double[] Image(JsonElement trial, NeuronBuffers layer)
    {
        double[] pixels = [.. ReferenceFile.Rows(trial, "image").SelectMany(row => row)];
        return pixels.Length == layer.Network.Inputs
            ? pixels
            : throw ReferenceFile.Malformed("image", $"has {pixels.Length} pixels and not {layer.Network.Inputs}");
    }

    // Maps of a neuron, [N, H, W], as rows of a matrix.
    private static double[][] Flat(JsonElement file, string name)
    {
        double[][] rows =
        [
            .. ReferenceFile
                .Items(ReferenceFile.Property(file, name), name)
                .Select(map =>
                    ReferenceFile
                        .Items(map, name)
                        .SelectMany(row => ReferenceFile.Items(row, name))
                        .Select(v => v.GetDouble())
                        .ToArray()
                ),
        ];
        return rows.Length > 0 && rows.All(row => row.Length == rows[0].Length)
            ? rows
            : throw ReferenceFile.Malformed(name, "is no block of numbers");
    }
}
