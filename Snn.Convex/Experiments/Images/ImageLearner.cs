using Snn.Data.Seeds;

namespace Snn.Convex.Experiments.Images;

/// <summary>Shows images to the layers, which learn in place, each from its own projection loss.</summary>
internal sealed class ImageLearner
{
    private readonly ImageLayer[] _layers;
    private readonly ImageExperiment _e;
    private readonly SparseImages _images;
    private readonly ImageRule[] _rules;
    private readonly ImageTrial _trial;
    private float[] _values = [];

    internal ImageLearner(ImageLayer[] layers, ImageExperiment experiment, SparseImages images)
    {
        (_layers, _e, _images) = (layers, experiment, images);
        _rules = [.. layers.Select(layer => new ImageRule(layer))];
        _trial = new(layers, experiment.Coding, experiment.TimeSteps);
    }

    /// <summary>
    /// Learns from images, and counts those that were predicted right before they were learned.
    /// </summary>
    internal int Learn(ReadOnlySpan<int> order, int epoch, Seed seed)
    {
        var factor = Math.Exp(-_e.AlphaDecay * epoch);
        var (etaF, etaT, fall) = (_e.EtaF * factor, _e.Alpha2 * factor, (float)(_e.LeakThresh * factor));
        var noise = seed.Fold("noise").Fold(epoch);
        var free = _e.Winners == WinnerSelection.Free;
        var right = 0;
        foreach (var i in order)
        {
            var pixels = _images.Pixels(i);
            var values = _images.Scaled(i, (float)_e.InputNorm, ref _values);
            var label = _images.Labels[i];
            _trial.Run(pixels, values, free ? _layers.Length : _layers.Length - 1, noise.Fold(i));
            var decided = free ? _trial.Decide(_layers.Length - 1) : -1;
            for (var l = 0; l < _layers.Length; l++)
            {
                var inputs = l == 0 ? pixels : _trial.Spikes[l - 1].Neurons;
                var rates = l == 0 ? values : _trial.Spikes[l - 1].Rates;
                if (free)
                {
                    _rules[l].LearnFree(_trial.Spikes[l].Neurons, inputs, rates, label, etaF, etaT);
                }
                else
                {
                    decided = _rules[l].LearnHeld(inputs, rates, label, _e.TimeSteps, etaF, etaT, _e.Margin);
                }

                _rules[l].Drift(fall);
            }

            right += decided == label ? 1 : 0;
        }

        return right;
    }
}
