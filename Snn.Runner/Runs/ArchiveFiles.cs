using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CsvHelper;
using CsvHelper.Configuration;
using Snn.Data.Faults;
using Snn.Runner.Files;
using Snn.Runner.Text;

namespace Snn.Runner.Runs;

/// <summary>A JSON object of a file that has one a line.</summary>
/// <param name="Json">The object.</param>
/// <param name="Text">The line as it stands in the file.</param>
internal sealed record JsonLine(JsonObject Json, string Text);

/// <summary>Reads the files of a run's folder, in which anything may stand.</summary>
internal static class ArchiveFiles
{
    /// <summary>Bytes of one file that are looked at, at most.</summary>
    internal const int MostBytes = 64 << 20;

    /// <summary>Bad lines of one file that are told one by one, at most.</summary>
    internal const int MostReported = 5;

    private const string Again = "run the experiment again";

    /// <summary>A JSON object, or null where there is none.</summary>
    internal static Part<JsonObject?> Object(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return RegularFile
            .Read(path, MostBytes)
            .Match(
                content =>
                    content switch
                    {
                        null => new(null, []),
                        { Whole: false } => new(
                            null,
                            [TooLarge(path, name, $"{name} is larger than {MostBytes >> 20} MB and was left out")]
                        ),
                        { Bytes: var bytes } => Parse(bytes, path, name, ofAll: true) switch
                        {
                            (var json, null) => new(json, []),
                            (_, var damage) => new Part<JsonObject?>(null, [damage]),
                        },
                    },
                fault => new(null, [Unreadable(fault, name)])
            );
    }

    /// <summary>The objects of a file with one a line.</summary>
    internal static Part<ImmutableArray<JsonLine>> Lines(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return RegularFile
            .Read(path, MostBytes)
            .Match(
                content => content is { } there ? Lines(there, path, name) : new([], []),
                fault => new([], [Unreadable(fault, name)])
            );
    }

    /// <summary>
    /// Columns of numbers under the names of a header; null where there is no such file. What is no number is NaN.
    /// </summary>
    internal static Part<Dictionary<string, double[]>?> Columns(string folder, string name) =>
        RegularFile
            .Read(Path.Combine(folder, name), MostBytes)
            .Match(
                content =>
                    content is { } there ? Columns(there.Bytes, Path.Combine(folder, name), name) : new(null, []),
                fault => new Part<Dictionary<string, double[]>?>(null, [Unreadable(fault, name)])
            );

    private static Part<ImmutableArray<JsonLine>> Lines(FileContent content, string path, string name)
    {
        var (found, damage) = (ImmutableArray.CreateBuilder<JsonLine>(), new List<Damage>());
        var (bytes, start, number) = (content.Bytes, 0, 0);
        while (start < bytes.Length)
        {
            number++;
            var length = Array.IndexOf(bytes, (byte)'\n', start) is >= 0 and var end
                ? end - start
                : bytes.Length - start;
            var line = bytes.AsSpan(start, length).Trim(" \t\r"u8).ToArray();
            start += length + 1;
            if (line.Length == 0)
            {
                continue;
            }

            var place = string.Create(CultureInfo.InvariantCulture, $"{name}, line {number}");
            switch (Parse(line, path, place, ofAll: false))
            {
                case ({ } json, _):
                    found.Add(new(json, Encoding.UTF8.GetString(line)));
                    break;
                case (_, { } bad):
                    damage.Add(bad);
                    break;
            }
        }

        var more = string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {damage.Count - MostReported} more lines cannot be read"
        );
        return new(
            found.ToImmutable(),
            [
                .. damage.Take(MostReported),
                .. damage.Count > MostReported ? [damage[MostReported] with { Note = more }] : Array.Empty<Damage>(),
                .. content.Whole
                    ? []
                    : new[]
                    {
                        TooLarge(path, name, $"{name} is larger than {MostBytes >> 20} MB; the rest was left out"),
                    },
            ]
        );
    }

    private static Part<Dictionary<string, double[]>?> Columns(byte[] bytes, string path, string name)
    {
        using var csv = new CsvReader(
            new StreamReader(new MemoryStream(bytes), Encoding.UTF8),
            new CsvConfiguration(CultureInfo.InvariantCulture) { BadDataFound = null, MissingFieldFound = null }
        );
        var columns = new Dictionary<string, double[]>(StringComparer.Ordinal);
        try
        {
            if (!csv.Read() || !csv.ReadHeader())
            {
                return new(columns, []);
            }

            var header = csv.HeaderRecord!;
            var lists = header.Select(_ => new List<double>()).ToArray();
            while (csv.Read())
            {
                for (var j = 0; j < header.Length; j++)
                {
                    lists[j].Add(csv.TryGetField<double>(j, out var value) ? value : double.NaN);
                }
            }

            for (var j = 0; j < header.Length; j++)
            {
                columns.TryAdd(header[j], [.. lists[j]]);
            }

            return new(columns, []);
        }
        catch (CsvHelperException error)
        {
            var what = $"cannot be read: {PlainText.Of(error.Message.Split('\n')[0])}";
            return new(columns, [new($"{name} {what}", new(FaultKind.Data, path, $"it {what}", Again))]);
        }
    }

    private static (JsonObject? Json, Damage? Damage) Parse(byte[] bytes, string path, string place, bool ofAll)
    {
        if (RunJson.Read(bytes, out var why) is JsonObject json)
        {
            return (json, null);
        }

        if (why is null)
        {
            return (
                null,
                new($"{place} is no JSON object", new(FaultKind.Data, path, "it is no JSON object", Again), ofAll)
            );
        }

        var beginning = Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(200, bytes.Length)));
        return (
            null,
            new(
                $"{place} cannot be read: {PlainText.Of(why)} It begins with: {PlainText.Of(beginning, 80)}",
                new(FaultKind.Data, path, $"it is no JSON object: {why.ReplaceLineEndings(" ")}", Again),
                ofAll
            )
        );
    }

    private static Damage TooLarge(string path, string name, string note) =>
        new(note, RegularFile.TooLarge(path, MostBytes));

    // "it is no regular file" is of the file with this name.
    private static Damage Unreadable(Fault fault, string name) =>
        new(PlainText.Of(name + fault.What["it".Length..]), fault);
}
