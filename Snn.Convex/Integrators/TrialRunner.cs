using System.Collections.Immutable;
using Snn.Convex.Dynamics;
using Snn.Convex.Learning;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Faults;
using Snn.Data.Seeds;

namespace Snn.Convex.Integrators;

/// <summary>
/// Trials of stacked layers one after another, whichever integrator computes them; one layer is a stack of one.
/// </summary>
/// <remarks>
/// A mutable host that owns the working memory of one run: each learning trial goes on with the layers that the last
/// one left. Not thread-safe. A single trial is
/// <see cref="Simulation.Run(ImmutableArray{ConvexNetwork}, ReadOnlySpan{double}, CodingParameters, TrialTiming, Simulator, Seed, bool)"/>.
/// </remarks>
public sealed class TrialRunner
{
    private readonly Func<TrialRunner> _another;
    private readonly Euler? _euler;
    private readonly Event? _event;
    private readonly EventPipeline? _pipeline;
    private readonly int[] _counts;

    /// <summary>Trials of layers that start as they are given.</summary>
    /// <param name="layers">From the lowest; layer ℓ+1 has as many inputs as layer ℓ has neurons.</param>
    /// <param name="parameters">Valid constants of the dynamics.</param>
    /// <param name="timing">Valid timing.</param>
    /// <param name="simulator">As chosen: Euler or event (<see cref="Simulators.Choose"/>).</param>
    /// <exception cref="ArgumentException">There is no layer, or a layer does not go with the one below it.</exception>
    public TrialRunner(
        ImmutableArray<ConvexNetwork> layers,
        CodingParameters parameters,
        TrialTiming timing,
        Simulator simulator
    )
        : this(layers, parameters, timing, simulator, null) { }

    private TrialRunner(
        ImmutableArray<ConvexNetwork> layers,
        CodingParameters parameters,
        TrialTiming timing,
        Simulator simulator,
        DecayTable? decay
    )
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(timing);
        if (layers.IsDefaultOrEmpty)
        {
            throw new ArgumentException("there is no layer", nameof(layers));
        }

        for (var l = 1; l < layers.Length; l++)
        {
            if (layers[l].Inputs != layers[l - 1].Neurons)
            {
                throw new ArgumentException(
                    $"layer {l + 1} has {layers[l].Inputs} inputs above {layers[l - 1].Neurons} neurons",
                    nameof(layers)
                );
            }
        }

        Layers = [.. layers.Select(layer => new NeuronBuffers(layer))];
        _counts = new int[layers.Length];
        decay = simulator == Simulator.Event ? decay ?? new DecayTable(parameters, timing) : null;
        (_euler, _event) = decay is null
            ? (new Euler(Layers, parameters, timing), (Event?)null)
            : (null, new Event(Layers, parameters, timing, decay));
        _pipeline = layers.Length > 1 && Environment.ProcessorCount > 1 ? _event?.Pipeline() : null;
        _another = () => new(layers, parameters, timing, simulator, decay);
    }

    /// <summary>
    /// Trials of the same layers, as they were given to this one, for another thread; what is tabled for the bins of a
    /// trial is shared.
    /// </summary>
    internal TrialRunner Another() => _another();

    /// <summary>Spikes of each layer in the last trial, or in all that were run at once.</summary>
    public ReadOnlySpan<int> SpikeCounts => _counts;

    /// <summary>The layers; learning moves their F and T.</summary>
    internal NeuronBuffers[] Layers { get; }

    /// <summary>Runs one trial from rest, in which the layers learn.</summary>
    /// <param name="x">Input from the onset on, [K].</param>
    /// <param name="targets">What the readout of each layer should be, M numbers a layer.</param>
    /// <param name="rates">Learning of the lowest layer, and the drift of all thresholds.</param>
    /// <param name="upperStep">Fraction of its error that one spike of an upper layer takes away, 0 to 1.</param>
    /// <param name="noise">Seed of the trial's voltage noise.</param>
    public void Learn(
        ReadOnlySpan<double> x,
        ReadOnlySpan<double> targets,
        LearningRates rates,
        double upperStep,
        Seed noise
    ) => Run(new Lesson(x, targets, rates, upperStep), noise, new CountSink(_counts));

    /// <summary>
    /// Runs trials one after another, each from rest, in which the layers learn; on several threads where that changes
    /// no number.
    /// </summary>
    /// <param name="trials">How many.</param>
    /// <param name="lessonOf">Input and targets of each, from any thread.</param>
    /// <param name="noise">Seed of each trial's voltage noise.</param>
    internal void Learn(int trials, LessonOf lessonOf, Func<int, Seed> noise)
    {
        if (_pipeline is not null)
        {
            _pipeline.Run(trials, lessonOf, _counts);
            return;
        }

        var sums = new int[_counts.Length];
        for (var i = 0; i < trials; i++)
        {
            Run(lessonOf(i), noise(i), new CountSink(_counts));
            for (var l = 0; l < sums.Length; l++)
            {
                sums[l] += _counts[l];
            }
        }

        sums.CopyTo(_counts, 0);
    }

    /// <summary>Runs one trial from rest without learning.</summary>
    /// <param name="x">Input from the onset on, [K].</param>
    /// <param name="noise">Seed of the trial's voltage noise.</param>
    public void Run(ReadOnlySpan<double> x, Seed noise) => Learn(x, [], LearningRates.None, 0, noise);

    /// <summary>
    /// The layers as learning has left them, or what keeps them from being networks: learning that diverged.
    /// </summary>
    public Result<ImmutableArray<ConvexNetwork>> Learned() => Layers.Learned();

    /// <summary>Runs one trial from rest into a sink of any kind.</summary>
    internal void Run<TSink>(in Lesson lesson, Seed noise, TSink sink)
        where TSink : struct, ITrialSink
    {
        if (_event is not null)
        {
            _event.Run(lesson, sink);
        }
        else
        {
            _euler!.Run(lesson, noise, sink);
        }
    }

    /// <summary>V of a layer at the last bin, [N padded]; by Euler only.</summary>
    internal double[] Voltage(int layer) => _euler!.Voltage(layer);
}
