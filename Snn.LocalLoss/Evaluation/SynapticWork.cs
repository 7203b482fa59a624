using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Evaluation;

/// <summary>
/// The work of synapses: a spike is one accumulation at each synapse that it meets, an analog value one
/// multiply-accumulate.
/// </summary>
/// <remarks>
/// Energies are those of 32-bit floating point at 45 nm (Horowitz 2014): 0.9 pJ an accumulation, 4.6 pJ a
/// multiply-accumulate.
/// </remarks>
/// <param name="Accumulates">Accumulations (synaptic operations).</param>
/// <param name="MultiplyAccumulates">Multiply-accumulates.</param>
public readonly record struct SynapticWork(double Accumulates, double MultiplyAccumulates)
{
    private const double PicojoulesPerAccumulate = 0.9;
    private const double PicojoulesPerMultiplyAccumulate = 4.6;

    /// <summary>Energy estimate in nanojoules.</summary>
    public double Nanojoules =>
        ((PicojoulesPerAccumulate * Accumulates) + (PicojoulesPerMultiplyAccumulate * MultiplyAccumulates)) / 1000;

    /// <summary>Work of two maps together.</summary>
    public static SynapticWork operator +(SynapticWork a, SynapticWork b) =>
        new(a.Accumulates + b.Accumulates, a.MultiplyAccumulates + b.MultiplyAccumulates);

    /// <summary>The sum of two counts of operations, as <c>+</c>.</summary>
    public static SynapticWork Add(SynapticWork left, SynapticWork right) => left + right;

    /// <summary>
    /// Work of a batch that enters a linear map: spikes by what they meet, a constant input densely and once, as it is
    /// computed here.
    /// </summary>
    /// <param name="input">[B, …], or spikes [T, B, …].</param>
    /// <param name="shape">Shape of an input sample.</param>
    /// <param name="encoder">The map.</param>
    internal static SynapticWork Of(Signal input, FeatureShape shape, Encoder encoder)
    {
        var fanOut = FanOut(encoder, shape);
        if (input is Signal.Counts counts)
        {
            using var scope = NewDisposeScope();
            return new(
                Weighted(
                    counts.Packed?.CountByInput()
                        ?? [.. counts.Values.flatten(1).sum([0]).to_type(ScalarType.Int64).cpu().data<long>()]
                ),
                0
            );
        }

        if (input.Timesteps is null)
        {
            return new(0, input.Values.shape[0] * fanOut.Sum());
        }

        return new(Weighted(input is Signal.Spikes { Bits: var bits } ? bits.CountByInput() : Count(input.Values)), 0);

        double Weighted(long[] spikes) => spikes.Zip(fanOut, (count, reached) => count * reached).Sum();
    }

    private static long[] Count(Tensor spikes)
    {
        using var scope = NewDisposeScope();
        return [.. spikes.Differs(0).flatten(2).sum([0, 1]).cpu().data<long>()];
    }

    /// <summary>Synapses that leave each input of a map, in the order of a sample's values.</summary>
    internal static double[] FanOut(Encoder encoder, FeatureShape input)
    {
        if (encoder is not Encoder.Convolution e)
        {
            return [.. Enumerable.Repeat((double)encoder.Output(input).Count, input.Count)];
        }

        var output = encoder.Output(input);
        var (rows, columns) = (Reached(input.Height, output.Height), Reached(input.Width, output.Width));
        return
        [
            .. from channel in Enumerable.Range(0, input.Channels)
            from row in rows
            from column in columns
            select (double)e.Channels * row * column,
        ];

        // Positions of the output that see a pixel: o = i + padding − k for k in [0, kernel).
        int[] Reached(int size, int outputs) =>
            [
                .. Enumerable
                    .Range(0, size)
                    .Select(i =>
                        Enumerable.Range(0, e.Kernel).Count(k => i + e.Padding - k is var o && o >= 0 && o < outputs)
                    ),
            ];
    }
}
