using System.Collections.Frozen;
using System.Globalization;
using Snn.Data.Faults;

namespace Snn.LocalLoss.Neurons;

/// <summary>Surrogates as text: <c>arctan</c> for the usual width, <c>arctan:2</c> for one's own.</summary>
public static class SurrogateNames
{
    /// <summary>All of them at their usual width, by name: the registry.</summary>
    public static FrozenDictionary<string, Surrogate> ByName { get; } =
        new Surrogate[]
        {
            new Surrogate.Arctan(),
            new Surrogate.Sigmoid(),
            new Surrogate.Triangle(),
            new Surrogate.Rectangle(),
            new Surrogate.FastSigmoid(),
        }.ToFrozenDictionary(s => s.Name, StringComparer.Ordinal);

    /// <summary>What is allowed, in words.</summary>
    /// <param name="known">The surrogates that have a name: <see cref="ByName"/>, or more.</param>
    public static string Allowed(IReadOnlyDictionary<string, Surrogate> known) =>
        $"one of {string.Join(", ", known.Keys.Order())}, with ':' and a slope or width above 0 if not the usual one (arctan:2)";

    /// <summary>Parses the name of a surrogate derivative.</summary>
    /// <param name="text">Its name, or with a slope or width.</param>
    /// <param name="known">The surrogates that have a name: <see cref="ByName"/>, or more.</param>
    public static Result<Surrogate> Parse(string text, IReadOnlyDictionary<string, Surrogate> known)
    {
        var parts = text.Trim().Split(':', 2);
        if (known.TryGetValue(parts[0], out var found))
        {
            if (parts.Length == 1)
            {
                return found;
            }

            if (
                double.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var v)
                && v > 0
                && double.IsFinite(v)
            )
            {
                return found.WithScale(v);
            }
        }

        return new Fault(FaultKind.Usage, "surrogate", $"'{text}' is not allowed", $"give {Allowed(known)}");
    }

    /// <summary>Writes a surrogate so that <see cref="Parse"/> reads it back.</summary>
    public static string Write(Surrogate surrogate) =>
        string.Create(CultureInfo.InvariantCulture, $"{surrogate.Name}:{surrogate.Scale:R}");
}
