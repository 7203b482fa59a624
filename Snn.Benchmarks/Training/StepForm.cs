namespace Snn.Benchmarks.Training;

/// <summary>How a training step is computed.</summary>
public enum StepForm
{
    /// <summary>As <c>snn</c> trains.</summary>
    Fast,

    /// <summary>The composition of tensor operations that specifies the fast path (<c>fused=false</c>).</summary>
    Plain,

    /// <summary>As a user of TorchSharp writes it.</summary>
    Eager,
}
