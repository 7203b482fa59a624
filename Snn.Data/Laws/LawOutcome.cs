namespace Snn.Data.Laws;

/// <summary>What became of a law for a subject.</summary>
public abstract record LawOutcome
{
    private LawOutcome() { }

    /// <summary>It holds in all cases, and enough of them exercised it.</summary>
    /// <param name="Cases">Cases tried.</param>
    /// <param name="Exercised">Cases that could have shown it broken.</param>
    public sealed record Held(int Cases, int Exercised) : LawOutcome;

    /// <summary>A case breaks the law.</summary>
    /// <param name="Found">Index of the case that broke it first.</param>
    /// <param name="Shrinks">Steps from that case to the smallest one.</param>
    /// <param name="Case">The smallest case.</param>
    /// <param name="Breaks">What it shows.</param>
    /// <param name="Replay">Finds the same case again: <c>law@seed:index/cases</c>.</param>
    public sealed record Broken(int Found, int Shrinks, CaseText Case, Verdict.Breaks Breaks, string Replay)
        : LawOutcome;

    /// <summary>The subject does not claim it.</summary>
    /// <param name="Why">What it would have to give or say.</param>
    public sealed record NotClaimed(string Why) : LawOutcome;

    /// <summary>Too few cases exercised it: nothing is known, which is a failure.</summary>
    /// <param name="Cases">Cases tried.</param>
    /// <param name="Exercised">Cases that could have shown it broken.</param>
    /// <param name="Why">What may be the reason; empty where nothing is known.</param>
    public sealed record Vacuous(int Cases, int Exercised, string Why) : LawOutcome;

    /// <summary>The subject says that the law does not apply to it, and why.</summary>
    /// <param name="Reason">Its reason.</param>
    public sealed record Waived(string Reason) : LawOutcome;

    /// <summary>Whether a check fails by it.</summary>
    public bool Fails => this is Broken or Vacuous;
}
