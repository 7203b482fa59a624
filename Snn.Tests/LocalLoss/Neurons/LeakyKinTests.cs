using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Spikes;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss.Neurons;

/// <summary>Neurons that build on the leaky one: adaptive, and behind a synaptic current.</summary>
public sealed class LeakyKinTests
{
    private static readonly Gen<LifParameters> Parameters =
        from beta in Gen.Choose(0, 100).Select(i => i / 100.0)
        from threshold in Gen.Choose(1, 30).Select(i => i / 10.0)
        from reset in Gen.Elements(ResetMode.Subtract, ResetMode.Zero)
        select LifParameters.Default with
        {
            Beta = beta,
            Threshold = threshold,
            Reset = reset,
        };

    private static readonly Gen<double[]> Currents = Gen.Choose(-3000, 3000).Select(i => i / 1000.0).ArrayOf(12);

    private static readonly Gen<double> Share = Gen.Choose(0, 99).Select(i => i / 100.0);

    [Property]
    public Property Without_adaptation_or_synaptic_memory_they_are_the_leaky_neuron() =>
        Prop.ForAll(
            Parameters.Zip(Currents).ToArbitrary(),
            pick =>
            {
                var (p, currents) = pick;
                var lif = Spikes(new LifNeuron(p, 12), currents);
                return Spikes(new Alif(p, 12, 0, 0.9), currents).SequenceEqual(lif)
                    && Spikes(new Culif(p, 12, 0), currents).SequenceEqual(lif);
            }
        );

    [Property]
    public Property The_adaptive_threshold_rises_with_each_spike_and_decays_between() =>
        Prop.ForAll(
            Parameters.Zip(Currents).ToArbitrary(),
            Share.ToArbitrary(),
            Share.ToArbitrary(),
            (pick, strength, decay) =>
            {
                var (p, currents) = pick;
                var (v, a, spikes) = (0.0, 0.0, new List<double>());
                foreach (var current in currents)
                {
                    v = (p.Beta * v) + current;
                    var threshold = p.Threshold + (strength * a);
                    var z = v >= threshold ? 1.0 : 0;
                    v = p.Reset == ResetMode.Subtract ? v - (threshold * z) : v * (1 - z);
                    a = (decay * a) + z;
                    spikes.Add(z);
                }

                return Spikes(new Alif(p, 12, strength, decay), currents).SequenceEqual(spikes);
            }
        );

    [Property]
    public Property The_synaptic_current_remembers_what_came_before() =>
        Prop.ForAll(
            Parameters.Zip(Currents).ToArbitrary(),
            Share.ToArbitrary(),
            (pick, decay) =>
            {
                var (p, currents) = pick;
                var (i, filtered) = (0.0, new double[currents.Length]);
                for (var t = 0; t < currents.Length; t++)
                {
                    filtered[t] = i = (decay * i) + currents[t];
                }

                return Spikes(new Culif(p, 12, decay), currents).SequenceEqual(Spikes(new LifNeuron(p, 12), filtered));
            }
        );

    [Property]
    public Property What_is_recorded_is_what_was_sent() =>
        Prop.ForAll(
            Parameters.Zip(Currents).ToArbitrary(),
            pick =>
            {
                using var scope = NewDisposeScope();
                Neuron[] neurons =
                [
                    new LifNeuron(pick.Item1, 12),
                    new Alif(pick.Item1, 12, 0.3, 0.8),
                    new Culif(pick.Item1, 12, 0.4),
                ];
                return neurons.All(neuron =>
                {
                    var current = Signal.OverTime(tensor(pick.Item2).unsqueeze(1));
                    var (response, recording) = neuron.Watch(current, LearnedValues.None);
                    var fired = recording!.Membranes.ge(recording.Thresholds).to_type(float64);
                    return recording.Spikes.eq(response.Sent.Values).all().item<bool>()
                        && recording.Spikes.eq(fired).all().item<bool>()
                        && response
                            .Sent.Values.eq(neuron.Respond(current, LearnedValues.None).Sent.Values)
                            .all()
                            .item<bool>();
                });
            }
        );

    private static double[] Spikes(Neuron neuron, double[] currents)
    {
        using var scope = NewDisposeScope();
        var response = neuron.Respond(Signal.OverTime(tensor(currents).unsqueeze(1)), LearnedValues.None);
        return response.Sent.Values.flatten().data<double>().ToArray();
    }
}
