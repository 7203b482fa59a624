using System.Collections.Immutable;
using Snn.Data.Laws.Neurons;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Laws;

/// <summary>The library's leaky neuron, stepped by libtorch, as a subject of laws.</summary>
public static class NeuronSubjects
{
    /// <summary>Both resets, in double precision, with the run over a batch and single precision as twins.</summary>
    public static ImmutableArray<INeuronFamily> All { get; } =
    [Leaky("tensor-lif-subtract", ResetMode.Subtract), Leaky("tensor-lif-zero", ResetMode.Zero)];

    /// <summary>
    /// A neuron of networks as another form of a plain one: the law <c>twins</c> then says that what is trained is what
    /// was put through the laws. Its arithmetic is float64, as the plain one's is.
    /// </summary>
    /// <param name="neuron">A spiking neuron that learns no values, with the parameters of the plain one.</param>
    /// <exception cref="ArgumentException">It does not spike, or learns values.</exception>
    public static Twin Trained(Neurons.Neuron neuron)
    {
        ArgumentNullException.ThrowIfNull(neuron);
        return neuron.Spikes && neuron.Learned.IsEmpty
            ? new(
                "trained",
                currents =>
                    Run(
                        currents,
                        ScalarType.Float64,
                        input => neuron.Respond(Signal.OverTime(input), LearnedValues.None).Sent.Values
                    ),
                Twin.Double
            )
            : throw new ArgumentException($"{neuron.Name} does not spike, or learns values", nameof(neuron));
    }

    private static Neuron<double> Leaky(string name, ResetMode reset, double threshold = 1)
    {
        var p = LifParameters.Default with { Beta = 0.9, Reset = reset, Threshold = threshold };
        var subtracts = reset == ResetMode.Subtract;
        return new(name, () => 0.0, (current, v) => Step(current, v, p))
        {
            Membrane = v => v,
            Threshold = _ => p.Threshold,
            Charge = (current, v) => (p.Beta * v) + current,
            SubtractiveReset = subtracts,
            ResetsTo = subtracts ? null : 0,
            Decay = p.Beta,
            Linear = true,
            ConstantThreshold = true,
            MonotoneRate = true,
            MostSpikesPerStep = 1,
            WithThreshold = other => Leaky(name, reset, other),
            Slope = (current, v) => Slope(current, v, p),
            SoftSpike = SurrogateSubjects.Of(p.Surrogate).Primitive,
            StepMany = (currents, states) => Many(currents, states, p),
            Twins =
            [
                new("batched", currents => Run(currents, ScalarType.Float64, input => Lif.Run(input, p))),
                new("float32", currents => Run(currents, ScalarType.Float32, input => Lif.Run(input, p)), Twin.Single),
            ],
        };
    }

    private static (double Output, double State) Step(double current, double v, LifParameters p)
    {
        var (outputs, states) = Many([current], [v], p);
        return (outputs[0], states[0]);
    }

    private static (double[] Outputs, double[] States) Many(double[] currents, double[] states, LifParameters p)
    {
        using var scope = NewDisposeScope();
        using var no = no_grad();
        var (spikes, membrane, _) = Lif.Step(tensor(currents), tensor(states), p);
        return (spikes.data<double>().ToArray(), membrane.data<double>().ToArray());
    }

    private static double Slope(double current, double v, LifParameters p)
    {
        using var scope = NewDisposeScope();
        var input = tensor([current]).requires_grad_();
        var (spikes, _, _) = Lif.Step(input, tensor([v]), p);
        spikes.sum().backward();
        return input.grad!.item<double>();
    }

    // [B][T] to [T, B] and back.
    private static double[][] Run(double[][] currents, ScalarType precision, Func<Tensor, Tensor> spiking)
    {
        using var scope = NewDisposeScope();
        using var no = no_grad();
        var (b, t) = (currents.Length, currents[0].Length);
        var input = tensor([.. currents.SelectMany(row => row)], b, t).t().to_type(precision);
        var spikes = spiking(input).t().to_type(ScalarType.Float64).contiguous().data<double>().ToArray();
        return [.. spikes.Chunk(t)];
    }
}
