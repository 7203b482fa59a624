using System.Globalization;
using Snn.Data.Augmentations;
using Snn.Data.Faults;

namespace Snn.LocalLoss.Experiments.Flags;

/// <summary>The flags that say what a network is fed in training (<see cref="Feeding"/>).</summary>
public sealed record FeedingFlags
{
    private static readonly Feeding UsualFeeding = new();
    private static readonly Cutout UsualCutout = new(Holes: 1, Length: 16);

    /// <inheritdoc cref="Feeding.Dataset"/>
    public string Dataset { get; init; } = UsualFeeding.Dataset;

    /// <inheritdoc cref="Feeding.BatchSize"/>
    public int BatchSize { get; init; } = UsualFeeding.BatchSize;

    /// <summary>Distinct classes in a training batch, from 1 to 1000; 0, the default, for no limit.</summary>
    public int ClassesPerBatch { get; init; }

    /// <summary>Last epoch with that limit, at least 1; 0, the default, for all.</summary>
    public int ClassesPerBatchUntilEpoch { get; init; }

    /// <summary>Squares are cut out of training images; off by default.</summary>
    public bool Cutout { get; init; }

    /// <summary>Squares that are cut out of each image, from 1 to 1000; 1 by default.</summary>
    public int Holes { get; init; } = UsualCutout.Holes;

    /// <summary>Side of these squares in pixels, from 1 to 1000; 16 by default.</summary>
    public int Length { get; init; } = UsualCutout.Length;

    /// <summary>
    /// Training samples that are held out to choose the best epoch by: a fraction below 1, or a whole number; 0, the
    /// default, for none.
    /// </summary>
    public double Validation { get; init; }

    /// <summary>The flags of a choice; of what it does not read, the script's defaults.</summary>
    public static FeedingFlags Of(Feeding feeding)
    {
        ArgumentNullException.ThrowIfNull(feeding);
        var cutout = feeding.Cutout ?? UsualCutout;
        return new()
        {
            Dataset = feeding.Dataset,
            BatchSize = feeding.BatchSize,
            ClassesPerBatch = feeding.Limit?.Classes ?? 0,
            ClassesPerBatchUntilEpoch = feeding.Limit?.UntilEpoch ?? 0,
            Cutout = feeding.Cutout is not null,
            Holes = cutout.Holes,
            Length = cutout.Length,
            Validation = feeding.HeldOut.Amount,
        };
    }

    /// <summary>What the flags mean, or the first contradiction in them.</summary>
    public Result<Feeding> Read() =>
        (ClassesPerBatch, ClassesPerBatchUntilEpoch) switch
        {
            (0, > 0) => new Fault(
                FaultKind.Usage,
                "classes-per-batch-until-epoch",
                "there is no limit that could end",
                "set classes-per-batch"
            ),
            var (classes, until) => Held()
                .Map(held => new Feeding
                {
                    Dataset = Dataset,
                    BatchSize = BatchSize,
                    Limit = classes == 0 ? null : new(classes, until == 0 ? null : until),
                    Cutout = Cutout ? new(Holes, Length) : null,
                    HeldOut = held,
                }),
        };

    /// <summary>Names of the flags that a choice does not read.</summary>
    internal static IEnumerable<string> Unread(Feeding feeding) => feeding.Cutout is null ? ["n_holes", "length"] : [];

    private Result<HeldOut> Held() =>
        Validation switch
        {
            0 => new HeldOut.None(),
            < 1 => new HeldOut.Fraction(Validation),
            _ when Validation == Math.Floor(Validation) => new HeldOut.Samples((int)Validation),
            _ => new Fault(
                FaultKind.Usage,
                "validation",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Validation} is neither a fraction nor a number of samples"
                ),
                "give a number below 1, or a whole one"
            ),
        };
}
