using System.Collections.Immutable;
using System.Text;

namespace Snn.Data.Laws;

/// <summary>A law and what became of it.</summary>
/// <param name="Law">The law.</param>
/// <param name="Outcome">What became of it.</param>
public sealed record LawFinding(LawText Law, LawOutcome Outcome);

/// <summary>What became of all laws for a subject.</summary>
/// <param name="Subject">The name of the subject.</param>
/// <param name="Findings">The findings, in the order of the laws.</param>
public sealed record LawReport(string Subject, ImmutableArray<LawFinding> Findings)
{
    /// <summary>Puts a subject through laws.</summary>
    /// <typeparam name="TSubject">What the laws speak of.</typeparam>
    /// <param name="name">Its name.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="laws">The laws.</param>
    /// <param name="settings">How many cases, and which.</param>
    public static LawReport Of<TSubject>(
        string name,
        TSubject subject,
        IEnumerable<Law<TSubject>> laws,
        CheckSettings settings
    )
    {
        LawFinding Finding(Law<TSubject> law) => new(law.Text, law.Check(subject, settings));
        if (settings.Workers == 1)
        {
            return new(name, [.. laws.Select(Finding)]);
        }

        try
        {
            return new(
                name,
                [.. laws.AsParallel().AsOrdered().WithDegreeOfParallelism(settings.Workers).Select(Finding)]
            );
        }
        catch (AggregateException several)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
            throw;
        }
    }

    /// <summary>Whether no law is broken or vacuous.</summary>
    public bool Passed => !Findings.Any(f => f.Outcome.Fails);

    /// <summary>The findings that fail.</summary>
    public IEnumerable<LawFinding> Failures => Findings.Where(f => f.Outcome.Fails);

    /// <summary>Throws where a law fails, for tests of any framework.</summary>
    /// <exception cref="LawException">A law is broken or vacuous; the message is the whole report of it.</exception>
    public void Assert()
    {
        if (!Passed)
        {
            throw new LawException(ToString());
        }
    }

    /// <summary>The report as text: a line a law, and the counter-examples in full.</summary>
    public override string ToString()
    {
        var text = new StringBuilder().Append(Subject).Append('\n');
        var width = Findings.Max(f => f.Law.Name.Length);
        foreach (var (law, outcome) in Findings)
        {
            text.Append("  ").Append(law.Name.PadRight(width)).Append("  ").Append(Line(outcome)).Append('\n');
        }

        var unreached = Findings.Select(f => f.Outcome).OfType<LawOutcome.Vacuous>().Select(vacuous => vacuous.Why);
        foreach (var why in unreached.Distinct().Where(why => why.Length > 0))
        {
            text.Append($"\nVacuous is what too few cases could have broken: {why}.\n");
        }

        foreach (var finding in Findings)
        {
            if (finding.Outcome is LawOutcome.Broken broken)
            {
                text.Append('\n').Append(CounterExample(finding.Law, broken));
            }
        }

        return text.ToString();
    }

    private static string Line(LawOutcome outcome) =>
        outcome switch
        {
            LawOutcome.Held held => $"holds ({held.Cases} cases, {held.Exercised} exercised it)",
            LawOutcome.Broken broken => $"BROKEN by {broken.Case.Size}",
            LawOutcome.Vacuous vacuous => $"VACUOUS: {vacuous.Exercised} of {vacuous.Cases} cases exercised it",
            LawOutcome.NotClaimed claim => $"not claimed: {claim.Why}",
            LawOutcome.Waived waived => $"does not apply: {waived.Reason}",
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    private string CounterExample(LawText law, LawOutcome.Broken broken)
    {
        var text = new StringBuilder();
        text.Append($"{Subject} breaks {law.Name}: {law.Words}\n");
        text.Append($"  law       {law.Formula}\n");
        text.Append($"  found     {broken.Breaks.Why}\n");
        text.Append($"  tolerance {law.Tolerance}\n");
        text.Append($"  case      {broken.Case.Words.Replace("\n", "\n            ", StringComparison.Ordinal)}\n\n");
        text.Append(Table(broken.Breaks.Table)).Append('\n');
        text.Append($"  also fail {Names(f => f.Outcome is LawOutcome.Broken && f.Law != law)}\n");
        text.Append($"  hold      {Names(f => f.Outcome is LawOutcome.Held)}\n");
        text.Append($"  C#        {broken.Case.CSharp}\n");
        text.Append($"  JSON      {broken.Case.Json}\n");
        text.Append($"  replay    {broken.Replay}   ({broken.Shrinks} shrinks)\n");
        return text.ToString();
    }

    private string Names(Func<LawFinding, bool> which) =>
        string.Join(", ", Findings.Where(which).Select(f => f.Law.Name)) is { Length: > 0 } names ? names : "none";

    private static string Table(StepTable table)
    {
        ImmutableList<ImmutableList<string>> lines = [table.Columns, .. table.Rows];
        var widths = table.Columns.Select((_, c) => lines.Max(line => line[c].Length)).ToArray();
        return string.Concat(
            lines.Select(
                (line, i) =>
                    (i == table.Marked + 1 && i > 0 ? "  > " : "    ")
                    + string.Join("  ", line.Select((cell, c) => cell.PadLeft(widths[c]))).TrimEnd()
                    + "\n"
            )
        );
    }
}

/// <summary>A subject breaks a law.</summary>
public sealed class LawException : Exception
{
    /// <summary>An exception without a message.</summary>
    public LawException() { }

    /// <summary>With the report of the failed laws.</summary>
    public LawException(string message)
        : base(message) { }

    /// <summary>With the report of the failed laws and what caused it.</summary>
    public LawException(string message, Exception inner)
        : base(message, inner) { }
}
