using System.Globalization;
using System.Text.Json.Nodes;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.Benchmarks.Devices;

/// <summary>How far one quantity is from what it should be.</summary>
/// <param name="Name">The loss or weight that is furthest beyond, or nearest to, its tolerance.</param>
/// <param name="Error">Its error.</param>
/// <param name="Allowed">Its tolerance.</param>
internal readonly record struct Deviation(string Name, double Error, double Allowed)
{
    internal bool Passed => Error <= Allowed; // false for what is not a number

    internal JsonObject Json =>
        new()
        {
            ["worst"] = Name,
            ["error"] = double.IsFinite(Error) ? Error : Error.ToString(CultureInfo.InvariantCulture),
            ["allowed"] = Allowed,
        };

    internal static Deviation Worst(IEnumerable<Deviation> all) =>
        all.MaxBy(d => double.IsNaN(d.Error) ? double.PositiveInfinity : d.Error / d.Allowed);
}

/// <summary>A form's first step held against the reference's.</summary>
/// <remarks>
/// <para>Gradients and statistics: the Euclidean norm of the error over that of the value. A gradient that is zero but
/// for rounding (a bias before batch norm) has no such ratio; no norm counts as smaller than a thousandth of the
/// largest, that of a learned threshold left out: α₁ makes it 10⁷ times the others'. Float64 may be 1e-8 away, float32
/// 1e-4: the sums have up to 1e5 terms, in another order.</para>
/// <para>Spikes: in float64 all must be the same. In float32 one in 1e5, or two, may differ, for membranes within
/// rounding of the threshold; n of them among s spikes change a gradient by about √(n/s), of which ten times that is
/// allowed in the block and its classifier.</para>
/// <para>Weights: Adam's first step is <c>lr·g/(|g| + ε)</c>, which turns a gradient of nearly zero into a whole step
/// either way. What is checked is therefore that every weight is where that formula brings it from the form's own
/// gradient, which was checked before: within 2e-7 of the weight (float64: 1e-12) and a thousandth of a step.</para>
/// </remarks>
/// <param name="Form">The form.</param>
/// <param name="Weights">Number of weights that were looked at.</param>
/// <param name="Loss">Relative to the reference's, or absolute where that is below one.</param>
/// <param name="Gradient">Of the gradients.</param>
/// <param name="Statistic">Of the running statistics.</param>
/// <param name="Weight">Of the weights after the step, in their own unit.</param>
/// <param name="Different">Spikes that differ; null where only the end was looked at.</param>
/// <param name="AllowedDifferent">Of how many that is tolerated.</param>
internal sealed record Verdict(
    CheckedForm Form,
    long Weights,
    Deviation Loss,
    Deviation Gradient,
    Deviation Statistic,
    Deviation Weight,
    long? Different,
    long AllowedDifferent
)
{
    private const double AdamEpsilon = 1e-8;

    /// <summary>Whether everything is within its tolerance; a form that rounds factors is only measured.</summary>
    internal bool Passed =>
        !Form.Judged
        || (
            Loss.Passed && Gradient.Passed && Statistic.Passed && Weight.Passed && (Different ?? 0) <= AllowedDifferent
        );

    internal JsonObject Json =>
        new()
        {
            ["form"] = Form.Name,
            ["judged"] = Form.Judged,
            ["passed"] = Passed,
            ["loss"] = Loss.Json,
            ["gradient"] = Gradient.Json,
            ["statistic"] = Statistic.Json,
            ["weight"] = Weight.Json,
            ["different_spikes"] = Different,
            ["allowed_different_spikes"] = AllowedDifferent,
        };

    /// <summary>Judges a form.</summary>
    internal static Verdict Of(
        CheckedForm form,
        TrainingExperiment experiment,
        Dictionary<string, Tensor> start,
        FirstStep reference,
        FirstStep step
    )
    {
        using var scope = NewDisposeScope();
        var exact = form.Type == ScalarType.Float64;
        var tolerance = exact ? 1e-8 : 1e-4;
        var flips = step
            .Spikes.Zip(
                reference.Spikes,
                (mine, theirs) => (Different: mine.ne(theirs).sum().item<long>(), Fired: theirs.sum().item<double>())
            )
            .ToArray();
        var largest = reference.Gradients.Where(g => !IsThreshold(g.Key)).Max(g => Norm(g.Value));
        var steps = reference.Spikes.Sum(s => s.numel());
        return new(
            form,
            reference.Gradients.Values.Sum(g => g.numel()),
            Deviation.Worst(
                step.Losses.Zip(
                        reference.Losses,
                        (loss, theirs) => Math.Abs(loss - theirs) / Math.Max(1, Math.Abs(theirs))
                    )
                    .InOrder.Select(
                        (error, i) =>
                            new Deviation(
                                i == reference.Losses.Blocks.Length ? "layer_out" : $"layers.{i}",
                                error,
                                Allowed(i)
                            )
                    )
            ),
            Deviation.Worst(
                reference.Gradients.Select(g => new Deviation(
                    g.Key,
                    step.Gradients.TryGetValue(g.Key, out var mine)
                        ? Norm(mine - g.Value) / Math.Max(Norm(g.Value), largest / 1000)
                        : double.NaN,
                    Allowed(Block(g.Key))
                ))
            ),
            Deviation.Worst(
                reference
                    .State.Where(s => s.Key.Contains("running", StringComparison.Ordinal))
                    .Select(s => new Deviation(
                        s.Key,
                        Norm(step.State[s.Key] - s.Value) / Math.Max(Norm(s.Value), 1e-3),
                        tolerance
                    ))
            ),
            Deviation.Worst(
                step.Gradients.Select(g =>
                    Stepped(g.Key, start[g.Key], g.Value, step.State[g.Key], experiment.Optim.Lr, exact ? 1e-12 : 2e-7)
                )
            ),
            flips.Length == 0 ? null : flips.Sum(f => f.Different),
            exact ? 0 : 2 + (steps / 100_000)
        );

        double Allowed(int block) =>
            block < flips.Length
                ? tolerance + (10 * Math.Sqrt(flips[block].Different / Math.Max(1, flips[block].Fired)))
                : tolerance;
    }

    private static bool IsThreshold(string name) => name.EndsWith("threshold", StringComparison.Ordinal);

    // layers.3.encoder.weight → 3; the output classifier's lies beyond the blocks.
    private static int Block(string name) =>
        name.Split('.') is ["layers", var number, ..] ? int.Parse(number, CultureInfo.InvariantCulture) : int.MaxValue;

    private static Deviation Stepped(
        string name,
        Tensor before,
        Tensor gradient,
        Tensor after,
        double rate,
        double rounding
    )
    {
        var expected = before - (gradient.Times(rate) / gradient.abs().Plus(AdamEpsilon));
        var excess = (after - expected).abs() / before.abs().Times(rounding).Plus(rate / 1000);
        return new(name, excess.max().item<double>() * rate / 1000, rate / 1000);
    }

    private static double Norm(Tensor tensor) => (tensor * tensor).sum().sqrt().item<double>();
}
