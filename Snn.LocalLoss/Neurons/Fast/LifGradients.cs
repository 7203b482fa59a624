namespace Snn.LocalLoss.Neurons.Fast;

/// <summary>Gradients that the fast pass reads and writes.</summary>
/// <param name="rate">dL/dh, [rows, C].</param>
/// <param name="current">
/// Receives dL/dI, [T or 1, rows, C]: summed over time where the current does not change.
/// </param>
/// <param name="partial">[chunks, 2, C]: a task's Σ dL/dI, then Σ dL/dI·x̂, are written.</param>
internal readonly unsafe struct LifGradients(float* rate, float* current, float* partial)
{
    /// <summary>dL/dh.</summary>
    internal float* Rate { get; } = rate;

    /// <summary>dL/dI.</summary>
    internal float* Current { get; } = current;

    /// <summary>Sums of each task.</summary>
    internal float* Partial { get; } = partial;
}
