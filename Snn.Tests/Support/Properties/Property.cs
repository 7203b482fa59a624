using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Snn.Data.Laws;
using Xunit.Sdk;

namespace Snn.Tests.Support.Properties;

/// <summary>A property: a statement that holds for every case of a generator (docs/testing.md).</summary>
/// <remarks>
/// The statement asserts as any test does. A case that it does not hold for is shrunk, by the search that the laws use,
/// and printed as C# with the line that finds it again.
/// </remarks>
internal static class Property
{
    /// <summary>
    /// How long a counter-example is made smaller: some cases train networks. <c>SNN_SHRINKING</c> says another number
    /// of seconds, 0 where nobody reads it.
    /// </summary>
    private static readonly TimeSpan LongestShrinking = TimeSpan.FromSeconds(
        double.Parse(Variable("SNN_SHRINKING", "60"), CultureInfo.InvariantCulture)
    );

    /// <summary>Fails with the smallest case for which the statement does not hold.</summary>
    /// <param name="cases">The cases, small ones first.</param>
    /// <param name="statement">Throws where it does not hold.</param>
    /// <param name="count">Number of cases; <c>SNN_CASES</c> multiplies it.</param>
    /// <param name="test">The name of the test, which decides the cases together with <c>SNN_SEED</c>.</param>
    /// <param name="file">The file of its class.</param>
    internal static void Holds<T>(
        Gen<T> cases,
        Action<T> statement,
        int count = 100,
        [CallerMemberName] string test = "",
        [CallerFilePath] string file = ""
    ) => Holds(cases, (one, _) => statement(one), count, test, file);

    /// <summary>Fails, too, where too few cases are of a kind that the statement says it must see.</summary>
    internal static void Holds<T>(
        Gen<T> cases,
        Action<T, Kinds> statement,
        int count = 100,
        [CallerMemberName] string test = "",
        [CallerFilePath] string file = ""
    )
    {
        var name = $"{Path.GetFileNameWithoutExtension(file)}.{test}";
        var found = Check(name, cases, statement, Settings(name, count));
        TestContext.Current.TestOutputHelper?.WriteLine(found.Summary);
        if (found.Failure is { } failure)
        {
            throw new XunitException(failure, found.Cause);
        }
    }

    /// <summary>What became of a property.</summary>
    internal static Found Check<T>(string name, Gen<T> cases, Action<T, Kinds> statement, CheckSettings settings)
    {
        var (kinds, cause, deadline) = (new Kinds(), (Exception?)null, long.MaxValue);
        var cut = false;
        var outcome = Search.For(name, cases.Cases, Judge, Written.Case, settings);
        return outcome switch
        {
            LawOutcome.Broken broken => new(kinds.ToString(), Report(name, broken, cut), cause),
            _ when settings.Only is null && kinds.Missing() is { } missing => new(missing, missing, null),
            _ => new(kinds.ToString(), null, null),
        };

        Verdict Judge(T one)
        {
            if (Environment.TickCount64 > deadline)
            {
                cut = true;
                return new Verdict.Holds(true);
            }

            kinds.Next();
            try
            {
                statement(one, kinds);
                return new Verdict.Holds(true);
            }
            catch (Exception error) when (error is not SkipException and not OperationCanceledException)
            {
                cause = error;
                deadline = Math.Min(deadline, Environment.TickCount64 + (long)LongestShrinking.TotalMilliseconds);
                var what = error is IAssertionException ? error.Message : $"{error.GetType().Name}: {error.Message}";
                return new Verdict.Breaks(what, new(["case"], [], 0));
            }
        }
    }

    private static string Report(string name, LawOutcome.Broken broken, bool cut)
    {
        var text = new StringBuilder();
        text.Append($"{name} does not hold for\n\n  {broken.Case.CSharp}\n\n{broken.Breaks.Why}\n\n");
        text.Append($"after {broken.Shrinks} shrinks{(cut ? ", and time ran out" : "")}; to see it again:\n");
        text.Append($"  SNN_REPLAY='{broken.Replay}' scripts/test {name}\n");
        return text.ToString();
    }

    private static CheckSettings Settings(string name, int count)
    {
        if (
            Environment.GetEnvironmentVariable("SNN_REPLAY") is { } line
            && line.StartsWith($"{name}@", StringComparison.Ordinal)
        )
        {
            return CheckSettings.Replaying($"property{line[name.Length..]}", out _)
                ?? throw new ArgumentException($"SNN_REPLAY is no line that a property printed: {line}");
        }

        var times = double.Parse(Variable("SNN_CASES"), CultureInfo.InvariantCulture);
        return new(Math.Max(1, (int)(count * times)), ulong.Parse(Variable("SNN_SEED"), CultureInfo.InvariantCulture));
    }

    private static string Variable(string name, string otherwise = "1") =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : otherwise;
}

/// <summary>What became of a property.</summary>
/// <param name="Summary">One line.</param>
/// <param name="Failure">What is wrong, or null where nothing is.</param>
/// <param name="Cause">What the smallest case threw, if one did.</param>
internal sealed record Found(string Summary, string? Failure, Exception? Cause);
