using Snn.LocalLoss.Neurons.Fast;
using Snn.LocalLoss.Spikes;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>The fast form of counting neurons: <see cref="NormalisedCounting"/>.</summary>
internal sealed class FastCounting(CountingParameters p) : IFastNeuron
{
    /// <inheritdoc/>
    public bool TakesTime => false;

    /// <inheritdoc/>
    public Response Respond(FastInput input, LearnedValues learned)
    {
        // Room for the counts comes first: where there is none, nothing else is worth while.
        var counts = SpikeCounts.Empty(p.Steps, input.Batch, input.Output, input.Maps);
        var call = new NormalisedCountingCall(
            new(input.Layout, p.Steps, (float)p.Dt, (float)p.Leak),
            p.Rule,
            input.Norm.State,
            counts,
            get_num_threads()
        );
        var membranes = NormalisedCountingFunction.Apply(
            input.Current(),
            input.Norm.Weight,
            input.Norm.Bias,
            CountingNeuron.Thresholds(learned),
            call
        );
        return new(Signal.OfCounts(counts), Reading.OfRows(membranes, input.Output, input.Maps, sparse: false));
    }
}
