namespace Snn.Convex.Classification;

/// <summary>The projection rule of a classifier's layer, for one image.</summary>
/// <remarks><c>e = F_s·x − T_s − G_s·y*</c> with y* the one-hot label; <c>F_s −= η_F e x</c>, <c>T_s += η_T e</c>.</remarks>
internal sealed class ImageRule(ImageLayer layer)
{
    private readonly float[] _drive = new float[layer.Padded];
    private readonly int[] _tops = new int[layer.Classes];

    /// <summary>Updates since the rule was made.</summary>
    internal long Updates { get; private set; }

    /// <summary>Learns with the readout held at the target: V = F x − G y*.</summary>
    /// <remarks>
    /// First the label's nearest neuron is recruited, so that its boundary passes through the target from either side. Then, one a step and at most one a
    /// class, the neuron of another class that violates the target most spikes; its boundary is pushed <paramref name="margin"/> beyond it.
    /// </remarks>
    /// <returns>The class whose boundary was the highest.</returns>
    internal int LearnHeld(
        ReadOnlySpan<ushort> inputs, ReadOnlySpan<float> values, int label, int steps, double etaF, double etaT, double margin)
    {
        DriveKernel.Drive(layer, inputs, values, _drive);
        for (var c = 0; c < _tops.Length; c++)
        {
            _tops[c] = ImageTrial.Top(layer, _drive, c);
        }

        var decided = Highest(except: -1);
        var recruit = _tops[label];
        Update(recruit, Over(recruit) - 1, inputs, values, etaF, etaT);
        _tops[label] = -1;
        for (var step = 1; step < steps; step++)
        {
            var violator = Highest(except: label);
            if (violator < 0 || Over(_tops[violator]) + margin <= 0)
            {
                break;
            }

            Update(_tops[violator], Over(_tops[violator]) + margin, inputs, values, etaF, etaT);
            _tops[violator] = -1;
        }

        return decided;
    }

    /// <summary>Learns from the spikes of a free run, as published: whoever spikes moves.</summary>
    internal void LearnFree(
        ReadOnlySpan<ushort> spikes, ReadOnlySpan<ushort> inputs, ReadOnlySpan<float> values, int label, double etaF, double etaT)
    {
        foreach (var s in spikes)
        {
            var e = (double)-layer.T[s];
            for (var p = 0; p < inputs.Length; p++)
            {
                e += layer.F[(inputs[p] * layer.Padded) + s] * values[p];
            }

            Update(s, e - (layer.ClassOf(s) == label ? 1 : 0), inputs, values, etaF, etaT);
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

    private void Update(int s, double e, ReadOnlySpan<ushort> inputs, ReadOnlySpan<float> values, double etaF, double etaT)
    {
        Updates++;
        layer.T[s] += (float)(etaT * e);
        var step = (float)(etaF * e);
        for (var p = 0; p < inputs.Length; p++)
        {
            layer.F[(inputs[p] * layer.Padded) + s] -= step * values[p];
        }
    }
}
