using Snn.LocalLoss.Neurons;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.Benchmarks.Eager;

/// <summary>
/// The paper's own neurons, a learned threshold each or one a map; counts of spikes go on, and the membrane is read.
/// </summary>
internal sealed class EagerCounting : EagerNeuron
{
    private readonly Parameter threshold;
    private readonly CountingParameters _dynamics;

    /// <summary>Neurons with thresholds from U(−1/√n, 1/√n), n their number.</summary>
    /// <param name="parameters">Their dynamics and the rule of the thresholds.</param>
    /// <param name="channels">Number of thresholds n: neurons of a vector, or maps.</param>
    internal EagerCounting(CountingParameters parameters, int channels)
        : base(nameof(EagerCounting))
    {
        var bound = 1 / Math.Sqrt(channels);
        (_dynamics, threshold) = (parameters, new(empty(channels)));
        nn.init.uniform_(threshold, -bound, bound);
        RegisterComponents();
    }

    /// <inheritdoc/>
    internal override EagerResponse Respond(Tensor current)
    {
        var fired = new EagerCounts();
        var membrane = EagerCountingFunction.apply(current, threshold, _dynamics, fired);
        return new(fired.Counts!, membrane);
    }
}
