using System.Globalization;
using System.Text.Json.Nodes;

namespace Snn.Tests.Support;

/// <summary>The reference data that the tests bring along.</summary>
internal static class Reference
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Conformance", "Reference");

    public static string Text(string half, string file) => File.ReadAllText(Path.Combine(Folder, half, file + ".json"));

    /// <summary>Adds to the number at a path such as <c>cases/2/spikes/0</c>.</summary>
    public static void Nudge(JsonNode root, string path, double by)
    {
        var (steps, node) = (path.Split('/'), root);
        foreach (var step in steps[..^1])
        {
            node = Child(node, step);
        }

        var value = Child(node, steps[^1]).GetValue<double>() + by;
        if (node is JsonArray array)
        {
            array[int.Parse(steps[^1], CultureInfo.InvariantCulture)] = value;
        }
        else
        {
            node[steps[^1]] = value;
        }
    }

    private static JsonNode Child(JsonNode node, string step) =>
        (node is JsonArray array ? array[int.Parse(step, CultureInfo.InvariantCulture)] : node[step])
        ?? throw new ArgumentException($"there is no {step}", nameof(step));
}
