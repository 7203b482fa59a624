using System.Collections.Immutable;
using Snn.Convex.Networks;
using Snn.Data.Seeds;

namespace Snn.Convex.Dynamics;

/// <summary>What one layer does in one trial, bin by bin.</summary>
/// <param name="Neurons">N.</param>
/// <param name="Spikes">Its spikes, in order.</param>
/// <param name="Readouts">y = D r, [B, M]; bin 0 is the state of rest.</param>
/// <param name="Observed">Neurons whose voltages were recorded.</param>
/// <param name="Voltages">V − T of these before the spike of the bin, [B, observed].</param>
public sealed record LayerTrace(
    int Neurons, ImmutableArray<Spike> Spikes, ImmutableArray<double> Readouts, ImmutableArray<int> Observed, ImmutableArray<double> Voltages);

/// <summary>A trial without learning, watched: rasters, readouts, and voltages against thresholds of one layer or of stacked ones.</summary>
/// <remarks>Forward Euler as in the reference semantics; costs O(B N (M + 1)) and is for looking at single trials.</remarks>
public static class TrialTrace
{
    /// <summary>The trial of an input that may move.</summary>
    /// <param name="layers">The layers, from the lowest; an upper one sees the filtered spikes below it.</param>
    /// <param name="parameters">Valid constants of the dynamics.</param>
    /// <param name="x">Input in every bin, [B, K], row by row; at least two bins.</param>
    /// <param name="observed">Neurons of each layer to record voltages of; those that spike most where it is null.</param>
    /// <param name="count">How many to choose then.</param>
    /// <param name="seed">Of the voltage noise.</param>
    public static ImmutableArray<LayerTrace> Of(
        ImmutableArray<ConvexNetwork> layers, CodingParameters parameters, ReadOnlyMemory<double> x,
        ImmutableArray<ImmutableArray<int>>? observed, int count, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (layers.IsDefaultOrEmpty || x.Length % layers[0].Inputs != 0 || x.Length / layers[0].Inputs < 2)
        {
            throw new ArgumentException($"{x.Length} numbers are no input of these layers over two bins or more", nameof(x));
        }

        var watched = observed ?? [.. Run(layers, parameters, x, [.. layers.Select(_ => ImmutableArray<int>.Empty)], seed).Select(t => Busiest(t, count))];
        return Run(layers, parameters, x, watched, seed);
    }

    private static ImmutableArray<int> Busiest(LayerTrace trace, int count) =>
    [
        .. trace.Spikes.CountBy(s => s.Neuron).OrderByDescending(n => n.Value).ThenBy(n => n.Key).Select(n => n.Key)
            .Concat(Enumerable.Range(0, trace.Neurons)).Distinct().Take(count),
    ];

    private static ImmutableArray<LayerTrace> Run(
        ImmutableArray<ConvexNetwork> layers, CodingParameters p, ReadOnlyMemory<double> x,
        ImmutableArray<ImmutableArray<int>> observed, Seed seed)
    {
        var stack = new LayerStack(layers);
        var rng = seed.Generator();
        var (k, bins) = (layers[0].Inputs, x.Length / layers[0].Inputs);
        var records = observed.Select((watched, l) => new Recorder(stack.Layers[l], watched, bins)).ToArray();
        for (var t = 0; t < bins - 1; t++)
        {
            var before = x.Span.Slice(t * k, k);
            var after = x.Span.Slice((t + 1) * k, k);
            var spike = -1;
            for (var l = 0; l < stack.Layers.Length; l++)
            {
                var b = stack.Layers[l];
                if (l == 0)
                {
                    EulerTrial.Command(b, p, before, after, b.Margin);
                }
                else
                {
                    StackEulerTrial.Input(b, spike);
                }

                spike = EulerTrial.Step(b, p, b.Margin, ref rng);
                records[l].Voltages(t + 1);
                if (spike >= 0)
                {
                    EulerTrial.Kick(b, p, spike);
                }

                records[l].After(t + 1, spike);
            }
        }

        return [.. records.Select(r => r.Done())];
    }

    /// <summary>Gathers what a layer does.</summary>
    private sealed class Recorder(NeuronBuffers layer, ImmutableArray<int> observed, int bins)
    {
        private readonly List<Spike> _spikes = [];
        private readonly double[] _readouts = new double[bins * layer.Network.Outputs];
        private readonly double[] _voltages = [.. Enumerable.Range(0, bins * observed.Length).Select(at => -layer.T[observed[at % observed.Length]])];

        internal void Voltages(int bin)
        {
            for (var j = 0; j < observed.Length; j++)
            {
                _voltages[(bin * observed.Length) + j] = layer.V[observed[j]] - layer.T[observed[j]];
            }
        }

        internal void After(int bin, int spike)
        {
            if (spike >= 0)
            {
                _spikes.Add(new(bin, spike));
            }

            layer.Decode();
            layer.YLast.CopyTo(_readouts, bin * layer.YLast.Length);
        }

        internal LayerTrace Done() => new(layer.Network.Neurons, [.. _spikes], [.. _readouts], observed, [.. _voltages]);
    }
}
