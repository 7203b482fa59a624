namespace Snn.Data.Datasets;

/// <summary>A set of labelled images, split into those to learn from and those to judge by.</summary>
/// <param name="Info">What is known of it.</param>
/// <param name="Train">Images to learn from.</param>
/// <param name="Test">Images to judge by.</param>
public sealed record Dataset(DatasetInfo Info, ImageSet Train, ImageSet Test)
{
    /// <summary>Where it was found, for the record of a run: <c>sample</c>, or the folder that was read.</summary>
    public string Source { get; init; } = "memory";
}
