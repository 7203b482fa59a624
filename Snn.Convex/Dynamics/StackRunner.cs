using System.Collections.Immutable;
using Snn.Convex.Learning;
using Snn.Convex.Networks;
using Snn.Data.Faults;
using Snn.Data.Seeds;

namespace Snn.Convex.Dynamics;

/// <summary>One notion of a trial of stacked layers, whichever simulator computes it; owns the buffers of one run.</summary>
internal sealed class StackRunner
{
    private readonly CodingParameters _parameters;
    private readonly TrialTiming _timing;
    private readonly StackEventTrial? _event;

    internal StackRunner(ImmutableArray<ConvexNetwork> layers, CodingParameters parameters, TrialTiming timing, Simulator simulator)
    {
        (_parameters, _timing, Stack) = (parameters, timing, new(layers));
        _event = simulator == Simulator.Event ? new(Stack, parameters, timing) : null;
    }

    internal LayerStack Stack { get; }

    /// <inheritdoc cref="StackEulerTrial.Run"/>
    internal void Run(ReadOnlySpan<double> x, ReadOnlySpan<double> targets, LearningRates rates, double upperStep, Seed noise)
    {
        if (_event is not null)
        {
            _event.Run(rates, upperStep, x, targets);
            return;
        }

        var rng = noise.Generator();
        StackEulerTrial.Run(Stack, _parameters, _timing, rates, upperStep, x, targets, ref rng);
    }

    /// <summary>The layers as learning has left them, or what keeps them from being networks.</summary>
    internal Result<ImmutableArray<ConvexNetwork>> Learned(ImmutableArray<ConvexNetwork> layers)
    {
        var learned = ImmutableArray.CreateBuilder<ConvexNetwork>(layers.Length);
        for (var l = 0; l < layers.Length; l++)
        {
            var (f, t) = Stack.Layers[l].Learned();
            switch (layers[l].With(f, t))
            {
                case Result<ConvexNetwork>.Ok network:
                    learned.Add(network.Value);
                    break;
                case Result<ConvexNetwork>.Error error:
                    return error.Fault;
            }
        }

        return learned.ToImmutable();
    }
}
