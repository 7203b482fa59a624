using System.Collections.Immutable;
using System.Globalization;
using Snn.Data.Laws;
using Snn.Data.Laws.Drawn;
using Snn.Data.Seeds;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Laws.Losses;

/// <summary>What a loss made of a batch.</summary>
/// <param name="Loss">The loss.</param>
/// <param name="ByOutput">Gradient in what the block sends.</param>
/// <param name="ByWeights">Gradients in its own weights.</param>
/// <param name="Answers">Scores of the classes, [B·C]; null where it has no classifier.</param>
internal sealed record LossOutcome(double Loss, double[] ByOutput, double[] ByWeights, double[]? Answers);

/// <summary>A loss with its weights drawn, as if it had learned for a while, in double precision.</summary>
/// <remarks>Lives in the dispose scope in which it was made.</remarks>
internal sealed class LossTrial
{
    private readonly LossTerm? _term;
    private readonly ImmutableArray<nn.Module> _parts;
    private readonly ScalarType _type;

    internal LossTrial(LossCase one, ScalarType type = ScalarType.Float64)
    {
        (Case, _type) = (one, type);
        var f = one.Samples.Features;
        var shape = one.Loss.Maps ? new FeatureShape(Channels(one), 2, 2) : FeatureShape.Vector(f);
        var parts = new LossParts(
            new(
                one.Loss.Maps ? new Encoder.Convolution(shape.Channels, 3, 1) : new Encoder.Linear(f),
                shape,
                shape,
                one.Samples.Classes,
                one.Loss.Neuron,
                First: false
            )
            {
                Form = one.Loss.Form,
            },
            one.Loss.Settings,
            new Seed((ulong)one.Weights).Fold("parts")
        );
        _term = one.Loss.Create(parts);
        _parts = [.. parts.Made.Values];
        First = WeightNumbers();
        var rng = new Seed((ulong)one.Weights).Fold("weights").Generator();
        foreach (var weight in Weights)
        {
            using var no = no_grad();
            weight.copy_(Drawn(ref rng, weight.shape, ScalarType.Float32));
        }

        foreach (var part in _parts)
        {
            part.to(type);
        }
    }

    internal LossCase Case { get; }

    /// <summary>The weights as the loss made them.</summary>
    internal double[] First { get; }

    internal bool HasWeights => Weights.Any();

    // With maps whose similarity is taken as it is, a map is a class.
    private static int Channels(LossCase one) => one.Loss.ZeroAt is null ? one.Samples.Features : one.Samples.Classes;

    private IEnumerable<Tensor> Weights => _parts.SelectMany(part => part.parameters());

    /// <summary>What the block sends, [B, …].</summary>
    internal Tensor Output(LabelledSamples samples) => Shaped(samples.Rows, Channels(Case), _type);

    /// <summary>What comes out for a batch, at an output that may have been moved, with gradients.</summary>
    internal LossOutcome Evaluate(LabelledSamples? samples = null, Tensor? output = null)
    {
        samples ??= Case.Samples;
        using var scope = NewDisposeScope();
        var h = (output ?? Output(samples)).detach().clone().requires_grad_();
        foreach (var weight in Weights)
        {
            weight.grad?.zero_();
        }

        var value = Value(samples, h);
        if (value is null)
        {
            return new(0, new double[h.numel()], [], null);
        }

        if (value.Loss.requires_grad)
        {
            value.Loss.backward();
        }

        return new(
            Single(value.Loss),
            Numbers(h.grad, h),
            [.. Weights.SelectMany(weight => Numbers(weight.grad, weight))],
            value.Logits is null ? null : Numbers(value.Logits, value.Logits)
        );
    }

    /// <summary>The loss alone, with output and weights moved along a direction.</summary>
    internal double At(double step, Tensor? alongOutput, IReadOnlyList<Tensor>? alongWeights)
    {
        using var scope = NewDisposeScope();
        using var no = no_grad();
        var h = Output(Case.Samples);
        Tensor[] weights = [.. Weights];
        var kept = alongWeights is null ? [] : Array.ConvertAll(weights, weight => weight.clone());
        for (var i = 0; i < kept.Length; i++)
        {
            weights[i].PlusInPlace(alongWeights![i], step);
        }

        var value = Value(Case.Samples, alongOutput is null ? h : h.Plus(alongOutput, step));
        for (var i = 0; i < kept.Length; i++)
        {
            weights[i].copy_(kept[i]);
        }

        return value is null ? 0 : Single(value.Loss);
    }

    /// <summary>A direction in the output.</summary>
    internal Tensor OutputDirection()
    {
        var rng = new Seed((ulong)Case.Weights).Fold("output").Generator();
        return Drawn(ref rng, Output(Case.Samples).shape, _type);
    }

    /// <summary>A direction in the weights.</summary>
    internal ImmutableArray<Tensor> WeightDirection()
    {
        var rng = new Seed((ulong)Case.Weights).Fold("direction").Generator();
        var directions = ImmutableArray.CreateBuilder<Tensor>();
        foreach (var weight in Weights)
        {
            directions.Add(Drawn(ref rng, weight.shape, _type));
        }

        return directions.ToImmutable();
    }

    /// <summary>Numbers in the shape of the output.</summary>
    internal Tensor OutputLike(double[] values) => tensor(values, Output(Case.Samples).shape, _type);

    /// <summary>Numbers in the shapes of the weights.</summary>
    internal ImmutableArray<Tensor> WeightsLike(double[] values)
    {
        var (like, from) = (ImmutableArray.CreateBuilder<Tensor>(), 0);
        foreach (var weight in Weights)
        {
            var count = (int)weight.numel();
            like.Add(tensor(values[from..(from + count)], weight.shape, _type));
            from += count;
        }

        return like.ToImmutable();
    }

    /// <summary>The weights as numbers.</summary>
    internal double[] WeightNumbers() => [.. Weights.SelectMany(weight => Numbers(weight, weight))];

    internal static double[] Numbers(Tensor? values, Tensor like) =>
        values is null
            ? new double[like.numel()]
            : values.detach().to_type(ScalarType.Float64).contiguous().data<double>().ToArray();

    internal static Tensor Shaped(
        ImmutableArray<ImmutableArray<double>> rows,
        int channels,
        bool maps,
        ScalarType type
    ) =>
        maps
            ? tensor(
                [
                    .. rows.SelectMany(row =>
                        Enumerable
                            .Range(0, channels)
                            .SelectMany(c => Enumerable.Range(0, 4).Select(p => row[(c + p) % row.Length]))
                    ),
                ],
                rows.Length,
                channels,
                2,
                2,
                type
            )
            : tensor([.. rows.SelectMany(row => row)], rows.Length, rows[0].Length, type);

    internal static Targets TargetsOf(LabelledSamples samples, ScalarType type) =>
        new(tensor([.. samples.Labels.Select(label => (long)label)]), samples.Classes, type);

    internal Verdict.Breaks Breaks(string why, string expected, string actual, int at = 0) =>
        new(
            why,
            new(
                ["sample", "class", "output", "expected", "actual"],
                [
                    .. Case.Samples.Rows.Select(
                        (row, i) =>
                            ImmutableList.Create(
                                (i + 1).ToString(CultureInfo.InvariantCulture),
                                Case.Samples.Labels[i].ToString(CultureInfo.InvariantCulture),
                                Data.Laws.Numbers.Of(row),
                                i == at ? expected : "",
                                i == at ? actual : ""
                            )
                    ),
                ],
                at
            )
        );

    private Tensor Shaped(ImmutableArray<ImmutableArray<double>> rows, int channels, ScalarType type) =>
        Shaped(rows, channels, Case.Loss.Maps, type);

    private LossValue? Value(LabelledSamples samples, Tensor h)
    {
        var x = Shaped([.. samples.Rows.Select(row => row.Reverse().ToImmutableArray())], Channels(Case), _type);
        return _term?.Invoke(new(Signal.Constant(x), Reading.Of(h), TargetsOf(samples, _type)));
    }

    private static double Single(Tensor loss) => loss.detach().to_type(ScalarType.Float64).item<double>();

    // Uniform in [−1/2, 1/2), from a generator that no other stream shares.
    private static Tensor Drawn(ref Rng rng, long[] shape, ScalarType type)
    {
        var values = new double[shape.Aggregate(1L, (a, b) => a * b)];
        foreach (ref var value in values.AsSpan())
        {
            value = rng.NextDouble() - 0.5;
        }

        return tensor(values, shape, type);
    }
}
