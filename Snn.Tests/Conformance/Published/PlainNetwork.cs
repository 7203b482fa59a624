using System.Text.Json.Nodes;

namespace Snn.Tests.Conformance.Published;

/// <summary>A network of the paper's own as textbook loops in float64: nothing shared with the library.</summary>
internal sealed class PlainNetwork
{
    // A block, or what pools its counts.
    private readonly List<(PlainBlock? Block, Func<double[], double[]> Pool)> _layers = [];
    private readonly PlainMap _output;
    private readonly PlainWeight _weight;
    private readonly PlainWeight _bias;
    private readonly PlainSetting _setting;

    // Models: mlp, vgg (3×3, padding 1), snn (5×5, padding 0).
    // Features: output maps; 0 for 2×2 maximum pooling, −1 for averages.
    internal PlainNetwork(string model, PlainShape input, int[] features, int layers, int hidden, PlainSetting setting)
    {
        _setting = setting;
        var (shape, (kernel, padding)) = (input, model == "snn" ? (5, 0) : (3, 1));
        for (var i = 0; i < features.Length; i++)
        {
            if (features[i] > 0)
            {
                Block(new($"features.{i}", shape, features[i], kernel, padding, Spikes: true));
                continue;
            }

            var pooling = PlainPooling.Halving(shape);
            _layers.Add((null, features[i] == 0 ? pooling.Largest : pooling.Mean));
            shape = pooling.Output;
        }

        var prefix = features.Length > 0 ? "classifier." : "";
        for (var i = 0; i < layers; i++)
        {
            Block(new($"{prefix}layers.{i}", shape, hidden, Kernel: 0, Padding: 0, Spikes: features.Length == 0));
        }

        var classes = setting.Classes;
        _weight = new(prefix + "layer_out.weight", [classes, shape.Count], new double[classes * shape.Count]);
        double[] drawn = [.. Enumerable.Range(0, classes).Select(_ => setting.Draw() - 0.5)];
        _bias = new(prefix + "layer_out.bias", [classes], drawn);
        _output = new(shape.Flat, classes, 1, 0, _weight, _bias);

        void Block(PlainPlan plan)
        {
            _layers.Add((new(plan, setting), x => x));
            shape = plan.Output;
        }
    }

    internal JsonObject State()
    {
        var state = new JsonObject();
        foreach (var weight in _layers.SelectMany(l => l.Block?.State ?? []).Append(_weight).Append(_bias))
        {
            state[weight.Name] = weight.Json();
        }

        return state;
    }

    internal (double[] BlockLosses, double OutputLoss, double[][] Logits) Learn(double[][] xs, int[] labels)
    {
        var losses = new List<double>();
        foreach (var (block, pool) in _layers)
        {
            if (block is null)
            {
                xs = [.. xs.Select(pool)];
                continue;
            }

            (var loss, xs) = block.Learn(xs, labels);
            losses.Add(loss);
        }

        double[][] logits = [.. xs.Select(_output.Forward)];
        var (own, gradients) = PlainLosses.CrossEntropy(logits, labels);
        var share = _setting.Loss == "predsim" ? 1 - _setting.Beta : 1;
        foreach (var (x, gradient) in xs.Zip(gradients))
        {
            _output.Backward(x, [.. gradient.Select(g => share * g)]);
        }

        _weight.Step(_setting.Lr);
        _bias.Step(_setting.Lr);
        return ([.. losses], share * own, logits);
    }

    internal double[] Judge(double[] x) =>
        _output.Forward(_layers.Aggregate(x, (signal, layer) => layer.Block?.Judge(signal) ?? layer.Pool(signal)));
}
