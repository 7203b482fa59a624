using Snn.Convex.Learning;

namespace Snn.Convex.Experiments.Images;

/// <summary>The projection rule of a classifier's layer, for one image.</summary>
/// <remarks>
/// <see cref="ProjectionRule"/> without a shrink and with y* the one-hot label, so that <c>G_s·y*</c> is 1 for the
/// label's neurons and 0 for others.
/// </remarks>
internal sealed class ImageRule(ImageLayer layer)
{
    private readonly float[] _drive = new float[layer.Padded];
    private readonly int[] _tops = new int[layer.Classes];

    /// <summary>Updates since the rule was made.</summary>
    internal long Updates { get; private set; }

    /// <summary>Learns with the readout held at the target: V = F x − G y*.</summary>
    /// <remarks>
    /// First the label's nearest neuron is recruited, so that its boundary passes through the target from either side.
    /// Then, one a step and at most one a class, the neuron of another class that violates the target most spikes; its
    /// boundary is pushed
    /// <paramref name="margin"/> beyond it.
    /// </remarks>
    /// <returns>The class whose boundary was the highest.</returns>
    internal int LearnHeld(
        ReadOnlySpan<ushort> inputs,
        ReadOnlySpan<float> values,
        int label,
        int steps,
        double etaF,
        double etaT,
        double margin
    )
    {
        DriveKernel.Drive(layer, inputs, values, _drive);
        for (var c = 0; c < _tops.Length; c++)
        {
            _tops[c] = ImageTrial.Top(layer, _drive, c);
        }

        var decided = Highest(except: -1);
        var recruit = _tops[label];
        Update(recruit, (float)ProjectionRule.Error(Over(recruit), 1), inputs, values, etaF, etaT);
        _tops[label] = -1;
        for (var step = 1; step < steps; step++)
        {
            var violator = Highest(except: label);
            if (violator < 0 || Over(_tops[violator]) + margin <= 0)
            {
                break;
            }

            Update(_tops[violator], ProjectionRule.Error(Over(_tops[violator]), -margin), inputs, values, etaF, etaT);
            _tops[violator] = -1;
        }

        return decided;
    }

    /// <summary>Learns from the spikes of a free run, as published: whoever spikes moves.</summary>
    internal void LearnFree(
        ReadOnlySpan<ushort> spikes,
        ReadOnlySpan<ushort> inputs,
        ReadOnlySpan<float> values,
        int label,
        double etaF,
        double etaT
    )
    {
        foreach (var s in spikes)
        {
            var distance = ProjectionRule.Distance(layer.Encoder(s).Read(), layer.T[s], new PixelInput(inputs, values));
            Update(s, ProjectionRule.Error(distance, layer.ClassOf(s) == label ? 1 : 0), inputs, values, etaF, etaT);
        }
    }

    /// <summary>Lowers all thresholds.</summary>
    internal void Drift(float fall)
    {
        for (var i = 0; fall != 0 && i < layer.Neurons; i++)
        {
            layer.T[i] -= fall;
        }
    }

    private float Over(int neuron) => _drive[neuron] - layer.T[neuron];

    private int Highest(int except)
    {
        var winner = -1;
        for (var c = 0; c < _tops.Length; c++)
        {
            winner = c != except && _tops[c] >= 0 && (winner < 0 || Over(_tops[c]) > Over(_tops[winner])) ? c : winner;
        }

        return winner;
    }

    private void Update(
        int s,
        double e,
        ReadOnlySpan<ushort> inputs,
        ReadOnlySpan<float> values,
        double etaF,
        double etaT
    )
    {
        Updates++;
        ProjectionRule.Update(layer.Encoder(s), ref layer.T[s], new PixelInput(inputs, values), e, etaF, etaT);
    }
}
