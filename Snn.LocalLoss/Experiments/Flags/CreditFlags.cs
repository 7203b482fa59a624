using System.Globalization;
using Snn.Data.Faults;
using Snn.LocalLoss.Losses;

namespace Snn.LocalLoss.Experiments.Flags;

/// <summary>The flags that say what blocks learn from (<see cref="Losses.Credit"/>).</summary>
public sealed record CreditFlags
{
    private const string NoLocalLosses = "global back-propagation has no local losses";

    private static readonly Supervised Usual = new(SupervisedLoss.PredSim);

    /// <summary>The supervised local loss; null for none. predsim by default.</summary>
    public SupervisedLoss? LossSup { get; init; } = Usual.Loss;

    /// <summary>The unsupervised local loss; null, the default, for none.</summary>
    public UnsupervisedLoss? LossUnsup { get; init; }

    /// <summary>Share α of the unsupervised loss, in [0, 1]; 0 by default.</summary>
    public double Alpha { get; init; }

    /// <summary>Share β of the similarity in predsim, in [0, 1]; 0.99 by default.</summary>
    public double Beta { get; init; } = Usual.Beta;

    /// <summary>Targets through a fixed random projection, and feedback alignment; off by default.</summary>
    public bool Bio { get; init; }

    /// <summary>Size of the projected targets, at least 1; 128 by default.</summary>
    public int TargetProjSize { get; init; } = TargetMap.Projected.UsualSize;

    /// <summary>Similarities of whole maps, not of their standard deviations; off by default.</summary>
    public bool NoSimilarityStd { get; init; }

    /// <summary>
    /// Features that a convolutional block's local classifier sees at most, at least 1; 4096 by default.
    /// </summary>
    public int DimInDecoder { get; init; } = new LossSettings().DimInDecoder;

    /// <summary>One global loss and ordinary back-propagation; off by default.</summary>
    public bool Backprop { get; init; }

    /// <summary>Local losses also reach earlier blocks; off by default.</summary>
    public bool NoDetach { get; init; }

    /// <summary>The flags of a choice; of what it does not read, the script's defaults.</summary>
    public static CreditFlags Of(Credit credit) =>
        credit is not Credit.Local { Losses: var losses, Reach: var reach }
            ? new() { Backprop = true }
            : new()
            {
                LossSup = losses.Sup?.Loss,
                LossUnsup = losses.Unsup?.Loss,
                Alpha = losses.Unsup?.Alpha ?? 0,
                Beta = (losses.Sup ?? Usual).Beta,
                Bio = losses.Projected is not null,
                TargetProjSize = losses.Projected?.Size ?? TargetMap.Projected.UsualSize,
                NoSimilarityStd = losses.Similarity == MapSimilarity.WholeMaps,
                DimInDecoder = losses.DimInDecoder,
                NoDetach = reach == GradientReach.EarlierBlocks,
            };

    /// <summary>What the flags mean, or the first contradiction in them.</summary>
    public Result<Credit> Read() => Backprop ? Globally() : Locally();

    /// <summary>Names of the flags that a choice does not read.</summary>
    internal static IEnumerable<string> Unread(Credit credit) =>
        credit is Credit.Local { Losses: var losses }
            ?
            [
                .. losses.Sup is null ? ["beta"] : Array.Empty<string>(),
                .. losses.Projected is null ? ["target-proj-size"] : Array.Empty<string>(),
            ]
            : CreditParameters.Of(Registry.Library).Select(p => p.Name).Where(name => name != "backprop");

    private Result<Credit> Globally() =>
        (Bio, LossUnsup, LossSup) switch
        {
            (true, _, _) => Wrong("bio", NoLocalLosses, "leave out bio or backprop"),
            (_, not null, _) => Wrong("loss-unsup", NoLocalLosses, "leave out loss-unsup or backprop"),
            (_, _, null) => Wrong("loss-sup", NoLocalLosses + " to leave out", "leave out loss-sup=none or backprop"),
            _ when Alpha > 0 => ShareOfNothing(),
            _ => new Credit.Backprop(),
        };

    private Result<Credit> Locally() =>
        (LossSup, LossUnsup) switch
        {
            (null, _) when Bio => Wrong(
                "bio",
                "it projects the targets of a supervised loss, and loss-sup is none",
                "choose a loss-sup or leave out bio"
            ),
            (not null, null) when Alpha > 0 => ShareOfNothing(),
            var (supervised, unsupervised) => new Credit.Local(
                new()
                {
                    Sup = supervised is null
                        ? null
                        : new(supervised)
                        {
                            Beta = Beta,
                            Targets = Bio ? new TargetMap.Projected(TargetProjSize) : new TargetMap.Classes(),
                        },
                    Unsup = unsupervised is null ? null : new(unsupervised, Alpha),
                    Similarity = NoSimilarityStd ? MapSimilarity.WholeMaps : MapSimilarity.Deviations,
                    DimInDecoder = DimInDecoder,
                },
                NoDetach ? GradientReach.EarlierBlocks : GradientReach.OwnBlock
            ),
        };

    private Fault ShareOfNothing() =>
        Wrong(
            "alpha",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Alpha} is the share of an unsupervised loss, and there is none"
            ),
            "choose a loss-unsup, or set alpha=0"
        );

    private static Fault Wrong(string parameter, string what, string fix) => new(FaultKind.Usage, parameter, what, fix);
}
