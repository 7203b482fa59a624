using Snn.Convex.Learning;
using Snn.Convex.Networks;

namespace Snn.Convex.Experiments.Images;

/// <summary>The weights of one layer of a classifier in single precision, moved in place by learning.</summary>
/// <remarks>
/// Columns of G and D are class axes: neuron i serves class <c>i / (N/M)</c>, and its spike lowers the voltages of its
/// own class by the quantum.
/// F lies as K runs over the neurons, which lets an image skip the runs of its blank pixels.
/// </remarks>
internal sealed class ImageLayer
{
    /// <summary>Runs are multiples of this many neurons.</summary>
    internal const int Lanes = 16;

    private const float Unreachable = float.MaxValue / 4;

    internal ImageLayer(ConvexNetwork network)
    {
        (Neurons, Inputs, Classes) = (network.Neurons, network.Inputs, network.Outputs);
        Quantum = network.D.Span[0];
        Padded = (Neurons + Lanes - 1) / Lanes * Lanes;
        F = new float[Inputs * Padded];
        T = new float[Padded];
        T.AsSpan(Neurons).Fill(Unreachable);
        var f = network.F.Span;
        var t = network.T.Span;
        for (var i = 0; i < Neurons; i++)
        {
            T[i] = (float)t[i];
            for (var k = 0; k < Inputs; k++)
            {
                F[(k * Padded) + i] = (float)f[(k * Neurons) + i];
            }
        }
    }

    internal int Neurons { get; }

    internal int Inputs { get; }

    internal int Classes { get; }

    internal int Padded { get; }

    /// <summary>What one spike adds to its class's readout.</summary>
    internal double Quantum { get; }

    internal float[] F { get; }

    internal float[] T { get; }

    /// <summary>F of one neuron, [K].</summary>
    internal Row<float> Encoder(int neuron) => new(F, neuron, Padded);

    /// <summary>Neurons that serve a class.</summary>
    internal int PerClass => Neurons / Classes;

    /// <summary>The class that a neuron serves.</summary>
    internal int ClassOf(int neuron) => neuron / PerClass;

    /// <summary>Class axes of a length, M runs of N.</summary>
    internal static double[] Axes(int neurons, int classes, double length)
    {
        var axes = new double[neurons * classes];
        for (var i = 0; i < neurons; i++)
        {
            axes[(i / (neurons / classes) * neurons) + i] = length;
        }

        return axes;
    }

    /// <summary>The layer as a network.</summary>
    internal Snn.Data.Faults.Result<ConvexNetwork> ToNetwork()
    {
        var f = new double[Inputs * Neurons];
        for (var k = 0; k < Inputs; k++)
        {
            for (var i = 0; i < Neurons; i++)
            {
                f[(k * Neurons) + i] = F[(k * Padded) + i];
            }
        }

        double[] t = [.. T.Take(Neurons).Select(v => (double)v)];
        return ConvexNetwork.Create(
            Neurons,
            Inputs,
            Classes,
            new(f, Axes(Neurons, Classes, 1), Axes(Neurons, Classes, Quantum), t)
        );
    }
}
