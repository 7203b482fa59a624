using System.Collections.Immutable;
using Hedgehog;
using Snn.Convex.Networks;
using Snn.Data.Laws.Drawn;
using Snn.Data.Seeds;

namespace Snn.Convex.Laws;

/// <summary>A network as a person reads it, a row a neuron; its decoder lies along its feedback.</summary>
/// <param name="Neurons">At least one: F_i [K], G_i [M], D_i [M], T_i.</param>
public sealed record NetworkRows(ImmutableArray<NeuronRow> Neurons)
{
    // D_i = c_i G_i: with one factor for all of a network Ω = −G D would be its own transpose.
    private static readonly double[] Along = [0.5, 0.25, 1];

    /// <summary>The most neurons that are drawn.</summary>
    public const int MostNeurons = 12;

    /// <summary>
    /// Networks of 1 to 12 neurons, 1 to 3 inputs and 1 or 2 readouts with G and D above 0, small ones first. They
    /// shrink to fewer neurons and readouts, then to zeros and round numbers.
    /// </summary>
    public static Gen<NetworkRows> Drawn { get; } =
        Draws.Of(
            (ref rng, size) =>
                Draw(
                    ref rng,
                    1 + rng.NextInt(1 + (size * (MostNeurons - 1) / 99)),
                    1 + rng.NextInt(3),
                    1 + rng.NextInt(2)
                ),
            rows => rows.Smaller().Concat(rows.FewerInputs()).Concat(rows.Rounder())
        );

    /// <summary>The convex network of these rows.</summary>
    /// <exception cref="ArgumentException">The rows differ in length, or a number is not finite.</exception>
    public ConvexNetwork Network =>
        ConvexNetwork
            .Create(
                Neurons.Length,
                Neurons[0].F.Length,
                Neurons[0].G.Length,
                new(Columns(n => n.F), Columns(n => n.G), Columns(n => n.D), Neurons.Select(n => n.T).ToArray())
            )
            .Match(network => network, fault => throw new ArgumentException(fault.ToString(), nameof(Neurons)));

    /// <summary>The rows of a network.</summary>
    /// <param name="network">Any.</param>
    public static NetworkRows Of(ConvexNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        ImmutableArray<double> Row(ReadOnlyMemory<double> runs, int i) =>
            [.. Enumerable.Range(0, runs.Length / network.Neurons).Select(j => runs.Span[(j * network.Neurons) + i])];
        return new([
            .. Enumerable
                .Range(0, network.Neurons)
                .Select(i => new NeuronRow(Row(network.F, i), Row(network.G, i), Row(network.D, i), network.T.Span[i])),
        ]);
    }

    /// <summary>Equality by value: the same numbers.</summary>
    public bool Equals(NetworkRows? other) => other is not null && Network.Equals(other.Network);

    /// <inheritdoc/>
    public override int GetHashCode() => Network.GetHashCode();

    /// <summary>The network as text, one line per neuron.</summary>
    public override string ToString() =>
        string.Join('\n', Neurons.Select((n, i) => $"neuron {i}: {n.Write("F ", "G ", "D ", "T ")}"));

    internal static NetworkRows Draw(ref Rng rng, int n, int k, int m)
    {
        var rows = new NeuronRow[n];
        for (var i = 0; i < n; i++)
        {
            var g = Levels.Next(ref rng, m, 0.25, 2);
            var along = Along[rng.NextInt(Along.Length)];
            rows[i] = new(
                Levels.Next(ref rng, k, -2, 2),
                g,
                [.. g.Select(v => along * v)],
                Levels.Next(ref rng, -1, 2)
            );
        }

        return new([.. rows]);
    }

    /// <summary>Without one of the neurons, or with one readout.</summary>
    internal IEnumerable<NetworkRows> Smaller()
    {
        for (var i = 0; i < Neurons.Length && Neurons.Length > 1; i++)
        {
            yield return new(Neurons.RemoveAt(i));
        }

        if (Neurons[0].G.Length > 1)
        {
            yield return new([.. Neurons.Select(n => n with { G = n.G[..1], D = n.D[..1] })]);
        }
    }

    /// <summary>Without one of the inputs.</summary>
    internal IEnumerable<NetworkRows> FewerInputs()
    {
        for (var k = 0; k < Neurons[0].F.Length && Neurons[0].F.Length > 1; k++)
        {
            var gone = k;
            yield return new([.. Neurons.Select(n => n with { F = n.F.RemoveAt(gone) })]);
        }
    }

    /// <summary>With one number simpler.</summary>
    internal IEnumerable<NetworkRows> Rounder()
    {
        for (var i = 0; i < Neurons.Length; i++)
        {
            foreach (var simpler in Neurons[i].Shrinks())
            {
                yield return new(Neurons.SetItem(i, simpler));
            }
        }
    }

    private double[] Columns(Func<NeuronRow, ImmutableArray<double>> part) =>
        [
            .. Enumerable
                .Range(0, part(Neurons[0]).Length)
                .SelectMany(column => Neurons.Select(row => part(row)[column])),
        ];
}
