using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Integrators;
using Snn.Convex.Networks;
using Snn.Data.Seeds;

namespace Snn.Benchmarks.Trials;

/// <summary>Learning trials of the surface experiment one after another, for measuring how long one takes.</summary>
/// <remarks>A mutable host: each call goes on with the network that the last one left. Not thread-safe.</remarks>
internal sealed class LearningTrials
{
    private readonly SurfaceExperiment _experiment;
    private readonly SurfaceData _data;
    private readonly TrialRunner _runner;
    private readonly int[] _order;
    private int _next;

    /// <summary>Trials of an experiment that is valid.</summary>
    /// <param name="experiment">What to run; its evaluation grids are not made.</param>
    /// <param name="simulator">Euler or event.</param>
    /// <param name="seed">Draws the network and the order.</param>
    internal LearningTrials(SurfaceExperiment experiment, Simulator simulator, Seed seed)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        _experiment = experiment;
        _data = SurfaceData.Of(experiment with { EvalGrid = 2, ReadoutGrid = 2 });
        var network = PublishedNetworks.Surface((uint)seed.Value, experiment.NumNeurons, _data.Training.Dimension);
        _runner = new([network], experiment.Coding, experiment.Timing, simulator);
        _order = [.. Enumerable.Range(0, _data.Training.Count)];
        var rng = seed.Fold("order").Generator();
        rng.Shuffle<int>(_order);
    }

    /// <summary>Runs the next trials and returns their number of spikes.</summary>
    internal long Run(int count)
    {
        var k = _data.Training.Dimension;
        var spikes = 0L;
        for (var i = 0; i < count; i++)
        {
            var at = _order[_next];
            _next = _next + 1 == _order.Length ? 0 : _next + 1;
            var (x, y) = (_data.Training.X.Slice(at * k, k), _data.Training.Y.Slice(at, 1));
            _runner.Learn(x.Span, y.Span, _experiment.Rates, 0, new((ulong)i));
            spikes += _runner.SpikeCounts[0];
        }

        return spikes;
    }
}
