namespace Snn.Benchmarks.Suites;

/// <summary>What suites are about: <c>--anyCategories convex neuron</c> runs those of either.</summary>
public static class Categories
{
    /// <summary>Convex networks.</summary>
    public const string Convex = "convex";

    /// <summary>Spiking neurons over time.</summary>
    public const string Neuron = "neuron";

    /// <summary>Local losses.</summary>
    public const string Loss = "loss";

    /// <summary>Blocks.</summary>
    public const string Block = "block";

    /// <summary>Whole training steps.</summary>
    public const string Step = "step";

    /// <summary>Evaluation.</summary>
    public const string Evaluation = "evaluation";

    /// <summary>Batches and augmentation.</summary>
    public const string Data = "data";

    /// <summary>Checkpoints.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>Managed code alone: no libtorch.</summary>
    public const string Managed = "managed";

    /// <summary>Works on libtorch's tensors.</summary>
    public const string Torch = "torch";

    /// <summary>Takes minutes.</summary>
    public const string Large = "large";
}
