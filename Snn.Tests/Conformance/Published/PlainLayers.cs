namespace Snn.Tests.Conformance.Published;

/// <summary>A convolution with stride 1; a fully connected map is one of a pixel.</summary>
internal sealed class PlainMap(
    PlainShape input,
    int outputs,
    int kernel,
    int padding,
    PlainWeight weight,
    PlainWeight? bias
)
{
    internal PlainShape Output { get; } =
        new(outputs, input.Height + (2 * padding) - kernel + 1, input.Width + (2 * padding) - kernel + 1);

    internal double[] Forward(double[] x)
    {
        var y = new double[Output.Count];
        Each((o, i, w) => y[o] += weight.Values[w] * x[i]);
        for (var o = 0; bias is not null && o < y.Length; o++)
        {
            y[o] += bias.Values[o / Output.Pixels];
        }

        return y;
    }

    internal void Backward(double[] x, double[] gradient)
    {
        Each((o, i, w) => weight.Gradient[w] += gradient[o] * x[i]);
        for (var o = 0; bias is not null && o < gradient.Length; o++)
        {
            bias.Gradient[o / Output.Pixels] += gradient[o];
        }
    }

    /// <summary>What has to come back to the input; only local classifiers and similarity maps ask for it.</summary>
    internal double[] ToInput(double[] gradient)
    {
        var x = new double[input.Count];
        Each((o, i, w) => x[i] += weight.Values[w] * gradient[o]);
        return x;
    }

    private void Each(Action<int, int, int> product)
    {
        for (var o = 0; o < Output.Count; o++)
        {
            var (map, y, x) = (o / Output.Pixels, o % Output.Pixels / Output.Width, o % Output.Width);
            for (var k = 0; k < input.Maps * kernel * kernel; k++)
            {
                var (from, dy, dx) = (k / (kernel * kernel), k / kernel % kernel, k % kernel);
                var (row, column) = (y + dy - padding, x + dx - padding);
                if (row >= 0 && row < input.Height && column >= 0 && column < input.Width)
                {
                    var pixel = (from * input.Pixels) + (row * input.Width) + column;
                    product(o, pixel, (map * input.Maps * kernel * kernel) + k);
                }
            }
        }
    }
}

/// <summary>Batch norm: ε = 10⁻⁵, momentum 0.1, the running variance that of n − 1.</summary>
internal sealed class PlainNorm(
    PlainShape shape,
    PlainWeight scale,
    PlainWeight shift,
    PlainWeight mean,
    PlainWeight variance
)
{
    private double[][] _unit = [];
    private double[] _deviation = [];

    internal double[][] Learn(double[][] xs)
    {
        (_unit, _deviation) = ([.. xs.Select(x => new double[x.Length])], new double[shape.Maps]);
        var n = xs.Length * shape.Pixels;
        for (var map = 0; map < shape.Maps; map++)
        {
            var m = Places(map).Sum(i => xs.Sum(x => x[i])) / n;
            var v = Places(map).Sum(i => xs.Sum(x => (x[i] - m) * (x[i] - m))) / n;
            _deviation[map] = Math.Sqrt(v + 1e-5);
            foreach (var i in Places(map))
            {
                for (var b = 0; b < xs.Length; b++)
                {
                    _unit[b][i] = (xs[b][i] - m) / _deviation[map];
                }
            }

            mean.Values[map] += 0.1 * (m - mean.Values[map]);
            variance.Values[map] += 0.1 * ((v * n / (n - 1)) - variance.Values[map]);
        }

        return [.. _unit.Select(u => (double[])[.. u.Select((v, i) => (Of(scale, i) * v) + Of(shift, i))])];
    }

    internal double[] Judge(double[] x) =>
        [.. x.Select((v, i) => (Of(scale, i) * (v - Of(mean, i)) / Math.Sqrt(Of(variance, i) + 1e-5)) + Of(shift, i))];

    internal double[][] Backward(double[][] gradients)
    {
        double[][] back = [.. gradients.Select(g => new double[g.Length])];
        var n = gradients.Length * shape.Pixels;
        for (var map = 0; map < shape.Maps; map++)
        {
            var sum = Places(map).Sum(i => gradients.Sum(g => g[i]));
            var along = Places(map).Sum(i => gradients.Select((g, b) => g[i] * _unit[b][i]).Sum());
            shift.Gradient[map] += sum;
            scale.Gradient[map] += along;
            foreach (var i in Places(map))
            {
                for (var b = 0; b < gradients.Length; b++)
                {
                    var rest = gradients[b][i] - (sum / n) - (_unit[b][i] * along / n);
                    back[b][i] = scale.Values[map] / _deviation[map] * rest;
                }
            }
        }

        return back;
    }

    private double Of(PlainWeight weight, int i) => weight.Values[i / shape.Pixels];

    private IEnumerable<int> Places(int map) => Enumerable.Range(map * shape.Pixels, shape.Pixels);
}

/// <summary>Pooling of maps; averages count the zeros of the padding.</summary>
internal sealed record PlainPooling(PlainShape Input, int Tall, int Wide, int Above, int Left, PlainShape Output)
{
    internal static PlainPooling Halving(PlainShape s) =>
        new(s, 2, 2, 0, 0, s with { Height = s.Height / 2, Width = s.Width / 2 });

    /// <summary>In front of a local classifier: height and width are halved in turn until the features fit.</summary>
    internal static PlainPooling ForClassifier(PlainShape s, int limit)
    {
        var (tall, wide, pooled) = (1, 1, s);
        while (pooled.Count > limit && tall < s.Height)
        {
            tall *= 2;
            pooled = pooled with { Height = (int)Math.Ceiling((double)s.Height / tall) };
            if (pooled.Count > limit)
            {
                wide *= 2;
                pooled = pooled with { Width = (int)Math.Ceiling((double)s.Width / wide) };
            }
        }

        var above = tall * (pooled.Height - (s.Height / tall)) / 2;
        var left = wide * (pooled.Width - (s.Width / wide)) / 2;
        return new(s, tall, wide, above, left, pooled);
    }

    internal double[] Largest(double[] x) =>
        [.. Enumerable.Range(0, Output.Count).Select(o => Window(o).Max(i => x[i]))];

    internal double[] Mean(double[] x) =>
        [.. Enumerable.Range(0, Output.Count).Select(o => Window(o).Sum(i => x[i]) / (Tall * Wide))];

    internal double[] FromMean(double[] gradient)
    {
        var back = new double[Input.Count];
        for (var o = 0; o < Output.Count; o++)
        {
            foreach (var i in Window(o))
            {
                back[i] += gradient[o] / (Tall * Wide);
            }
        }

        return back;
    }

    private IEnumerable<int> Window(int o)
    {
        var (map, y, x) = (o / Output.Pixels, o % Output.Pixels / Output.Width, o % Output.Width);
        for (var row = (y * Tall) - Above; row < ((y + 1) * Tall) - Above; row++)
        {
            for (var column = (x * Wide) - Left; column < ((x + 1) * Wide) - Left; column++)
            {
                if (row >= 0 && row < Input.Height && column >= 0 && column < Input.Width)
                {
                    yield return (map * Input.Pixels) + (row * Input.Width) + column;
                }
            }
        }
    }
}
