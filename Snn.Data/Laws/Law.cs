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
    /// <exception cref="LawException">The subject's cases cannot be made: what makes them throws.</exception>
    /// <exception cref="OperationCanceledException">The settings' token says to stop.</exception>
    public abstract LawOutcome Check(TSubject subject, CheckSettings settings);
}

/// <summary>A law with the type of its cases.</summary>
/// <typeparam name="TSubject">What the law speaks of.</typeparam>
/// <typeparam name="TCase">A case: parameters, currents, networks, …</typeparam>
/// <param name="text">The law as people read it.</param>
/// <param name="excused">
/// Why a subject is not put through the law (<see cref="LawOutcome.NotClaimed"/>, <see cref="LawOutcome.Waived"/>), or
/// null where it is.
/// </param>
/// <param name="cases">Cases for a subject: sized, and with their shrinks.</param>
/// <param name="test">What a case says. An exception breaks the law.</param>
/// <param name="write">The case as a person reads it, and as C# and JSON.</param>
public sealed class Law<TSubject, TCase>(
    LawText text,
    Func<TSubject, LawOutcome?> excused,
    Func<TSubject, Gen<TCase>> cases,
    Func<TCase, Verdict> test,
    Func<TCase, CaseText> write
) : Law<TSubject>(text)
{
    /// <summary>
    /// What may be the reason that no case exercises the law for a subject; empty where nothing is known.
    /// </summary>
    public Func<TSubject, string> Unreached { get; init; } = _ => "";

    /// <inheritdoc/>
    public override LawOutcome Check(TSubject subject, CheckSettings settings)
    {
        try
        {
            return excused(subject)
                ?? Search.For(Text.Name, cases(subject), Judge, write, settings) switch
                {
                    LawOutcome.Vacuous vacuous => vacuous with { Why = Unreached(subject) },
                    var outcome => outcome,
                };
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw new LawException($"its cases cannot be made: {error.GetType().Name}: {error.Message}", error);
        }
    }

    /// <summary>What one case says: a counter-example that is kept as a test.</summary>
    /// <param name="one">The case, as reports write it in C#.</param>
    public Verdict Judge(TCase one)
    {
        try
        {
            return test(one);
        }
        catch (LawException wrong)
        {
            return new Verdict.Breaks(wrong.Message, new(["step"], [], 0));
        }
#pragma warning disable CA1031 // Whatever a user's neuron throws is what the law found.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return new Verdict.Breaks(
                $"it threw {error.GetType().Name}: {error.Message.TrimStart().Split('\n')[0]}",
                new(["step"], [], 0)
            );
        }
    }
}

/// <summary>A case as text: for readers, as C# and as JSON.</summary>
/// <param name="Words">For people: a line a part.</param>
/// <param name="CSharp">An expression that makes it again.</param>
/// <param name="Json">The same as a JSON object.</param>
/// <param name="Size">Its size in words, such as <c>1 neuron, 3 steps</c>.</param>
public sealed record CaseText(string Words, string CSharp, string Json, string Size)
{
    /// <summary>The size of a case as text, such as <c>1 neuron, 3 steps</c>.</summary>
    /// <param name="neurons">Number of neurons.</param>
    /// <param name="steps">Number of steps.</param>
    public static string SizeOf(int neurons, int steps) =>
        $"{neurons} {(neurons == 1 ? "neuron" : "neurons")}, {steps} {(steps == 1 ? "step" : "steps")}";
}
