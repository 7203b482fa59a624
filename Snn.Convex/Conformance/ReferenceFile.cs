using System.Text.Json;
using Snn.Convex.Networks;
using Snn.Convex.Recording;

namespace Snn.Convex.Conformance;

/// <summary>
/// Reads reference data out of parsed JSON; whatever is missing or malformed is a <see cref="FormatException"/> that
/// names it.
/// </summary>
internal static class ReferenceFile
{
    private const string BinsName = "num_bins";
    private const int MostBins = 1_000_000;

    internal static bool Has(JsonElement file, params ReadOnlySpan<string> names)
    {
        if (file.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        foreach (var name in names)
        {
            if (!file.TryGetProperty(name, out _))
            {
                return false;
            }
        }

        return true;
    }

    internal static JsonElement Property(JsonElement file, string name) =>
        file.ValueKind == JsonValueKind.Object && file.TryGetProperty(name, out var value)
            ? value
            : throw Malformed(name, "is missing");

    internal static double Number(JsonElement file, string name, double? missing = null) =>
        missing is { } value && !Has(file, name) ? value : Number(Property(file, name), name);

    internal static int Int(JsonElement file, string name) =>
        Property(file, name) is { ValueKind: JsonValueKind.Number } e && e.TryGetInt32(out var v)
            ? v
            : throw Malformed(name, "is no whole number");

    /// <summary>
    /// The bins of a trial: some thousand. As many as a number of a few digits can say would take hours, or all memory.
    /// </summary>
    internal static int Bins(JsonElement file) =>
        Int(file, BinsName) is var bins && bins <= MostBins
            ? bins
            : throw Malformed(BinsName, $"is {bins}, more than the {MostBins} that reference data may have");

    /// <summary>A list of numbers; a number on its own is a list of one.</summary>
    internal static double[] Numbers(JsonElement file, string name) => NumbersOf(Property(file, name), name);

    /// <summary>A list of rows of equal length.</summary>
    internal static double[][] Rows(JsonElement file, string name)
    {
        double[][] rows = [.. Items(Property(file, name), name).Select(row => NumbersOf(row, name))];
        return rows.Length > 0 && rows.All(row => row.Length == rows[0].Length)
            ? rows
            : throw Malformed(name, "is no rectangle");
    }

    /// <summary>A list of whole-number pairs.</summary>
    internal static Spike[] Spikes(JsonElement file, string name) =>
        [
            .. Items(Property(file, name), name)
                .Select(pair =>
                    Items(pair, name).ToArray() is [var bin, var neuron]
                    && bin.TryGetInt32(out var b)
                    && neuron.TryGetInt32(out var n)
                        ? new Spike(b, n)
                        : throw Malformed(name, "holds no [bin, neuron]")
                ),
        ];

    internal static IEnumerable<JsonElement> Items(JsonElement list, string name) =>
        list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : throw Malformed(name, "is no list");

    /// <summary>A list that is not empty: of nothing that was compared nobody can say that it agrees.</summary>
    internal static JsonElement[] Some(JsonElement file, string name) =>
        Items(Property(file, name), name).ToArray() is { Length: > 0 } items
            ? items
            : throw Malformed(name, "is empty");

    /// <summary>Rows of an N×k matrix as k runs of N.</summary>
    internal static double[] Runs(double[][] rows) =>
        [.. Enumerable.Range(0, rows[0].Length).SelectMany(k => rows.Select(row => row[k]))];

    internal static ConvexNetwork Network(double[][] f, double[][] g, double[][] d, double[] t) =>
        f.Length == t.Length && g.Length == t.Length && d[0].Length == t.Length && g[0].Length == d.Length
            ? ConvexNetwork
                .Create(t.Length, f[0].Length, d.Length, new(Runs(f), Runs(g), d.SelectMany(row => row).ToArray(), t))
                .Match(network => network, fault => throw new FormatException(fault.ToString()))
            : throw Malformed("F, G, D, thresholds", "do not agree in size");

    internal static FormatException Malformed(string name, string what) => new($"{name} {what}");

    private static double[] NumbersOf(JsonElement list, string name) =>
        list.ValueKind == JsonValueKind.Number
            ? [Number(list, name)]
            : [.. Items(list, name).Select(item => Number(item, name))];

    private static double Number(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Number
            ? value.GetDouble()
            : throw Malformed(name, $"holds {value.ValueKind} where a number belongs");
}
