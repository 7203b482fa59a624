using Hedgehog;

namespace Snn.Data.Laws;

/// <summary>A law of a kind of subject: who claims it, the cases that try it, and what a case says.</summary>
/// <typeparam name="TSubject">What the law speaks of: a neuron, a surrogate, a network, a loss.</typeparam>
public abstract class Law<TSubject>
{
    private protected Law(LawText text) => Text = text;

    /// <summary>The law as people read it.</summary>
    public LawText Text { get; }

    /// <summary>Puts a subject through the law.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="settings">How many cases, and which.</param>
    public abstract LawOutcome Check(TSubject subject, CheckSettings settings);
}

/// <summary>A law with the type of its cases.</summary>
/// <typeparam name="TSubject">What the law speaks of.</typeparam>
/// <typeparam name="TCase">A case: parameters, currents, networks, …</typeparam>
/// <param name="text">The law as people read it.</param>
/// <param name="unclaimed">Why the subject does not claim the law, or null where it does.</param>
/// <param name="cases">Cases for a subject: sized, and with their shrinks.</param>
/// <param name="test">What a case says. An exception breaks the law.</param>
/// <param name="write">The case as a person reads it, and as C# and JSON.</param>
public sealed class Law<TSubject, TCase>(
    LawText text,
    Func<TSubject, string?> unclaimed,
    Func<TSubject, Gen<TCase>> cases,
    Func<TCase, Verdict> test,
    Func<TCase, CaseText> write
) : Law<TSubject>(text)
{
    /// <inheritdoc/>
    public override LawOutcome Check(TSubject subject, CheckSettings settings) =>
        unclaimed(subject) is { } why
            ? new LawOutcome.NotClaimed(why)
            : Search.For(Text.Name, cases(subject), Judge, write, settings);

    /// <summary>What one case says: a counter-example that is kept as a test.</summary>
    /// <param name="one">The case, as reports write it in C#.</param>
    public Verdict Judge(TCase one)
    {
        try
        {
            return test(one);
        }
#pragma warning disable CA1031 // Whatever a user's neuron throws is what the law found.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return new Verdict.Breaks($"it threw {error.GetType().Name}: {error.Message}", new(["step"], [], 0));
        }
    }
}

/// <summary>A case, written.</summary>
/// <param name="Words">For people: a line a part.</param>
/// <param name="CSharp">An expression that makes it again.</param>
/// <param name="Json">The same as a JSON object.</param>
/// <param name="Size">Its size in words, such as <c>1 neuron, 3 steps</c>.</param>
public sealed record CaseText(string Words, string CSharp, string Json, string Size);
