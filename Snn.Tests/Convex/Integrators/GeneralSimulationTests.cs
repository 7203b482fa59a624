using Snn.Convex.Dynamics;
using Snn.Convex.Integrators;
using Snn.Convex.Integrators.Kernels;
using Snn.Convex.Laws;
using Snn.Convex.Networks;
using Snn.Data.Seeds;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Convex.Integrators;

/// <summary>The general simulation against a loop over a dense Ω, and its inputs and noise by formula.</summary>
public sealed class GeneralSimulationTests
{
    private const double Dt = 0.02;
    private const double Lambda = 1.5;

    private static readonly CodingParameters Coding = new(Lambda, Dt, 0.1);

    // Neurons above a vector's width, and thresholds that rounding alone does not decide on.
    private static readonly Gen<ConvexNetwork> Networks =
        from neurons in Gen.Size(1, 12)
        from inputs in Gen.Int(1, 3)
        from outputs in Gen.Int(1, 2)
        from seed in Gen.Seed
        select Drawn(seed, neurons, inputs, outputs);

    [Fact]
    public void It_does_what_a_loop_over_all_weights_does() =>
        Property.Holds(
            from network in Networks
            from delay in Gen.Int(0, 4)
            from bins in Gen.Size(2, 60)
            from step in Gen.Int(0, bins)
            from silence in Gen.OneOf(Gen.Constant((int?)null), Gen.Int(0, bins).Select(b => (int?)b))
            from fraction in Gen.Part(0, 4, 4)
            from x in Gen.Reals(6, -3, 3)
            select (network, delay, bins, step, silence, fraction, x),
            (c, kinds) =>
            {
                var n = c.network.Neurons;
                int[] changes = [0, c.step];
                double[][] values =
                [
                    [.. c.x[..c.network.Inputs]],
                    [.. c.x[3..(3 + c.network.Inputs)]],
                ];
                var plain = new PlainGeneral(Plain.Of(c.network), Dt, Lambda, Coding.Mu).Run(
                    c.bins,
                    changes,
                    values,
                    c.delay,
                    c.silence,
                    c.fraction
                );

                var trace = GeneralSimulation.Run(
                    c.network,
                    Coding,
                    new(c.bins, c.delay, c.silence, c.fraction, [n - 1, 0]),
                    GeneralInput.Steps(c.bins, changes, values),
                    default
                );

                kinds.Cover("spikes", trace.Spikes.Length > 3, 0.4);
                kinds.Cover("delayed", c.delay > 0 && trace.Spikes.Length > 3, 0.3);
                Assert.Equal(
                    plain.SpikeList().ToJsonString(),
                    $"[{string.Join(',', trace.Spikes.Select(s => $"[{s.Bin},{s.Neuron}]"))}]"
                );
                Closeness.Close(plain.V, trace.Voltage.AsSpan());
                Closeness.Close(plain.E, trace.Excitation.AsSpan());
                Closeness.Close(plain.I, trace.Inhibition.AsSpan());
                Closeness.Close(plain.R, trace.Rates.AsSpan());
                Closeness.Close(Plain.Of(c.network).Readout(plain.R), trace.LastReadout(c.network.Outputs));
                Assert.Equal([plain.V[n - 1], plain.V[0]], trace.ObservedVoltage[^2..], Near);
                Assert.Equal([plain.E[n - 1], plain.E[0]], trace.ObservedExcitation[^2..], Near);
                Assert.Equal([plain.I[n - 1], plain.I[0]], trace.ObservedInhibition[^2..], Near);
            },
            200
        );

    [Fact]
    public void Noise_of_the_input_moves_voltages_as_the_input_does_and_currents_not_at_all() =>
        Property.Holds(
            from network in Networks
            from bins in Gen.Size(2, 20)
            from numbers in Gen.Reals(2 * 20 * 3, -3, 3)
            select (network, bins, numbers),
            c =>
            {
                var length = c.bins * c.network.Inputs;
                double[] x = [.. c.numbers[..length]],
                    noise = [.. c.numbers[^length..]];
                var silent = c.network.With(c.network.F, Enumerable.Repeat(1e9, c.network.Neurons).ToArray()).OrThrow();
                GeneralTrace Run(double[] signal, double[] added) =>
                    GeneralSimulation.Run(silent, Coding, new(c.bins), new(signal, added), default);

                var (apart, summed) = (Run(x, noise), Run([.. x.Zip(noise, (a, b) => a + b)], []));

                Closeness.Close(summed.Voltage.AsSpan(), apart.Voltage.AsSpan());
                Assert.Equal(Run(x, []).Excitation, apart.Excitation);
                Assert.Equal(Run(x, []).Inhibition, apart.Inhibition);
            }
        );

    [Fact]
    public void Voltage_noise_is_a_normal_number_a_neuron_and_bin_and_no_current() =>
        Property.Holds(
            from seed in Gen.Seed
            from neurons in Gen.Size(1, 20)
            from bins in Gen.Size(2, 10)
            select (seed, neurons, bins),
            c =>
            {
                var noisy = Coding with { SigmaV = 0.4 };
                var normals = NormalStream.Buffer(NeuronBuffers.WholeVectors(c.neurons));
                var stream = new NormalStream(c.seed);
                var v = new double[c.neurons];
                for (var t = 1; t < c.bins; t++)
                {
                    stream.Fill(normals);
                    for (var i = 0; i < c.neurons; i++)
                    {
                        v[i] += (0.4 * Math.Sqrt(2 * Dt * Lambda) * normals[i]) - (Dt * Lambda * v[i]);
                    }
                }

                double[] Of(double value) => [.. Enumerable.Repeat(value, c.neurons)];
                var network = ConvexNetwork.Create(c.neurons, 1, 1, new(Of(1), Of(1), Of(1), Of(1e9))).OrThrow();
                var trace = GeneralSimulation.Run(network, noisy, new(c.bins), new(new double[c.bins]), c.seed);

                Closeness.Close(v, trace.Voltage.AsSpan());
                Assert.All(trace.Excitation.Concat(trace.Inhibition), current => Assert.Equal(0, current));
            }
        );

    [Fact]
    public void A_signal_steps_where_it_is_said_to_and_is_0_before()
    {
        Assert.Equal(
            [0, 0, 0, 0, 1, 2, 3, 4, 3, 4],
            GeneralInput
                .Steps(
                    5,
                    [2, 3],
                    [
                        [1, 2],
                        [3, 4],
                    ]
                )
                .X.ToArray()
        );
        Assert.Equal(
            [7, 7],
            GeneralInput
                .Steps(
                    2,
                    [-3],
                    [
                        [7],
                    ]
                )
                .X.ToArray()
        );
        Assert.Equal(
            [0, 7],
            GeneralInput
                .Steps(
                    2,
                    [1, 2],
                    [
                        [7],
                        [8],
                    ]
                )
                .X.ToArray()
        );
        Assert.True(
            GeneralInput
                .Steps(
                    2,
                    [0],
                    [
                        [7],
                    ]
                )
                .Noise.IsEmpty
        );
    }

    [Fact]
    public void Every_bin_has_its_readout_and_what_was_observed()
    {
        // The first of two neurons spikes in every bin from 1 on, the other one in none.
        var network = ConvexNetwork
            .Create(
                2,
                1,
                2,
                new(new[] { 1.0, 1 }, new[] { 0.5, 0.5, 0.5, 0.5 }, new[] { 1.0, 2, 4, 8 }, new[] { -1e9, 1e9 })
            )
            .OrThrow();

        var trace = GeneralSimulation.Run(network, new(1, 0.5), new(4), new(new double[4]), default);

        Assert.Equal([0, 0, 1, 4, 1.5, 6, 1.75, 7], trace.Readouts);
        Assert.Equal([1.75, 7], trace.LastReadout(2).ToArray());
        Assert.Empty(trace.ObservedVoltage);
        Assert.Equal([1.75, 0], trace.Rates);
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(0.25, 3)]
    [InlineData(0.3, 2)]
    [InlineData(1, 0)]
    public void The_last_neurons_are_the_silenced_ones(double fraction, int first) =>
        Assert.Equal(first, new GeneralSetting(10, SilenceFraction: fraction).FirstSilenced(4));

    [Fact]
    public void What_cannot_be_run_is_refused()
    {
        var network = Drawn(new(1), 3, 2, 1);
        GeneralTrace Run(GeneralSetting setting, GeneralInput input) =>
            GeneralSimulation.Run(network, Coding, setting, input, default);

        Run(new(2, Observed: [0, 2]), new(new double[4], new double[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Run(new(1), new(new double[2])));
        Assert.Throws<ArgumentOutOfRangeException>(() => Run(new(2, -1), new(new double[4])));
        Assert.Throws<ArgumentException>("input", () => Run(new(2), new(new double[3])));
        Assert.Throws<ArgumentException>("input", () => Run(new(2), new(new double[5])));
        Assert.Throws<ArgumentException>("input", () => Run(new(2), new(new double[4], new double[2])));
        Assert.Throws<ArgumentException>("setting", () => Run(new(2, Observed: [3]), new(new double[4])));
        Assert.Throws<ArgumentException>("setting", () => Run(new(2, Observed: [0, -1]), new(new double[4])));
        Assert.Throws<ArgumentException>("values", () => GeneralInput.Steps(3, [], []));
        Assert.Throws<ArgumentException>(
            "values",
            () =>
                GeneralInput.Steps(
                    3,
                    [0, 1],
                    [
                        [1],
                    ]
                )
        );
        Assert.Throws<ArgumentNullException>(
            "changes",
            () =>
                GeneralInput.Steps(
                    3,
                    null!,
                    [
                        [1],
                    ]
                )
        );
        Assert.Throws<ArgumentNullException>("values", () => GeneralInput.Steps(3, [0], null!));
        var input = new GeneralInput(new double[4]);
        Assert.Throws<ArgumentNullException>(
            "network",
            () => GeneralSimulation.Run(null!, Coding, new(2), input, default)
        );
        Assert.Throws<ArgumentNullException>(
            "parameters",
            () => GeneralSimulation.Run(network, null!, new(2), input, default)
        );
        Assert.Throws<ArgumentNullException>("setting", () => Run(null!, input));
        Assert.Throws<ArgumentNullException>("input", () => Run(new(2), null!));
    }

    private static bool Near(double expected, double actual) =>
        Math.Abs(expected - actual) <= 1e-9 * Math.Max(1, Math.Abs(expected));

    private static ConvexNetwork Drawn(Seed seed, int neurons, int inputs, int outputs)
    {
        var rng = seed.Generator();
        var rows = NetworkRows.Draw(ref rng, neurons, inputs, outputs);
        return new NetworkRows([
            .. rows.Neurons.Select((row, i) => row with { T = 0.05 + Math.Abs(row.T / 8) + (1e-3 * Math.Sqrt(i + 2)) }),
        ]).Network;
    }
}
