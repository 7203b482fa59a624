using Snn.LocalLoss.Normalisation;
using Snn.LocalLoss.Spikes;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>
/// A neuron's fast form: batch norm and neurons over rows of channels in one pass, float32 on the CPU.
/// </summary>
/// <remarks>
/// It knows no gradient through what goes on to the next block; where gradients cross blocks the plain composition is
/// taken.
/// </remarks>
internal interface IFastNeuron
{
    /// <summary>Whether it takes an input that changes over time, or only one that does not.</summary>
    bool TakesTime { get; }

    /// <summary>The response to a current before normalisation.</summary>
    Response Respond(FastInput input, LearnedValues learned);
}

/// <summary>What flows into the neurons of a block on the fast path.</summary>
/// <param name="Timesteps">T of the current; null where it does not change.</param>
/// <param name="Batch">Samples B.</param>
/// <param name="Output">Shape of the block's output.</param>
/// <param name="Maps">Whether that are maps.</param>
/// <param name="Norm">Batch norm: its state, and γ and β, [C].</param>
/// <param name="Current">
/// Computes the current before normalisation: rows of channels, [T, B, …, C] or [B, …, C], C filled up to whole
/// vectors.
/// </param>
internal sealed record FastInput(
    int? Timesteps,
    int Batch,
    FeatureShape Output,
    bool Maps,
    (NormState State, Tensor Weight, Tensor Bias) Norm,
    Func<Tensor> Current
)
{
    /// <summary>The layout of the current.</summary>
    internal RowLayout Layout =>
        new(Timesteps ?? 1, Batch * Output.Height * Output.Width, RowLayout.Filled(Output.Channels));
}
