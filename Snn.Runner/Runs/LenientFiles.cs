using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsvHelper;
using CsvHelper.Configuration;
using Snn.Runner.Text;

namespace Snn.Runner.Runs;

/// <summary>Reads what may be damaged: what cannot be read is left out, and a note says what and why.</summary>
internal static class LenientFiles
{
    /// <summary>Bytes of one file that are looked at, at most.</summary>
    internal const int MostBytes = 64 << 20;

    /// <summary>Notes about one file, at most.</summary>
    internal const int MostNotes = 5;

    /// <summary>A JSON object, or null where there is none.</summary>
    internal static JsonObject? Object(string folder, string name, List<string> notes) => Bytes(folder, name, notes) switch
    {
        null => null,
        { Length: MostBytes } => Left(notes, $"{name} is larger than {MostBytes >> 20} MB and was left out"),
        var bytes => Parse(bytes, name, notes),
    };

    /// <summary>The objects of a file with one a line.</summary>
    internal static List<JsonObject> Lines(string folder, string name, List<string> notes)
    {
        var found = new List<JsonObject>();
        if (Bytes(folder, name, notes) is not { } bytes)
        {
            return found;
        }

        var own = new List<string>();
        var (start, number, bad) = (0, 0, 0);
        while (start < bytes.Length)
        {
            number++;
            var length = Array.IndexOf(bytes, (byte)'\n', start) is >= 0 and var end ? end - start : bytes.Length - start;
            var line = bytes.AsSpan(start, length).Trim(" \t\r"u8);
            start += length + 1;
            if (line.IsEmpty)
            {
                continue;
            }

            if (Parse(line.ToArray(), $"{name}, line {number}", own) is { } entry)
            {
                found.Add(entry);
            }
            else
            {
                bad++;
            }
        }

        notes.AddRange(own.Take(MostNotes));
        if (bad > MostNotes)
        {
            notes.Add($"{name}: {bad - MostNotes} more lines cannot be read");
        }

        if (bytes.Length == MostBytes)
        {
            notes.Add($"{name} is larger than {MostBytes >> 20} MB; what lies beyond was left out");
        }

        return found;
    }

    /// <summary>Columns of numbers under the names of a header; null where there is no such file. What is no number is NaN.</summary>
    internal static Dictionary<string, double[]>? Columns(string folder, string name, List<string> notes)
    {
        if (Bytes(folder, name, notes) is not { } bytes)
        {
            return null;
        }

        using var csv = new CsvReader(
            new StreamReader(new MemoryStream(bytes), Encoding.UTF8),
            new CsvConfiguration(System.Globalization.CultureInfo.InvariantCulture) { BadDataFound = null, MissingFieldFound = null });
        var columns = new Dictionary<string, double[]>(StringComparer.Ordinal);
        try
        {
            if (!csv.Read() || !csv.ReadHeader())
            {
                return columns;
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
        }
        catch (CsvHelperException error)
        {
            notes.Add($"{name} cannot be read: {PlainText.Of(error.Message.Split('\n')[0])}");
        }

        return columns;
    }

    private static JsonObject? Parse(byte[] bytes, string where, List<string> notes)
    {
        try
        {
            return JsonNode.Parse(bytes, documentOptions: RunJson.Strict) as JsonObject ?? Left(notes, $"{where} is no JSON object");
        }
        catch (JsonException error)
        {
            var beginning = Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(200, bytes.Length)));
            return Left(notes, $"{where} cannot be read: {PlainText.Of(error.Message)} It begins with: {PlainText.Of(beginning, 80)}");
        }
    }

    private static JsonObject? Left(List<string> notes, string note)
    {
        notes.Add(note);
        return null;
    }

    private static byte[]? Bytes(string folder, string name, List<string> notes)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[Math.Min(file.Length, MostBytes)];
            var count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return count == bytes.Length ? bytes : bytes[..count];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            notes.Add($"{name} cannot be read: {PlainText.Of(error.Message)}");
            return null;
        }
    }
}
