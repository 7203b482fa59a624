using Hedgehog;

namespace Snn.Data.Laws.Neurons;

/// <summary>How a law of neurons is put together.</summary>
internal static class NeuronLaw
{
    internal static Law<INeuronFamily, NeuronCase> Always(
        LawText text,
        Func<INeuronFamily, Gen<NeuronCase>> cases,
        Func<NeuronCase, Verdict> test
    ) => If(text, _ => null, cases, test);

    /// <param name="text">The law.</param>
    /// <param name="unclaimed">What the neuron would have to give or say, or null where it claims the law.</param>
    /// <param name="cases">Cases for a family.</param>
    /// <param name="test">What a case says.</param>
    internal static Law<INeuronFamily, NeuronCase> If(
        LawText text,
        Func<Neuron, string?> unclaimed,
        Func<INeuronFamily, Gen<NeuronCase>> cases,
        Func<NeuronCase, Verdict> test
    ) =>
        new(text, family => Excused(text, family.Default, unclaimed), cases, test, one => one.Write())
        {
            Unreached = family => Unreached(family.Default),
        };

    private static string Unreached(Neuron neuron) =>
        (Currents.ScaleOf(neuron), neuron.Scale) switch
        {
            (null, _) => "no constant current makes it spike within sixty steps",
            ({ } found, { } scale) when scale < found / 4 =>
                $"Scale is {Numbers.Of(scale)}, but only a current of some {Numbers.Of(found)} makes it spike within ten steps: leave Scale out, or give that",
            _ => "",
        };

    private static LawOutcome? Excused(LawText text, Neuron neuron, Func<Neuron, string?> unclaimed) =>
        neuron.Waivers.TryGetValue(text.Name, out var reason) ? new LawOutcome.Waived(reason)
        : unclaimed(neuron) is { } why ? new LawOutcome.NotClaimed(why)
        : null;
}
