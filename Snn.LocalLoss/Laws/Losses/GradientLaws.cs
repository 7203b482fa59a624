using System.Collections.Immutable;
using Snn.Data.Laws;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Laws.Losses;

/// <summary>Laws of the gradients of a loss.</summary>
internal static class GradientLaws
{
    internal const string Tolerance =
        "the difference between steps of 2⁻¹² and 2⁻¹³, plus 64 roundoffs of 1 + |L| over the step; where slopes of both sides do not close in on one another, there is a kink and nothing is decided";

    internal const string Undecided =
        "samples whose values are all alike, silent ones among them, decide nothing if SmoothWithoutContrast is false";

    private const string Hint =
        "; a loss that jumps where the values of a sample are all alike says so with SmoothWithoutContrast = false";

    private const double Roundoff = 1.0 / (1L << 53);
    private const double SingleRoundoff = 1.0 / (1 << 24);
    private const double Step = 1.0 / (1 << 12);

    internal static bool HasWeights(LossSubject loss)
    {
        using var scope = NewDisposeScope();
        return new LossTrial(
            new(
                loss,
                new(
                    2,
                    [
                        [0.5],
                    ],
                    [0]
                ),
                0
            )
        ).HasWeights;
    }

    internal static Verdict ByOutput(LossCase one)
    {
        if (Jumps(one))
        {
            return new Verdict.Holds(false);
        }

        using var scope = NewDisposeScope();
        var trial = new LossTrial(one);
        var direction = trial.OutputDirection();
        var slope = Along(trial.Evaluate().ByOutput, LossTrial.Numbers(direction, direction));
        return Equal(trial, slope, step => trial.At(step, direction, null), "the output", HintOf(one));
    }

    internal static Verdict ByWeights(LossCase one)
    {
        using var scope = NewDisposeScope();
        var trial = new LossTrial(one);
        var direction = trial.WeightDirection();
        double[] numbers = [.. direction.SelectMany(d => LossTrial.Numbers(d, d))];
        return Equal(
            trial,
            Along(trial.Evaluate().ByWeights, numbers),
            step => trial.At(step, null, direction),
            "its weights"
        );
    }

    internal static Verdict Precise(LossCase one)
    {
        if (Jumps(one))
        {
            return new Verdict.Holds(false);
        }

        const double Small = 1.0 / (1 << 26);
        using var scope = NewDisposeScope();
        var trial = new LossTrial(one);
        var (here, direction) = (trial.Evaluate(), trial.OutputDirection());
        double At(double step) => trial.At(step, direction, null);
        var slope = Along(here.ByOutput, LossTrial.Numbers(direction, direction));
        var largest = 1 + Math.Abs(here.Loss) + here.ByOutput.Sum(Math.Abs);

        // What single precision rounds must not pass for a kink: one that is no larger moves the loss by no more than
        // the step times it, a five-hundredth of what single precision rounds.
        var kink = 32 * SingleRoundoff * (1 + Math.Abs(here.Loss)) / Step;
        var (moved, curved) = (At(Small) - here.Loss, Curvature(At, here.Loss, kink));
        if (curved is not { } curvature)
        {
            return new Verdict.Holds(false);
        }

        // Next to 0 a norm bends within less than a step of that law, and alike to both sides: there the second
        // difference is 0, and what is left is how far two half steps are from a whole one. Rounding to single
        // precision adds to either less than 2⁻¹⁰ of itself, the square of the ratio of steps.
        double Bent(double step) => Math.Abs(At(step) - here.Loss - (here.Loss - At(-step))) / (step * step);
        double OneSided(double step) =>
            4 * Math.Abs(At(step) - here.Loss - (2 * (At(step / 2) - here.Loss))) / (step * step);
        const double Wide = 1.0 / (1 << 17);
        const double Narrow = 1.0 / (1 << 21);
        var bent = new[] { curvature, Bent(Wide), Bent(Narrow), OneSided(Wide), OneSided(Narrow) }.Max();
        return Math.Abs(moved - (Small * slope)) <= (1e-12 * largest) + (Small * kink) + (Small * Small * bent)
            ? new Verdict.Holds(Math.Abs(slope) > 1e-3)
            : trial.Breaks(
                $"a step of 2⁻²⁶ does not change it as its gradient says{HintOf(one)}",
                Numbers.Of(Small * slope),
                Numbers.Of(moved)
            );
    }

    internal static Verdict Single(LossCase one)
    {
        if (one.Samples.Rows.Any(row => row[0] != 0 && row.All(v => v == row[0])))
        {
            return new Verdict.Holds(false);
        }

        using var scope = NewDisposeScope();

        // Numbers that single precision has.
        var rounded = one with
        {
            Samples = one.Samples with
            {
                Rows = [.. one.Samples.Rows.Select(row => row.Select(v => (double)(float)v).ToImmutableArray())],
            },
        };
        var trial = new LossTrial(rounded);
        var (wide, narrow) = (trial.Evaluate(), new LossTrial(rounded, ScalarType.Float32).Evaluate());
        var output = trial.Output(rounded.Samples);
        var largest =
            1
            + Math.Abs(wide.Loss)
            + Absolute(wide.ByOutput, LossTrial.Numbers(output, output))
            + Absolute(wide.ByWeights, trial.WeightNumbers());
        return Math.Abs(wide.Loss - narrow.Loss) <= 64 * SingleRoundoff * largest
            ? new Verdict.Holds(wide.Loss != 0)
            : trial.Breaks("in single precision it is another", Numbers.Of(wide.Loss), Numbers.Of(narrow.Loss));
    }

    internal static Verdict Descends(LossCase one)
    {
        if (Jumps(one))
        {
            return new Verdict.Holds(false);
        }

        using var scope = NewDisposeScope();
        var trial = new LossTrial(one);
        var here = trial.Evaluate();
        var squares = here.ByOutput.Concat(here.ByWeights).Sum(g => g * g);
        if (Math.Sqrt(squares) <= 1e-6 * (1 + Math.Abs(here.Loss)))
        {
            return new Verdict.Holds(false);
        }

        var (byOutput, byWeights) = (trial.OutputLike(here.ByOutput), trial.WeightsLike(here.ByWeights));
        var lowest = double.PositiveInfinity;
        for (var step = 0.25 / Math.Sqrt(squares); step > 0.25 / Math.Sqrt(squares) / (1 << 30); step /= 4)
        {
            var loss = trial.At(-step, byOutput, byWeights);
            lowest = Math.Min(lowest, loss);
            if (loss <= here.Loss - (step * squares / 4))
            {
                return new Verdict.Holds(true);
            }
        }

        // A corner may promise what it does not hold.
        return Curvature(step => trial.At(step, byOutput, byWeights), here.Loss, KinkAt(here.Loss)) is null
            ? new Verdict.Holds(false)
            : trial.Breaks(
                $"no step against its gradient lowers it{HintOf(one)}",
                $"below {Numbers.Of(here.Loss)}",
                Numbers.Of(lowest)
            );
    }

    // A cosine is a product of directions, and what has no contrast has none. Softened by s, its slope there is 1/s, so
    // that within a step of s/contrast nothing tells the jump from a slope that a gradient of 0 leaves out.
    private static bool Jumps(LossCase one) => !one.Loss.SmoothWithoutContrast && HasNoContrast(one);

    private static bool HasNoContrast(LossCase one) => one.Samples.Rows.Any(row => row.All(v => v == row[0]));

    private static string HintOf(LossCase one) => HasNoContrast(one) ? Hint : "";

    private static Verdict Equal(LossTrial trial, double slope, Func<double, double> at, string of, string hint = "")
    {
        double Difference(double step) => (at(step) - at(-step)) / (2 * step);
        var (coarse, fine, here) = (Difference(Step), Difference(Step / 2), at(0));
        var expected = ((4 * fine) - coarse) / 3;
        var roundoff = 64 * Roundoff * (1 + Math.Abs(here)) / Step;
        if (Curvature(at, here, KinkAt(here)) is null)
        {
            return new Verdict.Holds(false);
        }

        return Math.Abs(slope - expected) <= Math.Abs(fine - coarse) + roundoff
            ? new Verdict.Holds(Math.Abs(slope) > 1e-3)
            : trial.Breaks(
                $"its gradient in {of} is not the finite difference{hint}",
                Numbers.Of(expected),
                Numbers.Of(slope)
            );
    }

    // What rounding of a loss leaves between slopes.
    private static double KinkAt(double loss) => 256 * Roundoff * (1 + Math.Abs(loss)) / Step;

    // The second derivative, or null where there is a kink: there the slopes of both sides stay apart as steps halve.
    private static double? Curvature(Func<double, double> at, double here, double rounding)
    {
        double Gap(double step) => (at(step) - here - (here - at(-step))) / step;
        var (wide, narrow) = (Gap(Step), Gap(Step / 2));
        return Math.Abs(narrow - (wide / 2)) <= (0.05 * Math.Abs(wide)) + rounding ? Math.Abs(wide) / Step : null;
    }

    private static double Along(double[] gradient, double[] direction) =>
        gradient.Zip(direction, (g, d) => g * d).Sum();

    private static double Absolute(double[] gradient, double[] values) =>
        gradient.Zip(values, (g, v) => Math.Abs(g * v)).Sum();
}
