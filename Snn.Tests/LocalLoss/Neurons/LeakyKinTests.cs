using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using Snn.Tests.Support;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss.Neurons;

/// <summary>Neurons that build on the leaky one: adaptive, and behind a synaptic current.</summary>
public sealed class LeakyKinTests
{
    private static readonly Gen<double> Share = Gen.Part(0, 99, 100);

    [Fact]
    public void Without_adaptation_or_synaptic_memory_they_are_the_leaky_neuron() =>
        Property.Holds(
            LeakyNeurons.Driven,
            (c, kinds) =>
            {
                var (p, steps) = (c.P, c.Currents.Length);
                var lif = Spikes(new LifNeuron(p, steps), c.Currents);
                kinds.Cover("spikes", lif.Contains(1), 0.5);
                Assert.Equal(lif, Spikes(new Alif(p, steps, 0, 0.9), c.Currents));
                Assert.Equal(lif, Spikes(new Culif(p, steps, 0), c.Currents));
            }
        );

    [Fact]
    public void The_adaptive_threshold_rises_with_each_spike_and_decays_between() =>
        Property.Holds(
            from driven in LeakyNeurons.Driven
            from strength in Share
            from decay in Share
            select (driven.P, driven.Currents, strength, decay),
            (c, kinds) =>
            {
                var (p, v, a, spikes) = (c.P, 0.0, 0.0, new List<double>());
                foreach (var current in c.Currents)
                {
                    v = (p.Beta * v) + current;
                    var threshold = p.Threshold + (c.strength * a);
                    var z = v >= threshold ? 1.0 : 0;
                    v = p.Reset == ResetMode.Subtract ? v - (threshold * z) : v * (1 - z);
                    a = (c.decay * a) + z;
                    spikes.Add(z);
                }

                kinds.Cover("spikes twice", spikes.Sum() > 1, 0.3);
                Assert.Equal(spikes, Spikes(new Alif(p, spikes.Count, c.strength, c.decay), c.Currents));
            }
        );

    [Fact]
    public void The_synaptic_current_remembers_what_came_before() =>
        Property.Holds(
            from driven in LeakyNeurons.Driven
            from decay in Share
            select (driven.P, driven.Currents, decay),
            (c, kinds) =>
            {
                var (i, filtered) = (0.0, new double[c.Currents.Length]);
                for (var t = 0; t < filtered.Length; t++)
                {
                    filtered[t] = i = (c.decay * i) + c.Currents[t];
                }

                var spikes = Spikes(new LifNeuron(c.P, filtered.Length), filtered);
                kinds.Cover("spikes", spikes.Contains(1), 0.5);
                Assert.Equal(spikes, Spikes(new Culif(c.P, filtered.Length, c.decay), c.Currents));
            }
        );

    [Fact]
    public void What_is_recorded_is_what_was_sent() =>
        Property.Holds(
            LeakyNeurons.Driven,
            c =>
            {
                using var scope = NewDisposeScope();
                var steps = c.Currents.Length;
                Neuron[] neurons =
                [
                    new LifNeuron(c.P, steps),
                    new Alif(c.P, steps, 0.3, 0.8),
                    new Culif(c.P, steps, 0.4),
                ];
                Assert.All(
                    neurons,
                    neuron =>
                    {
                        var current = Signal.OverTime(tensor(c.Currents).unsqueeze(1));
                        var (response, recording) = neuron.Watch(current, LearnedValues.None);
                        var fired = recording!.Membranes.ge(recording.Thresholds).to_type(float64);
                        TensorAssert.Same(response.Sent.Values, recording.Spikes);
                        TensorAssert.Same(fired, recording.Spikes);
                        TensorAssert.Same(
                            neuron.Respond(current, LearnedValues.None).Sent.Values,
                            response.Sent.Values
                        );
                    }
                );
            }
        );

    private static double[] Spikes(Neuron neuron, double[] currents)
    {
        using var scope = NewDisposeScope();
        var response = neuron.Respond(Signal.OverTime(tensor(currents).unsqueeze(1)), LearnedValues.None);
        return response.Sent.Values.flatten().data<double>().ToArray();
    }
}
