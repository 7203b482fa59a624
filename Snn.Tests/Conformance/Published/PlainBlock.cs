namespace Snn.Tests.Conformance.Published;

/// <summary>What a layer of a network is made of: a spiking block, or the rectified one behind convolutions.</summary>
internal sealed record PlainPlan(string Prefix, PlainShape Input, int Outputs, int Kernel, int Padding, bool Spikes)
{
    internal bool Convolutional => Kernel > 0;

    internal PlainShape Output =>
        Convolutional
            ? new(Outputs, Input.Height + (2 * Padding) - Kernel + 1, Input.Width + (2 * Padding) - Kernel + 1)
            : new(Outputs, 1, 1);
}

/// <summary>What all blocks share.</summary>
/// <param name="Loss"><c>pred</c>, <c>sim</c> or <c>predsim</c>.</param>
/// <param name="Beta">Share of the similarity loss in <c>predsim</c>.</param>
/// <param name="Lr">Learning rate.</param>
/// <param name="Classes">Classes of the images.</param>
/// <param name="DimInDecoder">The most features that a local classifier of maps sees.</param>
/// <param name="Draw">Draws from [0, 1).</param>
/// <param name="Zero">Whether local classifiers begin at zero, as published, or anywhere.</param>
internal sealed record PlainSetting(
    string Loss,
    double Beta,
    double Lr,
    int Classes,
    int DimInDecoder,
    Func<double> Draw,
    bool Zero
)
{
    internal double PredShare =>
        Loss == "pred" ? 1
        : Loss == "sim" ? 0
        : 1 - Beta;

    internal double SimShare => 1 - PredShare;
}

/// <summary>A block with its local losses: map, batch norm, neuron or rectifier, trained by its own Adam.</summary>
internal sealed class PlainBlock
{
    private static readonly string[] Untrained = ["running", "conv_loss"];

    private readonly PlainPlan _plan;
    private readonly PlainSetting _setting;
    private readonly List<PlainWeight> _state = [];
    private readonly PlainMap _map;
    private readonly PlainNorm _norm;
    private readonly PlainPooling _pooling;
    private readonly PlainMap? _classifier;
    private readonly PlainMap? _alike;
    private readonly PlainWeight? _thresholds;

    internal PlainBlock(PlainPlan plan, PlainSetting setting)
    {
        (_plan, _setting) = (plan, setting);
        var (n, output) = (plan.Outputs, plan.Output);
        var (input, kernel) = plan.Convolutional ? (plan.Input, plan.Kernel) : (plan.Input.Flat, 1);
        int[] shape = plan.Convolutional ? [n, input.Maps, kernel, kernel] : [n, input.Count];
        _map = new(
            input,
            n,
            kernel,
            plan.Padding,
            Drawn("encoder.weight", shape, 1 / Math.Sqrt(input.Maps * kernel * kernel)),
            plan.Spikes ? null : Drawn("encoder.bias", [n], 0.3)
        );
        _pooling = PlainPooling.ForClassifier(output, plan.Convolutional ? setting.DimInDecoder : int.MaxValue);
        if (setting.Loss != "sim")
        {
            // Convolutional blocks of the published code have ten outputs whatever the number of classes.
            var (outputs, features) = (plan.Convolutional ? 10 : setting.Classes, _pooling.Output.Flat);
            _classifier = new(
                features,
                outputs,
                1,
                0,
                Drawn("decoder_y.weight", [outputs, features.Count], setting.Zero ? 0 : 0.2),
                plan.Spikes ? null : Drawn("decoder_y.bias", [outputs], 0.3)
            );
        }

        if (setting.Loss != "pred")
        {
            // The map of maps exists and is never used.
            var map = plan.Convolutional
                ? Drawn("conv_loss.weight", [n, n, 3, 3], 0.2)
                : Drawn("linear_loss.weight", [n, n], 1 / Math.Sqrt(n));
            _alike = plan.Convolutional ? null : new(output, n, 1, 0, map, null);
        }

        _norm = new(
            output,
            Drawn("bn.weight", [n], 0.3, 1),
            Drawn("bn.bias", [n], 0.3),
            Drawn("bn.running_mean", [n], 0.3),
            Drawn("bn.running_var", [n], 0.3, 1)
        );
        _thresholds = plan.Spikes ? Drawn("nonlin.threshold", [n], 1 / Math.Sqrt(n)) : null;
    }

    internal IEnumerable<PlainWeight> State => _state;

    internal double[] Judge(double[] x) => Respond(_norm.Judge(_map.Forward(x))).Sent;

    /// <summary>Learns from a batch; what is sent on is that of before.</summary>
    internal (double Loss, double[][] Sent) Learn(double[][] xs, int[] labels)
    {
        var currents = _norm.Learn([.. xs.Select(_map.Forward)]);
        var responses = currents.Select(Respond).ToArray();
        double[][] read = [.. responses.Select(r => r.Read)],
            sent = [.. responses.Select(r => r.Sent)];
        var (loss, gradients) = Losses(read, labels);
        if (_thresholds is not null)
        {
            PlainNeuron.Published.Thresholds(gradients, sent, _plan.Outputs).CopyTo(_thresholds.Gradient, 0);
        }
        else
        {
            gradients = [.. gradients.Zip(read, (g, h) => (double[])[.. g.Zip(h, (v, sent) => sent > 0 ? v : 0)])];
        }

        foreach (var (x, gradient) in xs.Zip(_norm.Backward(gradients)))
        {
            _map.Backward(x, gradient);
        }

        foreach (var weight in _state.Where(w => !Untrained.Any(u => w.Name.Contains(u, StringComparison.Ordinal))))
        {
            weight.Step(_setting.Lr);
        }

        return (loss, sent);
    }

    private (double[] Read, double[] Sent) Respond(double[] current)
    {
        double[] rectified = [.. current.Select(v => Math.Max(0, v))];
        return _thresholds is null ? (rectified, rectified) : PlainNeuron.Published.Run(current, _thresholds.Values);
    }

    private (double Loss, double[][] Gradients) Losses(double[][] read, int[] labels)
    {
        var (loss, gradients) = (0.0, read.Select(r => new double[r.Length]).ToArray());
        if (_classifier is not null)
        {
            double[][] features = [.. read.Select(_pooling.Mean)];
            var (own, back) = PlainLosses.CrossEntropy([.. features.Select(_classifier.Forward)], labels);
            Add(_setting.PredShare, own, features, back, _classifier, (_, g) => _pooling.FromMean(g));
        }

        if (_setting.SimShare > 0)
        {
            var output = _plan.Output;
            var deviations = _alike is null && output is { Maps: > 3, Height: > 1 };
            double[][] seen = deviations
                ? [.. read.Select(r => PlainLosses.Deviations(r, output.Pixels))]
                : [.. read.Select(r => _alike?.Forward(r) ?? r)];
            var (own, back) = PlainLosses.Similarity(seen, labels, _setting.Classes);
            Add(_setting.SimShare, own, read, back, _alike, FromSeen);

            double[] FromSeen(double[] r, double[] g) =>
                deviations ? PlainLosses.FromDeviations(r, output.Pixels, g) : g;
        }

        return (loss, gradients);

        void Add(
            double share,
            double own,
            double[][] inputs,
            double[][] back,
            PlainMap? through,
            Func<double[], double[], double[]> toRead
        )
        {
            loss += share * own;
            for (var b = 0; b < read.Length; b++)
            {
                double[] weighted = [.. back[b].Select(g => share * g)];
                through?.Backward(inputs[b], weighted);
                var arrived = toRead(read[b], through?.ToInput(weighted) ?? weighted);
                gradients[b] = [.. gradients[b].Zip(arrived, (a, g) => a + g)];
            }
        }
    }

    private PlainWeight Drawn(string name, int[] shape, double range, double about = 0)
    {
        var values = new double[shape.Aggregate(1, (a, b) => a * b)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = about + (range * ((2 * _setting.Draw()) - 1));
        }

        var weight = new PlainWeight($"{_plan.Prefix}.{name}", shape, values);
        _state.Add(weight);
        return weight;
    }
}
