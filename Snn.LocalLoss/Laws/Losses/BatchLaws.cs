using System.Collections.Immutable;
using Snn.Data.Laws;
using Snn.Data.Laws.Drawn;
using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Laws.Losses;

/// <summary>Laws of a loss over batches that have to do with one another.</summary>
internal static class BatchLaws
{
    private const double Close = 1e-12;

    private const double NearScale = 128;
    private const double FarScale = 1024;

    private static readonly double[] Scales = [1, 1e3, 1e-6];

    internal static Verdict Deterministic(LossCase one)
    {
        using var scope = NewDisposeScope();
        var trial = new LossTrial(one);
        var output = trial.Output(one.Samples);
        var (numbers, weights) = (LossTrial.Numbers(output, output), trial.WeightNumbers());
        var (first, second) = (trial.Evaluate(), trial.Evaluate());
        return !weights.SequenceEqual(trial.WeightNumbers())
                ? trial.Breaks("it has changed its weights", "as before", "changed")
            : !Same(first, second)
                ? trial.Breaks(
                    "the second time it came out differently",
                    Numbers.Of(first.Loss),
                    Numbers.Of(second.Loss)
                )
            : !Same(first, new LossTrial(one).Evaluate())
                ? trial.Breaks(
                    "made again it comes out differently",
                    Numbers.Of(first.Loss),
                    "another loss or gradient"
                )
            : new Verdict.Holds(numbers.Any(v => v != 0));
    }

    internal static Verdict Seeded(LossCase one)
    {
        using var scope = NewDisposeScope();
        var (first, second) = (new LossTrial(one), new LossTrial(one));
        var other = first.First.Zip(second.First).Where(pair => !pair.First.Equals(pair.Second)).ToArray();
        return other.Length == 0
            ? new Verdict.Holds(first.First.Length > 0)
            : first.Breaks(
                "made again from the same seed it begins with other weights; draw them from the seed that LossParts.Get gives",
                Numbers.Of(other[0].First),
                Numbers.Of(other[0].Second)
            );
    }

    internal static Verdict Finite(LossCase one)
    {
        var scaled = Scaled(one.Samples, Scales[one.Weights % Scales.Length]);
        return AreFinite(one, scaled, scaled.Rows.Any(row => row.Any(v => v != 0)));
    }

    internal static Verdict Silent(LossCase one)
    {
        // Every sample, every other, or the first alone.
        var every = 1 + (one.Weights % 3);
        return AreFinite(
            one,
            one.Samples with
            {
                Rows = [.. one.Samples.Rows.Select((row, i) => i % every == 0 ? [.. new double[row.Length]] : row)],
            },
            true
        );
    }

    internal static Verdict Order(LossCase one)
    {
        using var scope = NewDisposeScope();
        var trial = new LossTrial(one);
        var (there, back) = (trial.Evaluate(), trial.Evaluate(Reversed(one.Samples)));
        var n = one.Samples.Count;
        return Apart(there.Loss, back.Loss, 1)
                ? trial.Breaks("in reverse order its loss is another", Numbers.Of(there.Loss), Numbers.Of(back.Loss))
            : Moved(there.ByOutput, back.ByOutput, n) is { } i
                ? trial.Breaks("in reverse order a sample has another gradient", "its own", "another", i)
            : there.Answers is { } answers
            && (
                answers.Length != n * one.Samples.Classes && answers.Length % n != 0
                || Moved(answers, back.Answers!, n) is not null
            )
                ? trial.Breaks("in reverse order its answers are others", $"a row for each of {n} samples", "others")
            : new Verdict.Holds(n > 1 && there.ByOutput.Any(g => g != 0));
    }

    internal static Verdict NotNegative(LossCase one)
    {
        using var scope = NewDisposeScope();
        var trial = new LossTrial(one);
        var loss = trial.Evaluate().Loss;
        return loss >= 0 ? new Verdict.Holds(true) : trial.Breaks("it is negative", "at least 0", Numbers.Of(loss));
    }

    internal static Verdict AtTarget(LossCase one)
    {
        using var scope = NewDisposeScope();
        var trial = new LossTrial(one);
        var targets = LossTrial.TargetsOf(one.Samples, ScalarType.Float64);
        var there = trial.Evaluate(output: one.Loss.ZeroAt!(targets.OneHot));
        return !(Math.Abs(there.Loss) <= Close) ? trial.Breaks("it is not 0 at its target", "0", Numbers.Of(there.Loss))
            : there.ByOutput.Max(Math.Abs) is var slope && !(slope <= 1e-6)
                ? trial.Breaks("its gradient is not 0 at its target", "0", Numbers.Of(slope))
            : new Verdict.Holds(one.Samples.Labels.Distinct().Count() > 1 && trial.Evaluate().Loss > Close);
    }

    internal static Verdict Mean(LossCase one) =>
        Same(
            one,
            one.Samples with
            {
                Rows = [.. one.Samples.Rows, .. one.Samples.Rows],
                Labels = [.. one.Samples.Labels, .. one.Samples.Labels],
            },
            "shown twice over, the batch has another loss"
        );

    internal static Verdict PerSample(LossCase one)
    {
        using var scope = NewDisposeScope();
        var trial = new LossTrial(one);
        var loss = trial.Evaluate().Loss;
        var mean = Enumerable.Range(0, one.Samples.Count).Average(i => trial.Evaluate(Single(one.Samples, i)).Loss);
        return Apart(loss, mean, 1)
            ? trial.Breaks("it is not the mean of the losses of its samples", Numbers.Of(mean), Numbers.Of(loss))
            : new Verdict.Holds(one.Samples.Count > 1 && loss != 0);
    }

    // A norm n that is softened by s is off by s/n: a similarity by 2 s/n, a mean of squares of differences of at most
    // 2 by 8 s/n. From outputs of some hundred on, that is 10⁻⁵ only next to a sample without contrast, from where
    // every batch beside it leads away; else the loss knows a scale.
    internal static Verdict Scale(LossCase one)
    {
        using var scope = NewDisposeScope();
        var trial = new LossTrial(one);
        var (output, direction) = (trial.Output(one.Samples), trial.OutputDirection());
        var (near, far) = At(output);
        if (Alike(near, far))
        {
            return new Verdict.Holds(trial.Evaluate().ByOutput.Any(g => Math.Abs(g) > 1e-6));
        }

        foreach (var away in (double[])[0.125, -0.125, 0.5, -0.5])
        {
            var (moved, movedFar) = At(output.Plus(output * direction, away));
            if (Alike(moved, movedFar))
            {
                return new Verdict.Holds(false);
            }
        }

        return trial.Breaks(
            $"with {Numbers.Of(FarScale)} times the output it is another than with {Numbers.Of(NearScale)} times",
            Numbers.Of(near),
            Numbers.Of(far)
        );

        (double, double) At(Tensor sent) =>
            (trial.Evaluate(output: sent.Times(NearScale)).Loss, trial.Evaluate(output: sent.Times(FarScale)).Loss);

        static bool Alike(double a, double b) => Math.Abs(a - b) <= 1e-5 * Math.Max(1, Math.Abs(a));
    }

    internal static Verdict Relabelled(LossCase one) =>
        Same(
            one,
            one.Samples with
            {
                Labels = [.. one.Samples.Labels.Select(label => (label + 1) % one.Samples.Classes)],
            },
            "with its classes renamed in a round it is another"
        );

    private static Verdict Same(LossCase one, LabelledSamples other, string why)
    {
        using var scope = NewDisposeScope();
        var trial = new LossTrial(one);
        var (here, there) = (trial.Evaluate().Loss, trial.Evaluate(other).Loss);
        return Apart(here, there, 1)
            ? trial.Breaks(why, Numbers.Of(here), Numbers.Of(there))
            : new Verdict.Holds(here != 0);
    }

    private static Verdict AreFinite(LossCase one, LabelledSamples samples, bool exercised)
    {
        using var scope = NewDisposeScope();
        var trial = new LossTrial(one with { Samples = samples });
        var seen = trial.Evaluate();
        var wrong =
            !double.IsFinite(seen.Loss) ? "its loss"
            : !seen.ByOutput.All(double.IsFinite) ? "its gradient in the output"
            : !seen.ByWeights.All(double.IsFinite) ? "its gradient in its weights"
            : seen.Answers?.All(double.IsFinite) == false ? "one of its answers"
            : null;
        return wrong is null
            ? new Verdict.Holds(exercised)
            : trial.Breaks($"{wrong} is not finite", "finite", Numbers.Of(seen.Loss));
    }

    private static LabelledSamples Scaled(LabelledSamples samples, double factor) =>
        samples with
        {
            Rows = [.. samples.Rows.Select(row => row.Select(v => factor * v).ToImmutableArray())],
        };

    private static LabelledSamples Reversed(LabelledSamples samples) =>
        samples with
        {
            Rows = [.. samples.Rows.Reverse()],
            Labels = [.. samples.Labels.Reverse()],
        };

    private static LabelledSamples Single(LabelledSamples samples, int i) =>
        samples with
        {
            Rows = [samples.Rows[i]],
            Labels = [samples.Labels[i]],
        };

    private static bool Apart(double a, double b, double magnitude) =>
        !(Math.Abs(a - b) <= Close * Math.Max(magnitude, Math.Max(Math.Abs(a), Math.Abs(b))));

    // The first sample whose numbers do not lie at its place in the reversed batch.
    private static int? Moved(double[] here, double[] back, int n)
    {
        var (width, largest) = (here.Length / n, here.Append(1).Max(Math.Abs));
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < width; j++)
            {
                if (Apart(here[(i * width) + j], back[((n - 1 - i) * width) + j], largest))
                {
                    return i;
                }
            }
        }

        return null;
    }

    private static bool Same(LossOutcome a, LossOutcome b) =>
        a.Loss.Equals(b.Loss)
        && a.ByOutput.SequenceEqual(b.ByOutput)
        && a.ByWeights.SequenceEqual(b.ByWeights)
        && (a.Answers ?? []).SequenceEqual(b.Answers ?? []);
}
