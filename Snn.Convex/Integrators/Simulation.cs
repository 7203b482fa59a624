using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Snn.Convex.Dynamics;
using Snn.Convex.Learning;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Seeds;

namespace Snn.Convex.Integrators;

/// <summary>
/// One trial of one layer or of stacked ones, without learning: its spikes, rates and readouts, and its voltages if
/// asked.
/// </summary>
/// <remarks>
/// From rest; the input is 0 before the onset and constant from then on. A pure function of its arguments.
/// </remarks>
public static class Simulation
{
    /// <summary>The trial of one layer.</summary>
    /// <param name="network">The layer: N neurons, K inputs, M readouts.</param>
    /// <param name="x">Input from the onset on, [K].</param>
    /// <param name="coding">Constants of the dynamics.</param>
    /// <param name="timing">Bins of the trial.</param>
    /// <param name="simulator">Auto takes the event-driven one unless there is voltage noise.</param>
    /// <param name="seed">Of the voltage noise.</param>
    /// <param name="margins">Whether to keep the voltage of every neuron in every bin: 4·B·N bytes.</param>
    /// <inheritdoc cref="Run(ImmutableArray{ConvexNetwork}, ReadOnlySpan{double}, CodingParameters, TrialTiming, Simulator, Seed, bool)" path="/exception"/>
    public static LayerTrace Run(
        ConvexNetwork network,
        ReadOnlySpan<double> x,
        CodingParameters coding,
        TrialTiming timing,
        Simulator simulator,
        Seed seed,
        bool margins = false
    ) => Run([network], x, coding, timing, simulator, seed, margins)[0];

    /// <summary>The trial of stacked layers: layer ℓ+1 sees the filtered spike trains of layer ℓ.</summary>
    /// <param name="layers">From the lowest; layer ℓ+1 has as many inputs as layer ℓ has neurons.</param>
    /// <param name="x">Input of the lowest from the onset on, [K].</param>
    /// <param name="coding">Constants of the dynamics, the same for all layers.</param>
    /// <param name="timing">Bins of the trial.</param>
    /// <param name="simulator">Auto takes the event-driven one unless there is voltage noise.</param>
    /// <param name="seed">Of the voltage noise.</param>
    /// <param name="margins">Whether to keep the voltage of every neuron in every bin: 4·B·N bytes.</param>
    /// <returns>What each layer did.</returns>
    /// <exception cref="ArgumentException">
    /// The input is not of K numbers, layers do not go with one another, a constant or a bin is out of range, or event
    /// is asked for beside voltage noise.
    /// </exception>
    public static ImmutableArray<LayerTrace> Run(
        ImmutableArray<ConvexNetwork> layers,
        ReadOnlySpan<double> x,
        CodingParameters coding,
        TrialTiming timing,
        Simulator simulator,
        Seed seed,
        bool margins = false
    )
    {
        ArgumentNullException.ThrowIfNull(coding);
        ArgumentNullException.ThrowIfNull(timing);
        var chosen = coding
            .Validate()
            .Bind(_ => timing.Validate())
            .Bind(_ => Simulators.Choose(simulator, coding))
            .Match(s => s, fault => throw new ArgumentException(fault.ToString()));
        var runner = new TrialRunner(layers, coding, timing, chosen);
        if (x.Length != layers[0].Inputs)
        {
            throw new ArgumentException($"the lowest layer has {layers[0].Inputs} inputs, not {x.Length}", nameof(x));
        }

        SpikeList[] spikes = [.. layers.Select(_ => new SpikeList(timing.Bins))];
        var lesson = new Lesson(x, [], LearningRates.None, 0);
        float[][] kept = margins ? [.. layers.Select(layer => AtRest(layer, timing.Bins))] : [];
        if (margins)
        {
            runner.Run(lesson, seed, new TraceSink(spikes, kept));
        }
        else
        {
            runner.Run(lesson, seed, new RasterSink(spikes));
        }

        return
        [
            .. layers.Select(
                (layer, l) =>
                    Trace(
                        layer,
                        runner.Layers[l],
                        spikes[l],
                        timing.Bins,
                        coding.Decay,
                        margins ? ImmutableCollectionsMarshal.AsImmutableArray(kept[l]) : []
                    )
            ),
        ];
    }

    private static LayerTrace Trace(
        ConvexNetwork layer,
        NeuronBuffers buffers,
        SpikeList spikes,
        int bins,
        double decay,
        ImmutableArray<float> margins
    )
    {
        buffers.Decode();
        return new(
            layer.Neurons,
            spikes.ToImmutable(),
            [.. buffers.R.AsSpan(0, layer.Neurons)],
            [.. buffers.YLast],
            [.. buffers.YMean],
            ImmutableCollectionsMarshal.AsImmutableArray(LayerTrace.ReadoutsOf(layer, spikes.Span, bins, decay)),
            margins
        );
    }

    // Room for every bin, with V = 0 in bin 0.
    private static float[] AtRest(ConvexNetwork layer, int bins)
    {
        var margins = new float[checked(bins * layer.Neurons)];
        for (var i = 0; i < layer.Neurons; i++)
        {
            margins[i] = (float)-layer.T.Span[i];
        }

        return margins;
    }
}
