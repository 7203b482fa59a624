using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using CsvHelper;
using CsvHelper.Configuration;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Surfaces;
using Snn.Runner.Files;

namespace Snn.Runner.Data;

/// <summary>A user's own data points.</summary>
/// <param name="Path">The file, whole path.</param>
/// <param name="Sha256">Of its bytes, lower-case hexadecimal.</param>
/// <param name="Points">Its rows.</param>
internal sealed record PointsFile(string Path, string Sha256, PointSet Points)
{
    /// <summary>Name of the file's path in what a run leaves.</summary>
    internal const string PathNote = "points";

    /// <summary>Name of the file's digest in what a run leaves.</summary>
    internal const string DigestNote = "points_sha256";

    /// <summary>Name of the largest absolute value of any input in what a run leaves.</summary>
    internal const string RangeNote = "point_range";

    private const int FewestRows = 2;
    private const int MostBytes = 1 << 30;

    private static readonly FrozenSet<string> NoNumbers = new[]
    {
        "nan",
        "na",
        "n/a",
        "null",
        "none",
        "inf",
        "infinity",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>What the record of a run and its network say of the points.</summary>
    internal ImmutableArray<Metric> Describe() =>
        [
            Metric.Of(PathNote, Path),
            Metric.Of(DigestNote, Sha256),
            Metric.Of("point_count", (long)Points.Count),
            Metric.Of(RangeNote, Points.X.ToArray().Max(Math.Abs)),
        ];

    /// <summary>What a user would want to know of targets that no network of the experiment can reach.</summary>
    /// <remarks>Readouts y = D r are sums of rates, with D above 0 (Mancoo, Keemink and Machens 2020).</remarks>
    internal string? Caveat =>
        Points.Y.ToArray().Count(y => y < 0) is > 0 and var below
            ? $"{below} of {Points.Count} targets are below 0, which the spiking readout (a sum of rates, at least 0) "
                + "cannot reach; add a constant to all targets."
            : null;

    /// <summary>Reads the points of an earlier run again.</summary>
    /// <param name="path">Where they lay.</param>
    /// <param name="sha256">What they were.</param>
    internal static Result<PointsFile> ReadAgain(string path, string sha256) =>
        Read(path)
            .Bind(file =>
                file.Sha256 == sha256
                    ? file
                    : (Result<PointsFile>)
                        new Fault(
                            FaultKind.Data,
                            path,
                            $"SHA-256 is {file.Sha256}, the network has learned {sha256}",
                            "put the file back that the run was given"
                        )
            );

    /// <summary>
    /// Reads comma-separated values: a header or none, then a row a point, inputs first, the target last.
    /// </summary>
    internal static Result<PointsFile> Read(string path) =>
        RegularFile
            .ReadWhole(path, MostBytes)
            .Match(
                bytes => bytes is null ? Unreadable(path, "there is no such file") : Read(path, bytes),
                fault => Unreadable(path, fault.What)
            );

    /// <summary>SHA-256 of a file's bytes, lower-case hexadecimal.</summary>
    internal static Result<string> Digest(string path) =>
        RegularFile
            .ReadWhole(path, MostBytes)
            .Bind<string>(bytes => bytes is null ? Unreadable(path, "there is no such file") : Sha(bytes));

    private static Result<PointsFile> Read(string path, byte[] bytes)
    {
        using var text = new StreamReader(new MemoryStream(bytes));
        return Rows(text, path).Map(points => new PointsFile(System.IO.Path.GetFullPath(path), Sha(bytes), points));
    }

    private static string Sha(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static Fault Unreadable(string path, string what) =>
        new(FaultKind.Data, $"--points {path}", what, "name a CSV file that is there");

    private static Result<PointSet> Rows(TextReader text, string path)
    {
        using var csv = new CsvParser(
            text,
            new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null, TrimOptions = TrimOptions.Trim }
        );
        var (values, columns, rows) = (new List<double>(), 0, 0);
        while (csv.Read())
        {
            var cells = csv.Record ?? [];
            if (columns == 0)
            {
                columns = cells.Length;
                if (columns < 2)
                {
                    return Wrong(
                        csv,
                        path,
                        null,
                        $"{columns} column",
                        "give at least one input and, last, the target, separated by commas"
                    );
                }

                if (Array.TrueForAll(cells, IsName))
                {
                    continue; // a header
                }
            }

            if (cells.Length != columns)
            {
                return Wrong(
                    csv,
                    path,
                    null,
                    $"{cells.Length} values where the first row has {columns}",
                    $"give {columns} values in every row"
                );
            }

            for (var c = 0; c < columns; c++)
            {
                if (!Parses(cells[c], out var value))
                {
                    return Wrong(
                        csv,
                        path,
                        c,
                        cells[c].Trim().Length == 0 ? "nothing there" : $"'{cells[c]}' is no finite number",
                        "give a finite number such as 1.5 or -2e-3"
                    );
                }

                values.Add(value);
            }

            rows++;
        }

        return rows < FewestRows
            ? new Fault(FaultKind.Data, $"--points {path}", $"{rows} rows of numbers", $"give at least {FewestRows}")
            : Split(values, columns, rows);
    }

    private static PointSet Split(List<double> values, int columns, int rows)
    {
        var inputs = columns - 1;
        var (x, y) = (new double[rows * inputs], new double[rows]);
        for (var r = 0; r < rows; r++)
        {
            values.CopyTo(r * columns, x, r * inputs, inputs);
            y[r] = values[(r * columns) + inputs];
        }

        return PointSet.Create(inputs, x, y);
    }

    // What .NET reads as a number may end in characters of no meaning.
    private static bool Parses(string cell, out double value) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
        && double.IsFinite(value)
        && !cell.Contains('\0', StringComparison.Ordinal);

    // A column's name: no number, not even one that is none, too large, or written in another way.
    private static bool IsName(string cell) =>
        cell.Trim() is { Length: > 0 } word
        && (char.IsLetter(word[0]) || word[0] == '_')
        && !double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
        && !NoNumbers.Contains(word);

    private static Fault Wrong(CsvParser csv, string path, int? column, string what, string fix) =>
        new(
            FaultKind.Data,
            string.Create(
                CultureInfo.InvariantCulture,
                $"--points {path}, row {csv.RawRow}{(column is { } c ? $", column {c + 1}" : "")}"
            ),
            what,
            fix
        );
}
