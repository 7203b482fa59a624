using System.Collections.Immutable;
using System.Globalization;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>
/// The paper's own neuron (<see cref="Counting"/>, <c>--nonlin snn</c>): losses read V, the next block gets the
/// counts of spikes.
/// </summary>
/// <remarks>
/// Each neuron of a vector, and each channel of maps, learns a threshold T, drawn from U(−1/√n, 1/√n), n their number.
/// </remarks>
/// <param name="P">Parameters.</param>
public sealed record CountingNeuron(CountingParameters P) : Neuron
{
    /// <summary>Name of the thresholds among a block's weights.</summary>
    public const string ThresholdName = "threshold";

    /// <inheritdoc/>
    public override string Name => "snn";

    /// <inheritdoc/>
    public override bool Spikes => true;

    /// <inheritdoc/>
    public override int? Timesteps => P.Steps;

    /// <inheritdoc/>
    public override bool SendsGradients => false;

    /// <inheritdoc/>
    public override ImmutableArray<LearnedValue> Learned =>
        [new(ThresholdName, (shape, seed) => Initialisation.Uniform([shape.Channels], shape.Channels, seed))];

    /// <inheritdoc/>
    public override ImmutableSortedDictionary<string, string> Words =>
        new Dictionary<string, string>
        {
            ["numbins"] = (P.Steps + 1).ToString(CultureInfo.InvariantCulture),
            ["dt"] = Word(P.Dt),
            ["leak"] = Word(P.Leak),
            ["threshold"] = "learned",
        }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    // The pass lets losses read membranes, as the published code does.
    internal override IFastNeuron? Fast => P.ReadsCounts ? null : new FastCounting(P);

    internal override IScriptedNeuron? Scripted => new ScriptedCounting(this);

    /// <inheritdoc/>
    public override Response Respond(Signal current, LearnedValues learned)
    {
        using var kept = Kept.With(current, learned);
        return Respond(Static(current), learned, run: null);
    }

    /// <summary>The response to a current that does not change, its states computed by any form.</summary>
    /// <param name="current">x, [B, C, …].</param>
    /// <param name="learned">The values that the block has learned, by their names.</param>
    /// <param name="run">
    /// The state after all steps, of x and of T in a shape that spreads to it; null for <see cref="Counting.Run"/>.
    /// </param>
    internal Response Respond(Tensor current, LearnedValues learned, Func<Tensor, Tensor, CountingState>? run)
    {
        var (read, counts) = CountingFunction.Apply(current, Thresholds(learned), P, run);
        return new(Signal.OfCounts(counts, P.Steps), Reading.Of(read));
    }

    /// <inheritdoc/>
    public override (Response Response, Recording? Recording) Watch(Signal current, LearnedValues learned)
    {
        using var kept = Kept.With(current, learned);
        var x = Static(current);
        var threshold = CountingFunction.Spread(Thresholds(learned), x);
        (CountingState State, Tensor Charged)[] steps = [.. Counting.Unroll(x, threshold, P)];
        var (state, membranes) = (steps[^1].State, stack([.. steps.Select(s => s.Charged)]));
        var read = P.ReadsCounts ? state.Count : state.Membrane;
        var thresholds = threshold.expand_as(x).unsqueeze(0).expand([P.Steps, .. x.shape]);
        var response = new Response(Signal.OfCounts(state.Count, P.Steps), Reading.Of(read));
        return (response, new(membranes, membranes.gt(thresholds).to_type(x.dtype), thresholds));
    }

    // Where some other neuron's spikes over time come in, this one sees their mean: it knows no current that changes.
    internal static Tensor Static(Signal current)
    {
        ArgumentNullException.ThrowIfNull(current);
        return current.Timesteps is null ? current.Values : current.Rate();
    }

    /// <summary>The thresholds, [C].</summary>
    internal static Tensor Thresholds(LearnedValues learned)
    {
        ArgumentNullException.ThrowIfNull(learned);
        return learned[ThresholdName] ?? throw new ArgumentException("the thresholds are missing", nameof(learned));
    }
}
