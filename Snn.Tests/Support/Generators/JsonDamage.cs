using System.Text;
using System.Text.Json;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Support.Generators;

/// <summary>Something happens to a value of a document of JSON, wherever in it the value stands.</summary>
/// <param name="At">Which of its values: the first, the second, …, and then again from the first on.</param>
/// <param name="Instead">What stands there; <see cref="Gone"/> and <see cref="Twice"/> are what their names say.</param>
internal sealed record JsonDamage(int At, string Instead)
{
    /// <summary>The value is left out, with its name.</summary>
    internal const string Gone = "(gone)";

    /// <summary>The value is there twice, with its name.</summary>
    internal const string Twice = "(twice)";

    // Of another kind, cut off, half of a surrogate pair, beyond int, long, double and TimeSpan, deep, twice, too much.
    internal static readonly string[] Strange =
    [
        "null",
        "true",
        "0",
        "3",
        "-1",
        "2147483647",
        "2147483648",
        "1e999",
        "9e18",
        "1e300",
        "0.5",
        "99999999999999999999",
        "\"\"",
        "\"x\"",
        "\"2147483647\"",
        "\"-1\"",
        "\"NaN\"",
        "\"\\ud800\"",
        "\"\\ud800\\u0041\"",
        "[]",
        "[[]]",
        "[[1],[2,3]]",
        "[1,\"x\"]",
        "{}",
        "{\"a\":1,\"a\":2}",
        new string('[', 40) + new string(']', 40),
        "",
    ];

    /// <summary>Any of it.</summary>
    internal static Gen<JsonDamage> Any { get; } =
        from at in Gen.Int(0, 9999)
        from instead in Gen.OneOf(Gen.Item(Gone, Twice), Gen.Item(Strange), Text.Any().Select(Quoted))
        select new JsonDamage(at, instead);

    /// <summary>A word as JSON has it, halves of surrogate pairs included.</summary>
    internal static string Quoted(string text) => $"\"{string.Concat(text.Select(c => $"\\u{(int)c:x4}"))}\"";

    /// <summary>The document after it.</summary>
    internal string Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        var count = Count(document.RootElement) - 1;
        var (text, left) = (new StringBuilder(), At % Math.Max(1, count));
        Inside(document.RootElement, text, ref left);
        return text.ToString();
    }

    private static int Count(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => 1 + value.EnumerateObject().Sum(p => Count(p.Value)),
            JsonValueKind.Array => 1 + value.EnumerateArray().Sum(Count),
            _ => 1,
        };

    private void Inside(JsonElement value, StringBuilder text, ref int left)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{');
                foreach (var property in value.EnumerateObject())
                {
                    Part(JsonSerializer.Serialize(property.Name) + ":", property.Value, text, ref left);
                }

                End(text, '}');
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (var item in value.EnumerateArray())
                {
                    Part("", item, text, ref left);
                }

                End(text, ']');
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private void Part(string name, JsonElement value, StringBuilder text, ref int left)
    {
        if (left-- != 0)
        {
            text.Append(name);
            Inside(value, text, ref left);
            text.Append(',');
            return;
        }

        text.Append(
            Instead switch
            {
                Gone => "",
                Twice => $"{name}{value.GetRawText()},{name}{value.GetRawText()},",
                _ => $"{name}{Instead},",
            }
        );
        left -= Count(value) - 1;
    }

    private static void End(StringBuilder text, char bracket)
    {
        text.Length -= text[^1] == ',' ? 1 : 0;
        text.Append(bracket);
    }
}
