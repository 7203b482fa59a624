using Snn.Convex.Experiments.Images;
using Snn.Convex.Networks;
using Snn.Convex.Recording;
using Snn.Data.Datasets;
using Snn.Data.Seeds;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Convex.Experiments;

/// <summary>A few images, and layers that are to classify them.</summary>
internal sealed record ImageCase(ImageExperiment Experiment, ImageSet Images, Seed Seed)
{
    internal static Gen<ImageCase> Any { get; } =
        from classes in Gen.Int(2, 4)
        from perClass in Gen.Int(1, 6).Array(1, 3)
        from width in Gen.Int(1, 5)
        from labels in Gen.Int(0, classes - 1).Array(1, 5)
        from pixels in Gen.Weighted((1, Gen.Constant(0)), (2, Gen.Int(1, 255))).Array(5 * 2 * width, 5 * 2 * width)
        from steps in Gen.Int(1, 6)
        from decay in Gen.Part(1, 5, 8)
        from costs in Gen.Item<(double Mu, double Sigma)>((0, 0), (0.125, 0), (0, 0.1), (0.25, 0.1))
        from rates in Gen.Item<(double F, double T, double Fall)>(
            (0.05, 0.1, 0),
            (0.1, 0, 0.01),
            (0, 0.2, 0.02),
            (0.05, 0.05, 0)
        )
        from start in Gen.Item(BoundaryStart.Data, BoundaryStart.Random)
        from winners in Gen.Item(WinnerSelection.Held, WinnerSelection.Free)
        from seed in Gen.Seed
        select new ImageCase(
            new()
            {
                Layers = [.. perClass.Select(n => n * classes)],
                TimeSteps = steps,
                Leak = 2,
                Dt = decay / 2,
                Mu = costs.Mu,
                SigmaV = costs.Sigma,
                Alpha1 = rates.F / (decay * decay),
                Alpha2 = rates.T,
                LeakThresh = rates.Fall,
                InputNorm = 1.5,
                Margin = 0.375,
                Winners = winners,
                Start = start,
            },
            ImageSet.Create(
                2,
                width,
                classes,
                pixels[..(labels.Length * 2 * width)].Select(v => (byte)v).ToArray(),
                labels.Select(l => (byte)l).ToArray()
            ),
            seed
        );

    internal int Classes => Images.Classes;

    /// <summary>Layers as they begin, with thresholds that tell apart neurons which begin at equal images.</summary>
    internal ConvexNetwork[] Layers() =>
        [
            .. ImageState
                .Initial(Experiment, Images, Seed)
                .Layers.Select(n =>
                    ConvexNetwork
                        .Create(
                            n.Neurons,
                            n.Inputs,
                            n.Outputs,
                            new(n.F, n.G, n.D, n.T.ToArray().Select((t, i) => t + (0.01 * Math.Sqrt(i + 2))).ToArray())
                        )
                        .OrThrow()
                ),
        ];

    internal PlainImages Plain() => new(Experiment, [.. Layers().Select(Convex.Plain.Of)]);

    /// <summary>The values of an image, scaled to the norm of the experiment.</summary>
    internal double[] Input(int image)
    {
        var values = Images.Image(image).ToArray();
        var norm = Math.Sqrt(values.Sum(v => (double)v * v));
        return [.. values.Select(v => norm == 0 ? 0 : Experiment.InputNorm * v / norm)];
    }
}

/// <summary>
/// A classifier as plain loops: <c>V = F x̃ − G y − μ r</c>, x̃ the image, then r of the layer below.
/// </summary>
internal sealed class PlainImages(ImageExperiment e, Plain[] layers)
{
    private readonly double _q = 1 - (e.Leak * e.Dt);

    internal Plain[] Layers => layers;

    /// <summary>r of each layer after the last step.</summary>
    internal double[][] R { get; private set; } = [];

    internal List<Spike>[] Spikes { get; private set; } = [];

    /// <summary>Of each layer and step: V − T of the highest neuron of each class before anyone spikes.</summary>
    internal List<double>[] Margins { get; private set; } = [];

    /// <summary>
    /// Shows an image to the first layers. The class with the most spikes of the last of them; among equals, the one
    /// whose highest neuron is furthest over its threshold.
    /// </summary>
    internal int Run(double[] x, int count, Seed seed)
    {
        var rng = seed.Generator();
        double[][] noise = [.. layers.Select(layer => new double[layer.N])];
        R = [.. layers.Select(layer => new double[layer.N])];
        Spikes = [.. layers.Select(_ => new List<Spike>())];
        Margins = [.. layers.Select(_ => new List<double>())];
        var (over, tops) = (Array.Empty<double>(), Array.Empty<int>());
        for (var step = 1; step <= e.TimeSteps; step++)
        {
            for (var l = 0; l < count; l++)
            {
                var (layer, r) = (layers[l], R[l]);
                for (var i = 0; i < layer.N; i++)
                {
                    r[i] *= _q;
                    noise[l][i] =
                        e.SigmaV == 0
                            ? 0
                            : (_q * noise[l][i]) + (Math.Sqrt(2 * e.Leak * e.Dt) * e.SigmaV * rng.NextNormal());
                }

                over =
                [
                    .. Enumerable
                        .Range(0, layer.N)
                        .Select(i =>
                            layer.Drive(i, l == 0 ? x : R[l - 1])
                            + noise[l][i]
                            - (e.Mu * r[i])
                            - layer.Readout(r)[ClassOf(l, i)]
                            - layer.T[i]
                        ),
                ];
                tops = Tops(l, over);
                Margins[l].AddRange(tops.Select(i => over[i]));
                var s = Highest(over, tops);
                if (over[s] >= 0)
                {
                    r[s]++;
                    Spikes[l].Add(new(step, s));
                    over[s] -= e.Quantum + e.Mu;
                }
            }
        }

        var last = count - 1;
        return last < 0
            ? -1
            : Enumerable
                .Range(0, layers[last].M)
                .OrderByDescending(c => Spikes[last].Count(s => ClassOf(last, s.Neuron) == c))
                .ThenByDescending(c => over[tops[c]])
                .First();
    }

    /// <summary>Learns from the image that was shown: who spiked, or who violates the target most.</summary>
    /// <returns>Whether the last layer had it right before.</returns>
    internal bool Learn(double[] x, int label, int decided, double factor)
    {
        for (var l = 0; l < layers.Length; l++)
        {
            var (layer, input) = (layers[l], l == 0 ? x : R[l - 1]);
            double Over(int i) => layer.Drive(i, input) - layer.T[i];
            if (e.Winners == WinnerSelection.Free)
            {
                foreach (var (_, s) in Spikes[l])
                {
                    Update(layer, s, Over(s) - (ClassOf(l, s) == label ? 1 : 0), input, factor);
                }
            }
            else
            {
                double[] over = [.. Enumerable.Range(0, layer.N).Select(Over)];
                var tops = Tops(l, over);
                decided = ClassOf(l, Highest(over, tops));
                Update(layer, tops[label], over[tops[label]] - 1, input, factor);
                var violators = tops.Where((_, c) => c != label).OrderByDescending(i => over[i]).Take(e.TimeSteps - 1);
                foreach (var s in violators.TakeWhile(s => over[s] + e.Margin > 0))
                {
                    Update(layer, s, over[s] + e.Margin, input, factor);
                }
            }

            for (var i = 0; i < layer.N; i++)
            {
                layer.T[i] -= factor * e.LeakThresh;
            }
        }

        return decided == label;
    }

    private void Update(Plain layer, int s, double error, double[] x, double factor)
    {
        layer.T[s] += factor * e.Alpha2 * error;
        for (var k = 0; k < x.Length; k++)
        {
            layer.F[s][k] -= factor * e.Alpha1 * Math.Pow(e.Leak * e.Dt, 2) * error * x[k];
        }
    }

    private int ClassOf(int l, int neuron) => neuron / (layers[l].N / layers[l].M);

    private int[] Tops(int l, double[] over) =>
        [
            .. Enumerable
                .Range(0, layers[l].M)
                .Select(c => Highest(over, Enumerable.Range(0, layers[l].N).Where(i => ClassOf(l, i) == c))),
        ];

    private static int Highest(double[] over, IEnumerable<int> among) => among.MaxBy(i => over[i]);
}
