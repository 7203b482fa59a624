using System.Collections.Frozen;
using System.Globalization;
using Snn.Data.Faults;

namespace Snn.LocalLoss.Neurons;

/// <summary>Surrogates as text: <c>arctan</c> for the usual width, <c>arctan:2</c> for one's own.</summary>
public static class SurrogateNames
{
    private static readonly FrozenDictionary<string, (Surrogate Usual, Func<double, Surrogate> With)> ByName =
        new Dictionary<string, (Surrogate, Func<double, Surrogate>)>
        {
            ["arctan"] = (new Surrogate.Arctan(), v => new Surrogate.Arctan(v)),
            ["sigmoid"] = (new Surrogate.Sigmoid(), v => new Surrogate.Sigmoid(v)),
            ["triangle"] = (new Surrogate.Triangle(), v => new Surrogate.Triangle(v)),
            ["rectangle"] = (new Surrogate.Rectangle(), v => new Surrogate.Rectangle(v)),
            ["fast-sigmoid"] = (new Surrogate.FastSigmoid(), v => new Surrogate.FastSigmoid(v)),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What is allowed, in words.</summary>
    public static string Allowed { get; } =
        $"one of {string.Join(", ", ByName.Keys.Order())}, with ':' and a slope or width above 0 if not the usual one (arctan:2)";

    /// <summary>Reads a surrogate.</summary>
    public static Result<Surrogate> Parse(string text)
    {
        var parts = text.Trim().Split(':', 2);
        if (ByName.TryGetValue(parts[0], out var found))
        {
            if (parts.Length == 1)
            {
                return found.Usual;
            }

            if (double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var v) && v > 0 && double.IsFinite(v))
            {
                return found.With(v);
            }
        }

        return new Fault(FaultKind.Usage, "surrogate", $"'{text}' is not allowed", $"give {Allowed}");
    }

    /// <summary>Writes a surrogate so that <see cref="Parse"/> reads it back.</summary>
    public static string Write(Surrogate surrogate) => surrogate switch
    {
        Surrogate.Arctan s => Text("arctan", s.Alpha),
        Surrogate.Sigmoid s => Text("sigmoid", s.Alpha),
        Surrogate.Triangle s => Text("triangle", s.Width),
        Surrogate.Rectangle s => Text("rectangle", s.Width),
        Surrogate.FastSigmoid s => Text("fast-sigmoid", s.Alpha),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Text(string name, double value) => string.Create(CultureInfo.InvariantCulture, $"{name}:{value:R}");
}
