using System.Collections.Immutable;
using Snn.Convex.Networks;

namespace Snn.Convex.Persistence;

/// <summary>
/// A trained network as it is saved: its layers, from the input on, and words about where it comes from.
/// </summary>
/// <param name="Layers">At least one.</param>
/// <param name="Notes">What the run wants to say: experiment, seed, parameters; names are unique.</param>
public sealed record SavedNetwork(
    ImmutableArray<ConvexNetwork> Layers,
    ImmutableArray<KeyValuePair<string, string>> Notes
)
{
    /// <summary>The note of that name, or null.</summary>
    public string? Note(string name) =>
        Notes.Where(note => note.Key == name).Select(note => note.Value).FirstOrDefault();

    /// <summary>Same layers and same notes.</summary>
    public bool Equals(SavedNetwork? other) =>
        other is not null
        && Layers.AsSpan().SequenceEqual(other.Layers.AsSpan())
        && Notes.AsSpan().SequenceEqual(other.Notes.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Layers.Length, Notes.Length, Layers[0]);
}
