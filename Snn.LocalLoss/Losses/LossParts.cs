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

    /// <summary>Nothing made yet.</summary>
    public LossParts(LossShape shape, LossSettings settings, Seed seed) =>
        (Shape, Settings, _seed) = (shape, settings, seed);

    /// <summary>The block.</summary>
    public LossShape Shape { get; }

    /// <summary>How it learns.</summary>
    public LossSettings Settings { get; }

    /// <summary>How it learns by the supervised loss that asks for the parts.</summary>
    /// <exception cref="InvalidOperationException">It learns by no supervised loss.</exception>
    public Supervised Supervised =>
        Settings.Sup ?? throw new InvalidOperationException("the block learns by no supervised loss");

    /// <summary>What was asked for, by name.</summary>
    internal IReadOnlyDictionary<string, nn.Module> Made => _made;

    /// <summary>The part of a name, made on the first call.</summary>
    /// <param name="name">Its name among the block's weights (<c>decoder_y</c>).</param>
    /// <param name="create">Makes it from a seed of its own.</param>
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
