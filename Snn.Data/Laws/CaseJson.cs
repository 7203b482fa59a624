using System.Collections.Immutable;
using System.Text.Json;

namespace Snn.Data.Laws;

/// <summary>A counter-example that was kept as JSON, field by field.</summary>
/// <remarks>Without reflection, so that a program that is trimmed or compiled ahead of time has it, too.</remarks>
public sealed class CaseJson
{
    private readonly JsonElement _fields;

    private CaseJson(JsonElement fields) =>
        _fields =
            fields.ValueKind == JsonValueKind.Object ? fields : throw new JsonException("a case is an object in {}");

    /// <summary>The fields of a case.</summary>
    /// <param name="json">JSON as reports have it.</param>
    /// <exception cref="JsonException">It is no JSON, or no object.</exception>
    public static CaseJson Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        try
        {
            Decode(document.RootElement);
        }
        catch (InvalidOperationException error)
        {
            throw new JsonException(error.Message, error);
        }

        return new(document.RootElement.Clone());
    }

    /// <summary>A case within the case.</summary>
    /// <param name="name">Name of the field.</param>
    /// <exception cref="JsonException">It is not there, or no object.</exception>
    public CaseJson Part(string name) => new(Field(name));

    /// <summary>A finite number.</summary>
    /// <param name="name">Name of the field.</param>
    /// <exception cref="JsonException">It is not there, or something else.</exception>
    public double Number(string name) => Finite(Field(name), name);

    /// <summary>A whole number that is not negative.</summary>
    /// <param name="name">Name of the field.</param>
    /// <param name="least">The least that it may be.</param>
    /// <exception cref="JsonException">It is not there, or something else.</exception>
    public int Count(string name, int least = 0) => Whole(Field(name), name, least);

    /// <summary>Finite numbers.</summary>
    /// <param name="name">Name of the field.</param>
    /// <exception cref="JsonException">They are not there, or something else.</exception>
    public ImmutableArray<double> Numbers(string name) => [.. List(name).Select(one => Finite(one, name))];

    /// <summary>Whole numbers that are not negative.</summary>
    /// <param name="name">Name of the field.</param>
    /// <exception cref="JsonException">They are not there, or something else.</exception>
    public ImmutableArray<int> Counts(string name) => [.. List(name).Select(one => Whole(one, name, 0))];

    /// <summary>Rows of finite numbers, at least one of at least one number, all of one length.</summary>
    /// <param name="name">Name of the field.</param>
    /// <exception cref="JsonException">They are not there, or something else.</exception>
    public ImmutableArray<ImmutableArray<double>> Rows(string name)
    {
        ImmutableArray<ImmutableArray<double>> rows =
        [
            .. List(name).Select(row => Items(row, name).Select(one => Finite(one, name)).ToImmutableArray()),
        ];
        return rows.Length > 0 && rows.All(row => row.Length > 0 && row.Length == rows[0].Length)
            ? rows
            : throw new JsonException($"the rows of '{name}' are not of one length");
    }

    // Half of a surrogate pair is found where a text is decoded: here, and not where a field is asked for.
    private static void Decode(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in value.EnumerateObject())
                {
                    _ = field.Name;
                    Decode(field.Value);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray())
                {
                    Decode(item);
                }

                break;
            case JsonValueKind.String:
                _ = value.GetString();
                break;
        }
    }

    private static double Finite(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : throw new JsonException($"'{name}' has {value}, which is no finite number");

    private static int Whole(JsonElement value, string name, int least) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least
            ? number
            : throw new JsonException($"'{name}' has {value}, which is no whole number from {least} on");

    private static JsonElement.ArrayEnumerator Items(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : throw new JsonException($"'{name}' has {value}, which is no list");

    private JsonElement.ArrayEnumerator List(string name) => Items(Field(name), name);

    private JsonElement Field(string name) =>
        _fields.TryGetProperty(name, out var value) ? value : throw new JsonException($"'{name}' is missing");
}
