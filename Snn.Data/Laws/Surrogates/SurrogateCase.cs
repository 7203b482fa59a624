using System.Globalization;
using System.Text.Json;
using Hedgehog;
using Hedgehog.Linq;
using Gen = Hedgehog.Linq.Gen;
using Range = Hedgehog.Linq.Range;

namespace Snn.Data.Laws.Surrogates;

/// <summary>A surrogate and one or two places.</summary>
/// <param name="Surrogate">The surrogate.</param>
/// <param name="U">u = v − θ.</param>
/// <param name="Farther">A place on the same side that is no nearer to the threshold.</param>
public sealed record SurrogateCase(SurrogateShape Surrogate, double U, double Farther)
{
    /// <summary>A case that was kept as JSON.</summary>
    /// <param name="surrogate">What it is tried with.</param>
    /// <param name="json">The JSON of a counter-example.</param>
    /// <exception cref="JsonException">It is no such JSON.</exception>
    public static SurrogateCase Read(SurrogateShape surrogate, string json)
    {
        var kept = CaseJson.Of(json);
        return new(surrogate, kept.Number("u"), kept.Number("farther"));
    }

    /// <summary>
    /// Places from 0 to some hundred thousand widths, on either side; quarters of the width among them.
    /// </summary>
    internal static Gen<SurrogateCase> For(SurrogateShape surrogate) =>
        from side in Gen.Item([1.0, -1.0])
        from quarters in Gen.Int32(Range.LinearInt32(0, 20))
        from between in Gen.Choice(Gen.Constant(0.0), Gen.Double(Range.Constant(0.0, 1.0)))
        from more in Gen.Int32(Range.ExponentialInt32(0, 1_000_000))
        select new SurrogateCase(
            surrogate,
            side * surrogate.CurrentWidth * (quarters + Math.Round(between, 2)) / 4,
            side * surrogate.CurrentWidth * (quarters + Math.Round(between, 2) + (more / 4.0)) / 4
        );

    internal CaseText Write()
    {
        var (u, farther) = (
            U.ToString("R", CultureInfo.InvariantCulture),
            Farther.ToString("R", CultureInfo.InvariantCulture)
        );
        return new(
            $"u {u}, farther {farther}",
            $"new SurrogateCase(surrogate, {u}, {farther})",
            $$"""{"u": {{u}}, "farther": {{farther}}}""",
            "1 surrogate, 1 step"
        );
    }
}
