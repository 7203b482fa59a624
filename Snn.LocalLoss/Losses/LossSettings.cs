namespace Snn.LocalLoss.Losses;

/// <summary>How the blocks of a network learn; defaults are those of the paper's script.</summary>
public sealed record LossSettings
{
    /// <summary>The supervised loss.</summary>
    public SupervisedLoss Sup { get; init; } = SupervisedLoss.PredSim;

    /// <summary>The unsupervised loss.</summary>
    public UnsupervisedLoss Unsup { get; init; } = UnsupervisedLoss.None;

    /// <summary>Share α of the unsupervised loss, in [0, 1].</summary>
    public double Alpha { get; init; }

    /// <summary>Share β of the similarity in predsim, in [0, 1].</summary>
    public double Beta { get; init; } = 0.99;

    /// <summary>
    /// Targets through a fixed random projection, feedback alignment in the local classifier, no learned similarity
    /// map.
    /// </summary>
    public bool Bio { get; init; }

    /// <summary>Size P of the projected targets.</summary>
    public int TargetProjSize { get; init; } = 128;

    /// <summary>Whether similarities of maps are those of each map's standard deviation.</summary>
    public bool SimilarityStd { get; init; } = true;

    /// <summary>A convolutional block's local classifier sees at most so many features.</summary>
    public int DimInDecoder { get; init; } = 4096;

    /// <summary>What the output classifier's cross-entropy is multiplied with.</summary>
    public double OutputWeight => Sup.OutputWeight(this);
}
