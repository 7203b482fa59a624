using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using Snn.Tests.Support;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss.Neurons;

/// <summary>The paper's own neurons as TorchScript are the plain composition, bit by bit.</summary>
public sealed class CountingScriptTests
{
    private sealed record Case(CountingParameters P, Values Currents, Values Thresholds, Values Gradient);

    private static readonly Gen<Case> Cases =
        from steps in Gen.Size(1, 9)
        from dt in Gen.Item(3e-5, 1e-3, 0.05)
        from leak in Gen.Item(2.0, 0, 7)
        from reads in Gen.Item(true, false)
        from maps in Gen.Item(true, false)
        from batch in Gen.Int(1, 5)
        from currents in Values.Normal(maps ? [batch, 3, 2, 4] : [batch, 3])
        from thresholds in Values.Normal([3])
        from gradient in Values.Normal(maps ? [batch, 3, 2, 4] : [batch, 3])
        select new Case(
            CountingParameters.Published with
            {
                Steps = steps,
                Dt = dt,
                Leak = leak,
                ReadsCounts = reads,
            },
            currents,
            thresholds,
            gradient
        );

    [Fact]
    public void Membranes_counts_and_gradients_are_those_of_the_composition() =>
        Property.Holds(
            Cases,
            (c, kinds) =>
            {
                using var scope = NewDisposeScope();
                var (plain, scripted) = (Given(scripted: false), Given(scripted: true));
                kinds.Cover("spikes", plain.Counts.any().item<bool>(), 0.5);
                kinds.Cover("silence", plain.Counts.eq(zeros_like(plain.Counts)).any().item<bool>(), 0.5);
                TensorAssert.Same(plain.Read, scripted.Read);
                TensorAssert.Same(plain.Counts, scripted.Counts);
                TensorAssert.Same(plain.OfCurrent, scripted.OfCurrent);
                TensorAssert.Same(plain.OfThreshold, scripted.OfThreshold);

                (Tensor Read, Tensor Counts, Tensor OfCurrent, Tensor OfThreshold) Given(bool scripted)
                {
                    var x = c.Currents.Tensor(float64).requires_grad_();
                    var threshold = c.Thresholds.Tensor(float64).requires_grad_();
                    var learned = new LearnedValues(
                        new Dictionary<string, Tensor>(StringComparer.Ordinal)
                        {
                            [CountingNeuron.ThresholdName] = threshold,
                        }
                    );
                    var neuron = new CountingNeuron(c.P);
                    var response = scripted
                        ? neuron.Scripted!.TryRespond(Signal.Constant(x), learned, perStep: false)
                        : neuron.Respond(Signal.Constant(x), learned);
                    Assert.NotNull(response);
                    (response.Read.Values * c.Gradient.Tensor(float64)).sum().backward();
                    return (response.Read.Values.detach(), response.Sent.Values, x.grad!, threshold.grad!);
                }
            },
            200
        );

    [Fact]
    public void What_has_no_script_takes_the_composition()
    {
        using var scope = NewDisposeScope();
        Assert.Null(CountingScript.Of(CountingParameters.Published with { Steps = 1000 }));
        var neuron = new CountingNeuron(CountingParameters.Published);
        Assert.Null(neuron.Scripted!.TryRespond(Signal.Constant(ones(2, 3)), LearnedValues.None, perStep: false));
    }
}
