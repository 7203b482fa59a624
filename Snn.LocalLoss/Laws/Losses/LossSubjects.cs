using System.Collections.Immutable;
using Snn.LocalLoss.Losses;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Laws.Losses;

/// <summary>The library's losses, of vectors and of maps, as subjects of laws.</summary>
public static class LossSubjects
{
    private static readonly LossSettings Bio = new()
    {
        Sup = new(SupervisedLoss.Pred) { Targets = new TargetMap.Projected(8) },
    };

    private static readonly LossSubject Pred = new("pred", PredLoss.Create)
    {
        NotNegative = true,
        Mean = true,
        PerSample = true,
    };

    private static readonly LossSubject Sim = new("sim", SimLoss.Create)
    {
        SmoothWithoutContrast = false,
        NotNegative = true,
        Mean = true,
        ScaleFree = true,
        Relabelled = true,
    };

    /// <summary>All of them.</summary>
    public static ImmutableArray<LossSubject> All { get; } =
    [
        Pred,
        Pred with
        {
            Name = "pred-maps",
            Maps = true,
            Settings = new() { DimInDecoder = 8 },
        },
        Pred with
        {
            Name = "pred-bio",
            Settings = Bio,
            TrueGradient = false,
        },
        Sim,
        Sim with
        {
            Name = "sim-maps",
            Maps = true,
        },
        Sim with
        {
            Name = "sim-of-maps",
            Maps = true,
            Form = new(SimilarityMap: false),
            Settings = new() { Similarity = MapSimilarity.WholeMaps },
            ZeroAt = OneHotMaps,
        },
        Sim with
        {
            Name = "sim-bio",
            Settings = Bio,
            Relabelled = false,
        },
        new("predsim", PredSimLoss.Create)
        {
            SmoothWithoutContrast = false,
            NotNegative = true,
            Mean = true,
        },
        new("unsup-sim", InputSimilarityLoss.Create)
        {
            SmoothWithoutContrast = false,
            NotNegative = true,
            Mean = true,
            ScaleFree = true,
            Relabelled = true,
        },
        new("recon", ReconstructionLoss.Create)
        {
            NotNegative = true,
            Mean = true,
            PerSample = true,
            Relabelled = true,
        },
    ];

    // One map a class, full where it is the sample's.
    private static Tensor OneHotMaps(Tensor oneHot) =>
        oneHot.unsqueeze(2).unsqueeze(3).expand(oneHot.shape[0], oneHot.shape[1], 2, 2).contiguous();
}
