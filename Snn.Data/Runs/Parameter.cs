using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Faults;

namespace Snn.Data.Runs;

/// <summary>
/// One named parameter of an experiment: how to read it, how to change it by name, and what is allowed.
/// </summary>
/// <param name="Name">Its name on the command line and in result files.</param>
/// <param name="Meaning">What it is, with unit and symbol.</param>
/// <param name="Allowed">The values that are allowed, in words.</param>
/// <param name="Read">Its value in an experiment.</param>
/// <param name="Write">The experiment with the parameter set from text, or what is wrong with the text.</param>
/// <typeparam name="T">The experiment, an immutable record.</typeparam>
public sealed record Parameter<T>(
    string Name,
    string Meaning,
    string Allowed,
    Func<T, RunValue> Read,
    Func<T, string, Result<T>> Write
)
{
    /// <summary>
    /// Words that the parameter takes, where there are some: all of a closed set, or the known names of an open one.
    /// </summary>
    public ImmutableArray<string> Choices { get; init; } = [];

    /// <summary>
    /// Whether the parameter decides numbers that two runs of different length have in common; true by default. One
    /// that does not may change where a run goes on.
    /// </summary>
    public bool DecidesNumbers { get; init; } = true;

    /// <summary>The same parameter of an experiment of which this one is a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="with">The experiment with another part.</param>
    /// <typeparam name="TWhole">The experiment, an immutable record.</typeparam>
    public Parameter<TWhole> Within<TWhole>(Func<TWhole, T> part, Func<TWhole, T, TWhole> with) =>
        new(
            Name,
            Meaning,
            Allowed,
            whole => Read(part(whole)),
            (whole, text) => Write(part(whole), text).Map(changed => with(whole, changed))
        )
        {
            Choices = Choices,
            DecidesNumbers = DecidesNumbers,
        };
}

/// <summary>Makes the parameters of an experiment, each from a getter and a <c>with</c> expression.</summary>
public static class Parameter
{
    /// <summary>A finite real number between two bounds, both included unless <paramref name="openMin"/>.</summary>
    public static Parameter<T> Real<T>(
        string name,
        string meaning,
        double min,
        double max,
        Func<T, double> get,
        Func<T, double, T> set,
        bool openMin = false
    )
    {
        // The largest double is no bound that anyone wants to read.
        var allowed = (double.IsFinite(min), double.IsFinite(max) && max < double.MaxValue) switch
        {
            (true, true) => Invariant(
                $"a number {(openMin ? "above" : "from")} {min} {(openMin ? "and at most" : "to")} {max}"
            ),
            (true, false) => Invariant($"a number {(openMin ? "above" : "of at least")} {min}"),
            (false, true) => Invariant($"a number of at most {max}"),
            _ => "a finite number",
        };
        return Make(name, meaning, allowed, e => new RunValue.Real(get(e)), set, TryParse);

        (bool, double) TryParse(string text) =>
            (
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var v)
                    && double.IsFinite(v)
                    && (openMin ? v > min : v >= min)
                    && v <= max,
                v
            );
    }

    /// <summary>A whole number between two bounds, both included.</summary>
    public static Parameter<T> Int<T>(
        string name,
        string meaning,
        int min,
        int max,
        Func<T, int> get,
        Func<T, int, T> set
    )
    {
        var allowed =
            max == int.MaxValue
                ? Invariant($"a whole number of at least {min}")
                : Invariant($"a whole number from {min} to {max}");
        return Make(name, meaning, allowed, e => new RunValue.Count(get(e)), set, TryParse);

        (bool, int) TryParse(string text) =>
            (
                int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var v)
                    && v >= min
                    && v <= max,
                v
            );
    }

    /// <summary>A parameter that is <c>true</c> or <c>false</c>.</summary>
    public static Parameter<T> Switch<T>(string name, string meaning, Func<T, bool> get, Func<T, bool, T> set) =>
        Make(
            name,
            meaning,
            "true or false",
            e => new RunValue.Flag(get(e)),
            set,
            text => (bool.TryParse(text, out var v), v)
        ) with
        {
            Choices = ["true", "false"],
        };

    /// <summary>One of a closed set, by the word that the literature uses for it.</summary>
    public static Parameter<T> Choice<T, TChoice>(
        string name,
        string meaning,
        IReadOnlyDictionary<string, TChoice> words,
        Func<T, TChoice> get,
        Func<T, TChoice, T> set
    )
        where TChoice : notnull
    {
        var allowed = "one of " + string.Join(", ", words.Keys);
        return Make(
            name,
            meaning,
            allowed,
            e => new RunValue.Word(words.First(w => w.Value.Equals(get(e))).Key),
            set,
            text => words.TryGetValue(text, out var v) ? (true, v) : (false, default!)
        ) with
        {
            Choices = [.. words.Keys],
        };
    }

    /// <summary>Whole numbers, separated by blanks or commas.</summary>
    public static Parameter<T> Ints<T>(
        string name,
        string meaning,
        int min,
        Func<T, ImmutableArray<int>> get,
        Func<T, ImmutableArray<int>, T> set
    )
    {
        return Make(
            name,
            meaning,
            Invariant($"whole numbers of at least {min}, separated by blanks or commas"),
            e => new RunValue.Series([.. get(e).Select(i => (double)i)]),
            set,
            TryParse
        );

        (bool, ImmutableArray<int>) TryParse(string text)
        {
            var parts = text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
            var values = ImmutableArray.CreateBuilder<int>(parts.Length);
            foreach (var part in parts)
            {
                if (
                    !int.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var v)
                    || v < min
                )
                {
                    return (false, default);
                }

                values.Add(v);
            }

            return (true, values.ToImmutable());
        }
    }

    /// <summary>
    /// Text with a grammar of its own; <paramref name="parse"/> gives the value or a fault that says what is wrong.
    /// </summary>
    public static Parameter<T> Parsed<T, TValue>(
        string name,
        string meaning,
        string allowed,
        Func<T, string> get,
        Func<string, Result<TValue>> parse,
        Func<T, TValue, T> set
    ) => new(name, meaning, allowed, e => new RunValue.Word(get(e)), (e, text) => parse(text).Map(v => set(e, v)));

    private static Parameter<T> Make<T, TValue>(
        string name,
        string meaning,
        string allowed,
        Func<T, RunValue> read,
        Func<T, TValue, T> set,
        Func<string, (bool, TValue)> parse
    ) =>
        new(
            name,
            meaning,
            allowed,
            read,
            (e, text) =>
                // What .NET reads as a number may end in characters of no meaning.
                !text.Contains('\0', StringComparison.Ordinal) && parse(text.Trim()) is (true, var value)
                    ? set(e, value)
                    : new Fault(FaultKind.Usage, name, $"'{text}' is not allowed", $"give {allowed}")
        );

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
