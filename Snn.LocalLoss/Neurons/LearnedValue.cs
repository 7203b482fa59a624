using System.Collections.Frozen;
using Snn.Data.Seeds;
using Snn.LocalLoss.Spikes;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>
/// A value that the neurons of a block learn: a parameter of the block, trained by the block's own optimiser.
/// </summary>
/// <param name="Name">Its name among the block's weights.</param>
/// <param name="Initial">What it starts from, given the shape of the block's output and a seed.</param>
public sealed record LearnedValue(string Name, Func<FeatureShape, Seed, Tensor> Initial);

/// <summary>What the neurons of a block have learned, by name.</summary>
public sealed class LearnedValues(IReadOnlyDictionary<string, Tensor> values)
{
    /// <summary>No learned values.</summary>
    public static LearnedValues None { get; } = new(FrozenDictionary<string, Tensor>.Empty);

    /// <summary>
    /// A value, in the shape of its <see cref="LearnedValue.Initial"/>; null where none of that name is learned.
    /// </summary>
    public Tensor? this[string name] => values.GetValueOrDefault(name);
}
