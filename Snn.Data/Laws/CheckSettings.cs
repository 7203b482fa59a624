using System.Globalization;
using System.Text.RegularExpressions;

namespace Snn.Data.Laws;

/// <summary>How a law is tried.</summary>
/// <param name="Cases">Number of cases, at least 1; sizes grow from the first to the last.</param>
/// <param name="Seed">Decides the cases.</param>
/// <param name="Only">The index of the one case to try, from a replay line, or null for all.</param>
public sealed partial record CheckSettings(int Cases = 200, ulong Seed = 1, int? Only = null)
{
    /// <summary>Asks to stop: a check then throws <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>
    /// Laws that are tried at once, at least 1: more only for subjects that keep nothing outside of their state.
    /// </summary>
    public int Workers { get; init; } = 1;

    /// <summary>The share of cases that must exercise a law; below it the law is vacuous. One in twenty.</summary>
    public const double LeastExercised = 0.05;

    /// <summary>The most cases that shrinking tries.</summary>
    public const int MostShrinks = 5000;

    /// <summary>The settings of a replay line, <c>law@seed:index/cases</c>.</summary>
    /// <param name="line">The line.</param>
    /// <param name="law">The name of its law.</param>
    /// <returns>The settings, or null where the line is none.</returns>
    public static CheckSettings? Replaying(string line, out string law)
    {
        var match = ReplayLine().Match(line.Trim());
        law = match.Groups["law"].Value;
        return
            match.Success
            && ulong.TryParse(match.Groups["seed"].ValueSpan, CultureInfo.InvariantCulture, out var seed)
            && int.TryParse(match.Groups["index"].ValueSpan, CultureInfo.InvariantCulture, out var index)
            && int.TryParse(match.Groups["cases"].ValueSpan, CultureInfo.InvariantCulture, out var cases)
            && index < cases
            ? new(cases, seed, index)
            : null;
    }

    [GeneratedRegex("^(?<law>[a-z0-9-]+)@(?<seed>[0-9]+):(?<index>[0-9]+)/(?<cases>[0-9]+)$")]
    private static partial Regex ReplayLine();
}
