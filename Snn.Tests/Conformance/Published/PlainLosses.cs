namespace Snn.Tests.Conformance.Published;

/// <summary>The losses of a batch with their gradients.</summary>
internal static class PlainLosses
{
    internal static (double Loss, double[][] Gradients) CrossEntropy(double[][] logits, int[] labels)
    {
        var (loss, gradients) = (0.0, new double[logits.Length][]);
        for (var b = 0; b < logits.Length; b++)
        {
            var sum = logits[b].Sum(Math.Exp);
            loss += (Math.Log(sum) - logits[b][labels[b]]) / logits.Length;
            gradients[b] =
            [
                .. logits[b].Select((z, c) => ((Math.Exp(z) / sum) - (c == labels[b] ? 1 : 0)) / logits.Length),
            ];
        }

        return (loss, gradients);
    }

    /// <summary><c>mean (R(x) − R(Y))²</c>, Y one-hot.</summary>
    internal static (double Loss, double[][] Gradients) Similarity(double[][] xs, int[] labels, int classes)
    {
        Centred[] ours = [.. xs.Select(Centred.Of)];
        Centred[] theirs =
        [
            .. labels.Select(y => Centred.Of([.. Enumerable.Range(0, classes).Select(c => c == y ? 1.0 : 0)])),
        ];
        var (loss, n) = (0.0, xs.Length);
        double[][] gradients = [.. xs.Select(x => new double[x.Length])];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                var difference = ours[i].Along(ours[j].Unit) - theirs[i].Along(theirs[j].Unit);
                loss += difference * difference / (n * n);
                for (var f = 0; f < xs[i].Length; f++)
                {
                    // R is symmetric: each pair of samples moves both of them.
                    gradients[i][f] += 4 * difference / (n * n) * ours[j].Unit[f];
                }
            }
        }

        return (loss, [.. gradients.Select((g, i) => ours[i].Backward(g))]);
    }

    /// <summary>Deviation of each map, n − 1 among the pixels.</summary>
    internal static double[] Deviations(double[] x, int pixels) => [.. x.Chunk(pixels).Select(Deviation)];

    internal static double[] FromDeviations(double[] x, int pixels, double[] gradients) =>
        [
            .. x.Chunk(pixels)
                .Zip(gradients)
                .SelectMany(p =>
                {
                    var (mean, deviation) = (p.First.Average(), Deviation(p.First));
                    return p.First.Select(v => deviation == 0 ? 0 : p.Second * (v - mean) / ((pixels - 1) * deviation));
                }),
        ];

    // Pixels that are all cut off at one threshold are exactly alike, which a mean that is rounded would hide.
    private static double Deviation(double[] map) =>
        map.All(v => v == map[0])
            ? 0
            : Math.Sqrt(map.Sum(v => (v - map.Average()) * (v - map.Average())) / (map.Length - 1));

    /// <summary><c>(x − mean) / (‖x − mean‖ + 10⁻⁸)</c>.</summary>
    private sealed record Centred(double[] Unit, double Norm)
    {
        internal static Centred Of(double[] x)
        {
            double[] centred = [.. x.Select(v => v - x.Average())];
            var norm = Math.Sqrt(centred.Sum(v => v * v));
            return new([.. centred.Select(v => v / (norm + 1e-8))], norm);
        }

        internal double Along(double[] other) => Unit.Zip(other).Sum(p => p.First * p.Second);

        internal double[] Backward(double[] gradient)
        {
            var along = Along(gradient);
            var length = Norm + 1e-8;
            double[] back = [.. gradient.Select((g, f) => (g - (Unit[f] * along * length / Norm)) / length)];
            return [.. back.Select(g => g - back.Average())];
        }
    }
}
