using Snn.Data.Laws.Neurons;
using Snn.LocalLoss.Laws;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss.Extending;

/// <summary>State of a refractory neuron.</summary>
/// <param name="Membrane">v after the reset.</param>
/// <param name="Left">How many steps it will still be silent.</param>
public sealed record RefractoryState(Tensor Membrane, Tensor Left);

/// <summary>A leaky neuron that is silent for some steps after a spike, while its membrane waits.</summary>
public sealed record Refractory(LifParameters Lif, int Steps, int Silent) : SpikingNeuron<RefractoryState>(Steps)
{
    public override string Name => "refractory";

    public override SpikingStep<RefractoryState> Step(Tensor current, RefractoryState? state, LearnedValues learned)
    {
        var (v, left) = (state?.Membrane ?? zeros_like(current), state?.Left ?? zeros_like(current));
        var free = left.AtMost(0).to_type(current.dtype);
        var charged = (v.Times(Lif.Beta).Plus(current) * free).Plus(v * free.SubtractedFrom(1));
        var spikes = Spike.Fire(charged.Minus(Lif.Threshold), Lif.Surrogate) * free;
        var z = spikes.detach();
        var next = z.Times(Silent).Plus(left.Minus(1).relu() * z.SubtractedFrom(1));
        return new(spikes, new(charged.Plus(z, -Lif.Threshold), next), charged, charged.FilledLike(Lif.Threshold));
    }
}

/// <summary>What the file offers: a neuron to train with, and the same over plain numbers for laws.</summary>
public static class Mine
{
    public static NeuronModel Model { get; } =
        new(
            "refractory",
            "leaky integrate-and-fire, silent for some steps after a spike",
            [new("silent-steps", "steps that a refractory neuron is silent after a spike", 2, 0, 100, Whole: true)],
            (s, own) => new Refractory(s.Lif, s.Timesteps, (int)own("silent-steps"))
        );

    public static INeuronFamily Subject { get; } =
        new Neuron<(double V, int Left)>("refractory", () => (0, 0), Step)
        {
            Membrane = s => s.V,
            Threshold = _ => 1,
            Charge = (current, s) => (0.9 * s.V) + current,
            Refractory = s => s.Left > 0,
            SubtractiveReset = true,
            RefractorySteps = 2,
            HeldWhileRefractory = true,
            Twins = [NeuronSubjects.Trained(new Refractory(LifParameters.Default with { Beta = 0.9 }, 1, 2))],
        };

    private static (double, (double, int)) Step(double current, (double V, int Left) s)
    {
        if (s.Left > 0)
        {
            return (0, (s.V, s.Left - 1));
        }

        var v = (0.9 * s.V) + current;
        return v >= 1 ? (1, (v - 1, 2)) : (0, (v, 0));
    }
}
