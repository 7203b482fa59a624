using Snn.Data.Seeds;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Losses;

/// <summary>
/// The weights that the losses of one block need; each part is made when it is first asked for, and shared by name.
/// </summary>
/// <remarks>None of it is needed once training is over.</remarks>
public sealed class LossParts
{
    private readonly Seed _seed;
    private readonly SortedDictionary<string, nn.Module> _made = new(StringComparer.Ordinal);

    /// <summary>An empty set of parts.</summary>
    public LossParts(LossShape shape, LossSettings settings, Seed seed) =>
        (Shape, Settings, _seed) = (shape, settings, seed);

    /// <summary>The shapes of the block's output and targets.</summary>
    public LossShape Shape { get; }

    /// <summary>The losses of the block, and their weights.</summary>
    public LossSettings Settings { get; }

    /// <summary>The settings of the block's supervised loss.</summary>
    /// <exception cref="InvalidOperationException">The block has no supervised loss.</exception>
    public Supervised Supervised =>
        Settings.Sup ?? throw new InvalidOperationException("the block has no supervised loss");

    /// <summary>The parts that were created, by name.</summary>
    internal IReadOnlyDictionary<string, nn.Module> Made => _made;

    /// <summary>The part with a name, created on the first call.</summary>
    /// <param name="name">The name of the part among the block's weights (<c>decoder_y</c>).</param>
    /// <param name="create">Creates the part from its own seed.</param>
    /// <exception cref="ArgumentException">A part of this name and another type exists.</exception>
    public T Get<T>(string name, Func<Seed, T> create)
        where T : nn.Module
    {
        if (!_made.TryGetValue(name, out var part))
        {
            _made[name] = part = create(_seed.Fold(name));
        }

        return part as T ?? throw new ArgumentException($"'{name}' is a {part.GetType().Name}", nameof(name));
    }
}
