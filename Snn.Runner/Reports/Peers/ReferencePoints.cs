using System.Collections.Immutable;
using Snn.Data.Runs;
using Snn.Runner.Experiments;

namespace Snn.Runner.Reports.Peers;

/// <summary>
/// A number that others have published, or that the published code gives, for an experiment of this kind.
/// </summary>
/// <param name="Ids">Experiments that it can stand beside.</param>
/// <param name="On">
/// Dataset, loss and amount of data; a loss of <see cref="Setting.ItsOwn"/> where the method of others has none of
/// ours.
/// </param>
/// <param name="Metric">What was measured.</param>
/// <param name="Value">An accuracy as a part of 1, or an error.</param>
/// <param name="What">Method and network.</param>
/// <param name="How">What the number is: best or last epoch, time steps, learning by back-propagation or not.</param>
/// <param name="Source">Where it stands.</param>
internal sealed record ReferencePoint(
    ImmutableArray<string> Ids,
    Setting On,
    MetricKey Metric,
    double Value,
    string What,
    string How,
    string Source
)
{
    /// <summary>
    /// Of several epochs of one run of others, the epoch that the number was measured after; else null.
    /// </summary>
    internal int? Epoch { get; init; }

    /// <summary>Epochs after which it was measured, fewest and most; null where the source does not say.</summary>
    internal (int Fewest, int Most)? Epochs { get; init; }

    /// <summary>A method without epochs: its number stands beside a run of any length.</summary>
    internal static (int Fewest, int Most) AnyLength => (0, int.MaxValue);

    /// <summary>
    /// Whether it may stand beside a run of this setting: the setting is the same, or the method has its own loss.
    /// </summary>
    internal bool StandsBeside(Setting run) => On == run || (On.Loss == Setting.ItsOwn && On.SharesData(run));

    /// <summary>The epoch of a run whose number is of the same length; null where it has not come as far.</summary>
    /// <param name="done">Epochs that the run has had.</param>
    internal int? Beside(int done) => Epochs is (var fewest, var most) && done >= fewest ? Math.Min(done, most) : null;
}

/// <summary>
/// The paper's neighbours, by experiment. Only numbers that were read in the source named beside them.
/// </summary>
internal static class ReferencePoints
{
    private const string LocalLoss = "README of anokland/local-loss (Nøkland and Eidnes 2019)";
    private const string Tssl = "README of stonezwr/TSSL-BP, arXiv 2002.10085";
    private const string Plif = "README of fangwei123456/Parametric-Leaky-Integrate-and-Fire-Spiking-Neuron";
    private const string Published = "the published code of Mancoo, Keemink and Machens 2020, measured";

    private const string Script = "the published script itself, PyTorch 1.13 on a CPU, seed 1, measured";

    private static readonly ImmutableArray<string> Mlp =
    [
        "4.1-ce",
        "4.1-corr",
        "4.1-ce-corr",
        "lif-ce",
        "lif-corr",
        "lif-ce-corr",
    ];
    private static readonly ImmutableArray<string> Snn1M = ["4.2-snn1m", "lif-snn1m"];
    private static readonly ImmutableArray<string> Snn2M = ["4.3-snn2m", "lif-snn2m"];
    private static readonly ImmutableArray<string> VggMnist = ["4.2-vgg8a", "lif-vgg8a-mnist"];
    private static readonly ImmutableArray<string> VggFashion = ["4.3-vgg8a", "lif-vgg8a-fashion"];
    private static readonly ImmutableArray<string> Mnist = [.. Snn1M, .. VggMnist];
    private static readonly ImmutableArray<string> Fashion = [.. Snn2M, .. VggFashion];

    // By run_experiments.sh of that repository.
    private static readonly (int, int) OfDigits = (100, 100);
    private static readonly (int, int) OfClothes = (200, 200);

    private static readonly Setting Surface = new("paraboloid", Setting.Projection);
    private static readonly Setting Digits = new("MNIST", Setting.ItsOwn);
    private static readonly Setting Clothes = new("FashionMNIST", Setting.ItsOwn);

    /// <summary>All of them.</summary>
    internal static ImmutableArray<ReferencePoint> All { get; } =
    [
        new(
            ["4.1-proj-single", "proj-single"],
            Surface,
            MetricKeys.Mse,
            0.030,
            "published rule, maxout of 50 neurons",
            "after 10 to 16 epochs; 15.3 before learning",
            Published
        )
        {
            Epochs = (10, 16),
        },
        new(
            ["4.1-proj-single", "proj-single"],
            Surface,
            MetricKeys.Mse,
            0.002,
            "least-squares max-affine fit of 50 pieces",
            "about the best that 50 pieces can do",
            "closed form, measured"
        )
        {
            Epochs = ReferencePoint.AnyLength,
        },
        new(
            ["proj-multi"],
            Surface,
            MetricKeys.ReadoutMse,
            0.275,
            "one layer's spiking readout",
            "0.26 to 0.29 after 4 epochs, mostly the spike quantum's bias",
            "measured"
        )
        {
            Epochs = (4, 4),
        },
        new(
            ["proj-mnist-single", "proj-mnist-multi"],
            Digits with
            {
                Loss = Setting.Projection,
            },
            MetricKeys.TestAccuracy,
            0.961,
            "maxout of 50 affine pieces a class",
            "without spikes",
            "measured"
        ),
        new(
            Mlp,
            Digits with
            {
                Loss = "pred",
            },
            MetricKeys.TestAccuracy,
            0.9932,
            "mlp, relu, local loss pred",
            "no spikes, local learning",
            LocalLoss
        )
        {
            Epochs = OfDigits,
        },
        new(
            Mlp,
            Digits with
            {
                Loss = "sim",
            },
            MetricKeys.TestAccuracy,
            0.9920,
            "mlp, relu, local loss sim",
            "no spikes, local learning",
            LocalLoss
        )
        {
            Epochs = OfDigits,
        },
        new(
            Mlp,
            Digits with
            {
                Loss = "predsim",
            },
            MetricKeys.TestAccuracy,
            0.9938,
            "mlp, relu, local loss predsim",
            "no spikes, local learning",
            LocalLoss
        )
        {
            Epochs = OfDigits,
        },
        new(
            Mlp,
            Digits with
            {
                Loss = Setting.Global,
            },
            MetricKeys.TestAccuracy,
            0.9925,
            "mlp, relu, one global loss",
            "no spikes, back-propagation",
            LocalLoss
        )
        {
            Epochs = OfDigits,
        },
        new(
            Mlp,
            Digits,
            MetricKeys.TestAccuracy,
            0.9862,
            "GLSNN, fully connected SNN",
            "feedback alignment and STDP",
            "Frontiers in Computational Neuroscience 2020, 576841, abstract"
        ),
        new(
            Mlp,
            Digits,
            MetricKeys.TestAccuracy,
            0.9841,
            "desire back-propagation, 3-layer SNN",
            "STDP-based",
            "arXiv 2211.05412, abstract"
        ),
        new(
            Mlp,
            Digits,
            MetricKeys.TestAccuracy,
            0.981,
            "PC-SNN",
            "local Hebbian learning",
            "arXiv 2211.15386, abstract"
        ),
        new(
            Snn1M,
            Digits,
            MetricKeys.TestAccuracy,
            0.9953,
            "TSSL-BP, 15C5-P2-40C5-P2-300",
            "best; mean 99.50 ± 0.02; T = 5, back-propagation",
            Tssl
        ),
        new(
            Snn1M,
            Digits,
            MetricKeys.TestAccuracy,
            0.9947,
            "TSSL-BP, the same net, reproduced",
            "best; mean 99.40; T = 5, back-propagation",
            "independent reproduction, wandb.ai/ml-repr/tssl-bp-repr"
        ),
        new(
            Mnist,
            Digits,
            MetricKeys.TestAccuracy,
            0.9973,
            "PLIF, convolutional SNN",
            "best of 1024 test epochs; T = 8, back-propagation",
            Plif
        ),
        new(
            Mnist,
            Digits,
            MetricKeys.TestAccuracy,
            0.9963,
            "PLIF, convolutional SNN",
            "chosen by validation; T = 8, back-propagation",
            Plif
        ),
        new(
            Mnist,
            Digits,
            MetricKeys.TestAccuracy,
            0.9958,
            "FFGAF-SNN",
            "forward-forward, no back-propagation",
            "arXiv 2507.23643, abstract"
        ),
        new(
            Mnist,
            Digits,
            MetricKeys.TestAccuracy,
            0.9903,
            "spiking equilibrium propagation, 2C2FC",
            "local learning",
            "arXiv 2405.02546, abstract"
        ),
        new(
            VggMnist,
            Digits with
            {
                Loss = "pred",
            },
            MetricKeys.TestAccuracy,
            0.9960,
            "vgg8b, relu, local loss pred",
            "no spikes, local learning",
            LocalLoss
        )
        {
            Epochs = OfDigits,
        },
        new(
            VggMnist,
            Digits with
            {
                Loss = Setting.Global,
            },
            MetricKeys.TestAccuracy,
            0.9974,
            "vgg8b, relu, one global loss",
            "no spikes, back-propagation",
            LocalLoss
        )
        {
            Epochs = OfDigits,
        },
        new(
            Snn2M,
            Clothes,
            MetricKeys.TestAccuracy,
            0.9283,
            "TSSL-BP, 32C5-P2-64C5-P2-1024",
            "best; mean 92.69 ± 0.09; T = 5, back-propagation",
            Tssl
        ),
        new(
            Snn2M,
            Clothes,
            MetricKeys.TestAccuracy,
            0.9308,
            "SpikingJelly tutorial, 128C3-P2-128C3-P2-2048",
            "best of 64 epochs; T = 4, back-propagation",
            "SpikingJelly documentation, conv_fashion_mnist"
        ),
        new(
            Fashion,
            Clothes,
            MetricKeys.TestAccuracy,
            0.9474,
            "PLIF, convolutional SNN",
            "best of 1024 test epochs; T = 8, back-propagation",
            Plif
        ),
        new(
            Fashion,
            Clothes,
            MetricKeys.TestAccuracy,
            0.9385,
            "PLIF, convolutional SNN",
            "chosen by validation; T = 8, back-propagation",
            Plif
        ),
        new(
            Fashion,
            Clothes,
            MetricKeys.TestAccuracy,
            0.9213,
            "FFGAF-SNN",
            "forward-forward, no back-propagation",
            "arXiv 2507.23643, abstract"
        ),
        new(
            Fashion,
            Clothes,
            MetricKeys.TestAccuracy,
            0.9111,
            "spiking equilibrium propagation, 2C2FC",
            "local learning",
            "arXiv 2405.02546, abstract"
        ),
        new(
            VggFashion,
            Clothes with
            {
                Loss = "pred",
            },
            MetricKeys.TestAccuracy,
            0.9434,
            "vgg8b, relu, local loss pred",
            "no spikes, local learning",
            LocalLoss
        )
        {
            Epochs = OfClothes,
        },
        new(
            VggFashion,
            Clothes with
            {
                Loss = Setting.Global,
            },
            MetricKeys.TestAccuracy,
            0.9547,
            "vgg8b, relu, one global loss",
            "no spikes, back-propagation",
            LocalLoss
        )
        {
            Epochs = OfClothes,
        },
        .. ByScript("4.1-ce", new("MNIST", "pred"), "mlp", 0.8611, 0.8833, 0.8808),
        .. ByScript("4.1-corr", new("MNIST", "sim"), "mlp", 0.5268, 0.5086),
        .. ByScript("4.1-ce-corr", new("MNIST", "predsim"), "mlp", 0.6287, 0.6633),
        .. ByScript("4.2-snn1m", new("MNIST", "pred"), "snn1m", 0.9477, 0.9600),
        .. ByScript("4.3-snn2m", new("FashionMNIST", "pred"), "snn2m", 0.7973),
    ];

    /// <summary>Those of one experiment.</summary>
    internal static ImmutableArray<ReferencePoint> Of(string id) => All.RemoveAll(p => !p.Ids.Contains(id));

    // Test accuracy after each of its first epochs.
    private static IEnumerable<ReferencePoint> ByScript(
        string id,
        Setting on,
        string network,
        params double[] accuracies
    ) =>
        accuracies.Select(
            (value, i) =>
                new ReferencePoint([id], on, MetricKeys.TestAccuracy, value, $"published script, {network}", "", Script)
                {
                    Epoch = i + 1,
                    Epochs = (i + 1, i + 1),
                }
        );
}
