using System.Collections.Immutable;
using Hedgehog;
using Snn.Data.Seeds;

namespace Snn.Data.Laws.Drawn;

/// <summary>Spike trains of some neurons: a row a step, a place a neuron.</summary>
/// <param name="Steps">Whether each neuron spikes, [T][N].</param>
public sealed record SpikeRaster(ImmutableArray<ImmutableArray<bool>> Steps)
{
    /// <summary>The most neurons that are drawn.</summary>
    public const int MostNeurons = 12;

    /// <summary>The most steps that are drawn.</summary>
    public const int MostSteps = 60;

    /// <summary>Number of neurons N.</summary>
    public int Neurons => Steps[0].Length;

    /// <summary>Number of spikes of all neurons.</summary>
    public int Count => Steps.Sum(step => step.Count(spikes => spikes));

    /// <summary>
    /// Trains of 1 to 12 neurons over 1 to 60 steps: silent, regular, by chance at any rate, and bursts. They shrink to
    /// fewer steps, fewer neurons, fewer spikes.
    /// </summary>
    public static Gen<SpikeRaster> Drawn { get; } = Draws.Of(Draw, raster => raster.Simpler());

    /// <summary>Number of spikes of a neuron.</summary>
    /// <param name="neuron">0 to N − 1.</param>
    public int CountOf(int neuron) => Steps.Count(step => step[neuron]);

    /// <summary>Equality by value: the same spikes.</summary>
    public bool Equals(SpikeRaster? other) =>
        other is not null
        && Steps.Length == other.Steps.Length
        && Steps.Zip(other.Steps).All(pair => pair.First.SequenceEqual(pair.Second));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Steps.Length, Count);

    /// <summary>A line a neuron, a sign a step: <c>|</c> for a spike, <c>.</c> for none.</summary>
    public override string ToString() =>
        string.Join(
            '\n',
            Enumerable.Range(0, Neurons).Select(n => string.Concat(Steps.Select(step => step[n] ? '|' : '.')))
        );

    private static SpikeRaster Draw(ref Rng rng, int size)
    {
        var (neurons, steps) = (
            1 + rng.NextInt(1 + (size * (MostNeurons - 1) / 100)),
            1 + rng.NextInt(1 + (size * (MostSteps - 1) / 100))
        );
        var raster = new bool[steps, neurons];
        for (var n = 0; n < neurons; n++)
        {
            var (kind, rate, period, phase) = (rng.NextInt(5), rng.NextDouble(), 1 + rng.NextInt(8), rng.NextInt(8));
            for (var t = 0; t < steps; t++)
            {
                var chance = rng.NextDouble();
                raster[t, n] = kind switch
                {
                    0 => false,
                    1 => (t + phase) % period == 0,
                    2 => (t + phase) / period % 3 == 0,
                    3 => true,
                    _ => chance < rate,
                };
            }
        }

        return new([
            .. Enumerable
                .Range(0, steps)
                .Select(t => Enumerable.Range(0, neurons).Select(n => raster[t, n]).ToImmutableArray()),
        ]);
    }

    private IEnumerable<SpikeRaster> Simpler()
    {
        for (var cut = Steps.Length / 2; cut >= 1; cut /= 2)
        {
            yield return new(Steps[..(Steps.Length - cut)]);
            yield return new(Steps[cut..]);
        }

        for (var n = 0; n < Neurons && Neurons > 1; n++)
        {
            var gone = n;
            yield return new([.. Steps.Select(step => step.RemoveAt(gone))]);
        }

        for (var t = 0; t < Steps.Length; t++)
        {
            for (var n = 0; n < Neurons; n++)
            {
                if (Steps[t][n])
                {
                    yield return new(Steps.SetItem(t, Steps[t].SetItem(n, false)));
                }
            }
        }
    }
}
