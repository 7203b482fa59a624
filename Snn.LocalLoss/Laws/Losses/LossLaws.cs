using System.Collections.Immutable;
using Snn.Data.Laws;

namespace Snn.LocalLoss.Laws.Losses;

/// <summary>All laws of local losses, and how a loss is put through them.</summary>
public static class LossLaws
{
    /// <summary>The laws, the base set first.</summary>
    public static ImmutableArray<Law<LossSubject, LossCase>> All { get; } =
    [
        Of(
            new(
                "loss-deterministic",
                "the same batch has the same loss, gradients and predictions, and is not modified",
                "L(h, y) = L(h, y)",
                "a run can be repeated",
                "every bit"
            ),
            _ => null,
            BatchLaws.Deterministic
        ),
        Of(
            new(
                "loss-seeded",
                "with the same seed it has the same initial weights",
                "s = s' ⇒ w₀ = w₀'",
                "a run can be repeated",
                "every bit"
            ),
            loss => GradientLaws.HasWeights(loss) ? null : "it has no weights",
            BatchLaws.Seeded
        ),
        Of(
            new(
                "loss-finite",
                "loss and gradients are finite, from outputs of a millionth to a thousand",
                "|h| ≤ 10³ ⇒ |L|, |∂L| < ∞",
                "one batch that overflows stops the training",
                "none"
            ),
            _ => null,
            BatchLaws.Finite
        ),
        Of(
            new(
                "loss-silent",
                "loss and gradients are finite if the block does not spike, for some samples or all",
                "h = 0 ⇒ |L|, |∂L| < ∞",
                "blocks are often silent at the start of training, where a norm or a standard deviation can cause 0/0",
                "none"
            ),
            _ => null,
            BatchLaws.Silent
        ),
        Of(
            new(
                "loss-batch-order",
                "samples can be permuted, and gradients and predictions with them",
                "L(π h, π y) = L(h, y), ∂L/∂(π h) = π ∂L/∂h",
                "a batch has no order",
                "10⁻¹² of the largest number: some hundred roundings in another order"
            ),
            _ => null,
            BatchLaws.Order
        ),
        Of(
            new(
                "loss-local",
                "its gradient reaches only the block's own weights",
                "∂L_ℓ/∂w_k = 0 for k ≠ ℓ",
                "definition of a local loss (Nøkland and Eidnes 2019)",
                "none"
            ),
            _ => null,
            LocalLaws.Local
        ),
        Of(
            new(
                "loss-gradient",
                "its gradient in the block's output equals the finite difference, away from kinks",
                "(L(h + ε d) − L(h − ε d)) / 2ε → ∂L/∂h · d",
                "the gradient equals the finite difference",
                $"{GradientLaws.Tolerance}; {GradientLaws.Undecided}"
            ),
            loss => loss.TrueGradient ? null : "TrueGradient is false",
            GradientLaws.ByOutput
        ),
        Of(
            new(
                "loss-own-gradient",
                "its gradient in its own weights equals the finite difference, away from kinks",
                "(L(w + ε d) − L(w − ε d)) / 2ε → ∂L/∂w · d",
                "the gradient equals the finite difference",
                GradientLaws.Tolerance
            ),
            loss => GradientLaws.HasWeights(loss) ? null : "it has no weights",
            GradientLaws.ByWeights
        ),
        Of(
            new(
                "loss-precise",
                "a step of 2⁻²⁶ changes it as its gradient says, to double precision, away from kinks",
                "L(h + δ d) − L(h) = δ ∂L/∂h · d",
                "nothing on the way is rounded to single precision",
                $"2⁻³³ of 1 + |L|, a five-hundredth of what single precision rounds, and 10⁻¹² of |∂L/∂h|, where δ² is 2⁻⁵²; {GradientLaws.Undecided}"
            ),
            loss => loss.TrueGradient ? null : "TrueGradient is false",
            GradientLaws.Precise
        ),
        Of(
            new(
                "loss-single",
                "in single precision it is the same loss",
                "L₃₂ = L₆₄",
                "training is in single precision",
                "64 roundoffs of single precision, of 1 + |L| + |∂L/∂h · h| + |∂L/∂w · w|; samples whose values are all alike, but not 0, decide nothing: their contrast is a roundoff"
            ),
            _ => null,
            GradientLaws.Single
        ),
        Of(
            new(
                "loss-descends",
                "a step against its gradient lowers it",
                "∂L ≠ 0 ⇒ L(h − ε ∂L/∂h, w − ε ∂L/∂w) < L for some ε",
                "what training relies on (Armijo 1966)",
                $"a quarter of the decrease that the gradient promises; steps down to 2⁻³⁰; {GradientLaws.Undecided}"
            ),
            loss => loss.TrueGradient ? null : "TrueGradient is false",
            GradientLaws.Descends
        ),
        Of(
            new(
                "loss-not-negative",
                "it is at least 0",
                "L ≥ 0",
                "a squared distance, or a negative logarithm of a probability",
                "none"
            ),
            loss => loss.NotNegative ? null : "NotNegative is false",
            BatchLaws.NotNegative
        ),
        Of(
            new(
                "loss-zero-at-target",
                "it is 0 at its target, and so is its gradient",
                "L(h*) = 0, ∂L/∂h = 0",
                "minimum of the loss",
                "10⁻¹² of the loss, 10⁻⁶ of the gradient: norms are softened by 10⁻⁸"
            ),
            loss => loss.ZeroAt is null ? "ZeroAt is not given" : null,
            BatchLaws.AtTarget
        ),
        Of(
            new(
                "loss-mean",
                "a batch that is repeated has the same loss",
                "L([h, h], [y, y]) = L(h, y)",
                "a batch that is padded by repeating samples learns the same",
                "10⁻¹² of the loss: some hundred roundings"
            ),
            loss => loss.Mean ? null : "Mean is false",
            BatchLaws.Mean
        ),
        Of(
            new(
                "loss-per-sample",
                "it is the mean of the losses of its samples",
                "L(h, y) = mean_i L(h_i, y_i)",
                "the samples of a batch are independent",
                "10⁻¹² of the loss: some hundred roundings"
            ),
            loss => loss.PerSample ? null : "PerSample is false",
            BatchLaws.PerSample
        ),
        Of(
            new(
                "loss-scale-free",
                "it does not depend on the scale of the block's output, from some hundred on",
                "L(1024 h) = L(128 h)",
                "similarities are cosines (Nøkland and Eidnes 2019, eq. 1)",
                "10⁻⁵: a norm n softened by s moves a mean of squares by 8 s/n at most; what four batches beside it, moved by up to a quarter, do not show is that of a sample without contrast, and decides nothing"
            ),
            loss => loss.ScaleFree ? null : "ScaleFree is false",
            BatchLaws.Scale
        ),
        Of(
            new(
                "loss-relabelled",
                "classes can be permuted",
                "L(h, π(y)) = L(h, y)",
                "classes have no order",
                "10⁻¹² of the loss: some hundred roundings in another order"
            ),
            loss => loss.Relabelled ? null : "Relabelled is false",
            BatchLaws.Relabelled
        ),
    ];

    /// <summary>The laws of these names.</summary>
    /// <param name="names">Names of laws.</param>
    public static ImmutableArray<Law<LossSubject, LossCase>> Named(params IEnumerable<string> names) =>
        All.Named(names);

    /// <summary>Puts a loss through some laws, or all; libtorch must be loaded.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="laws">The laws; null for all.</param>
    /// <param name="settings">How many cases, and which; by default 200 a law.</param>
    public static LawReport Validate(
        LossSubject loss,
        IEnumerable<Law<LossSubject, LossCase>>? laws = null,
        CheckSettings? settings = null
    )
    {
        ArgumentNullException.ThrowIfNull(loss);
        return LawReport.Of(loss.Name, loss, laws ?? All, settings ?? new());
    }

    /// <summary>A loss as a subject beside those of other kinds.</summary>
    /// <param name="loss">The loss.</param>
    public static LawSubject Subject(LossSubject loss)
    {
        ArgumentNullException.ThrowIfNull(loss);
        return LawSubject.Of(loss.Name, "loss", loss, All) with { NeedsLibTorch = true };
    }

    private static Law<LossSubject, LossCase> Of(
        LawText text,
        Func<LossSubject, string?> unclaimed,
        Func<LossCase, Verdict> test
    ) =>
        new(
            text,
            loss =>
                loss.Waivers.TryGetValue(text.Name, out var reason) ? new LawOutcome.Waived(reason)
                : unclaimed(loss) is { } why ? new LawOutcome.NotClaimed(why)
                : null,
            LossCase.For,
            test,
            one => one.Write()
        );
}
