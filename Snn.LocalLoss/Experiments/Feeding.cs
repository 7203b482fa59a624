using Snn.Data.Augmentations;

namespace Snn.LocalLoss.Experiments;

/// <summary>A limit on the distinct classes in a training batch.</summary>
/// <param name="Classes">At most so many classes in a batch, at least 1.</param>
/// <param name="UntilEpoch">Last epoch with the limit, from 1; null for all.</param>
public sealed record ClassLimit(int Classes, int? UntilEpoch = null);

/// <summary>Training samples that are held out, to choose the best epoch by.</summary>
public abstract record HeldOut
{
    private HeldOut() { }

    /// <summary>None: the test samples choose.</summary>
    public sealed record None : HeldOut;

    /// <summary>A fraction of the training images.</summary>
    /// <param name="Share">In (0, 1).</param>
    public sealed record Fraction(double Share) : HeldOut;

    /// <summary>A number of training images.</summary>
    /// <param name="Count">At least 1, and fewer than there are.</param>
    public sealed record Samples(int Count) : HeldOut;

    /// <summary>
    /// The number that <c>--validation</c> has for it: a fraction below 1, or a whole number; 0 for none.
    /// </summary>
    public double Amount =>
        this switch
        {
            Fraction f => f.Share,
            Samples s => s.Count,
            _ => 0,
        };
}

/// <summary>What a network is fed in training; defaults are those of the paper's script.</summary>
public sealed record Feeding
{
    // Evaluation keeps no graph, so that more samples fit; the result does not depend on it.
    internal const int EvaluationBatch = 500;

    /// <summary>
    /// Name of a known set, or of one's own where it lies (<see cref="Snn.Data.Datasets.Own.OwnWord"/>); MNIST by
    /// default.
    /// </summary>
    public string Dataset { get; init; } = "MNIST";

    /// <summary>Samples in a batch, at least 2; 128 by default.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>The limit on the classes of a batch; null, the default, for none.</summary>
    public ClassLimit? Limit { get; init; }

    /// <summary>The squares that are cut out of training images; null, the default, for none.</summary>
    public Cutout? Cutout { get; init; }

    /// <summary>What is held out of the training samples; nothing by default.</summary>
    public HeldOut HeldOut { get; init; } = new HeldOut.None();

    /// <summary>Distinct classes in a training batch of an epoch, counted from 1; 0 for no limit.</summary>
    public int ClassesIn(int epoch) =>
        Limit is { } limit && epoch <= (limit.UntilEpoch ?? int.MaxValue) ? limit.Classes : 0;

    /// <summary>What happens to training images, given what the dataset prescribes.</summary>
    public Augmentation Augment(Augmentation prescribed) =>
        Cutout is { } cutout ? prescribed with { Cutout = cutout } : prescribed;
}
