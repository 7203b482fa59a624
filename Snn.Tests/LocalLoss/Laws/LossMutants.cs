using System.Collections.Immutable;
using Snn.Data.Seeds;
using Snn.LocalLoss.Laws.Losses;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Snn.Tests.LocalLoss.Laws;

/// <summary>
/// Local losses with a fault that is easily made, which claim what the right loss claims, and a law that each breaks.
/// </summary>
internal static class LossMutants
{
    // What a loss keeps where it must not.
    private static Tensor? _kept;
    private static int _counted;

    internal static LossSubject RightPred { get; } = Pred("pred", Score);

    internal static LossSubject RightSim { get; } = Sim("sim", Cosines);

    /// <summary>Right ones of other kinds.</summary>
    internal static ImmutableArray<LossSubject> Other { get; } =
    [
        Sim("norms softened as is usual", (h, s) => functional.mse_loss(Similar(h, 1e-5), Targeted(s))),
        new("contrastive", _ => seen => new(Contrast(seen.H.flatten(1), seen.Targets.OneHot), null))
        {
            NotNegative = true,
            Relabelled = true,
            ScaleFree = true,
        },
        new("decorrelates", _ => seen => new(Correlated(seen.H.flatten(1)), null)) { Mean = true, Relabelled = true },
        Pred(
            "squares",
            (s, c) => c.forward(s.H.flatten(1)) is var a ? (Squares(a - s.Targets.OneHot).mean(), a) : default
        ),
    ];

    internal static ImmutableArray<(LossSubject Loss, string Law)> All { get; } =
    [
        // gradients
        (Pred("the output is detached", (s, c) => Score(s, c, s.H.detach())), "loss-gradient"),
        (Pred("the gradient counts twice", (s, c) => Score(s, c, s.H.Times(2) - s.H.detach())), "loss-gradient"),
        (
            Pred(
                "the gradient is a percent too large",
                (s, c) => Score(s, c, s.H.Times(1.01) - s.H.detach().Times(0.01))
            ),
            "loss-gradient"
        ),
        (Pred("the gradient has the wrong sign", (s, c) => Score(s, c, s.H.detach().Times(2) - s.H)), "loss-descends"),
        (
            Pred(
                "the gradient passes by its weights",
                (s, c) => Score(s, c, s.H) is var (l, a) ? (l.Plus(s.H.sum() - s.H.sum().detach()), a) : default
            ),
            "loss-gradient"
        ),
        (
            Pred(
                "no gradient above one",
                (s, c) =>
                    Score(s, c) is var (l, a)
                        ? ((l.Clamped(-1, 1) - l.Clamped(-1, 1).detach()).Plus(l.detach()), a)
                        : default
            ),
            "loss-gradient"
        ),
        (Pred("silent samples have no gradient", (s, c) => Score(s, c, Heard(s.H))), "loss-gradient"),
        (
            Pred(
                "its weights do not learn",
                (s, c) => Classified(s, functional.linear(s.H.flatten(1), c.weight!.detach(), c.bias!))
            ),
            "loss-own-gradient"
        ),
        (
            Pred(
                "its bias learns half as fast",
                (s, c) =>
                    Classified(
                        s,
                        functional.linear(
                            s.H.flatten(1),
                            c.weight!,
                            c.bias!.Times(0.5).Plus(c.bias!.detach().Times(0.5))
                        )
                    )
            ),
            "loss-own-gradient"
        ),
        (
            Pred("single precision inside", (s, c) => Score(s, c, s.H.to_type(ScalarType.Float32).to_type(s.H.dtype))),
            "loss-precise"
        ),
        (
            Pred(
                "the loss is summed in single precision",
                (s, c) => Score(s, c) is var (l, a) ? (l.to_type(ScalarType.Float32).to_type(l.dtype), a) : default
            ),
            "loss-precise"
        ),
        (
            Sim(
                "cosines in single precision",
                (h, s) => functional.mse_loss(Matrix(h.to_type(ScalarType.Float32)).to_type(h.dtype), Targeted(s))
            ),
            "loss-precise"
        ),
        (
            Pred(
                "half precision where training is",
                (s, c) =>
                    s.H.dtype == ScalarType.Float32
                        ? Score(s, c, s.H.to_type(ScalarType.BFloat16).to_type(s.H.dtype))
                        : Score(s, c)
            ),
            "loss-single"
        ),
        // batches
        (
            Pred(
                "the sum in place of the mean",
                (s, c) => Score(s, c) is var (l, a) ? (l.Times(s.H.shape[0]), a) : default
            ),
            "loss-mean"
        ),
        (
            Pred("the mean of the mean", (s, c) => Score(s, c) is var (l, a) ? (l.Over(s.H.shape[0]), a) : default),
            "loss-mean"
        ),
        (
            Pred(
                "the first sample counts twice",
                (s, c) =>
                    Score(s, c) is var (l, a)
                        ? (l.Plus(functional.cross_entropy(a[..1], s.Targets.Labels[..1]).Times(0.5)), a)
                        : default
            ),
            "loss-batch-order"
        ),
        (
            Pred(
                "the last sample is left out",
                (s, c) =>
                    Score(s, c) is var (_, a) && a.shape[0] > 1
                        ? (functional.cross_entropy(a[..^1], s.Targets.Labels[..^1]), a)
                        : Score(s, c)
            ),
            "loss-batch-order"
        ),
        (
            Pred(
                "the classes of the samples beside",
                (s, c) =>
                    Score(s, c) is var (_, a) ? (functional.cross_entropy(a, s.Targets.Labels.roll(1)), a) : default
            ),
            "loss-batch-order"
        ),
        (
            Pred("answers come in another order", (s, c) => Score(s, c) is var (l, a) ? (l, a.roll(1, 0)) : default),
            "loss-batch-order"
        ),
        (
            Pred(
                "one answer for all",
                (s, c) => Score(s, c) is var (l, a) ? (l, a[..1].expand_as(a) * Places(a)) : default
            ),
            "loss-batch-order"
        ),
        (
            Pred("normalises over the batch", (s, c) => Score(s, c, s.H - s.H.mean([0], keepdim: true))),
            "loss-per-sample"
        ),
        (
            Pred(
                "the largest loss of the batch",
                (s, c) =>
                    Score(s, c) is var (_, a)
                        ? (functional.cross_entropy(a, s.Targets.Labels, reduction: Reduction.None).max(), a)
                        : default
            ),
            "loss-per-sample"
        ),
        // numbers
        (
            Pred(
                "the logarithm of a softmax",
                (s, c) =>
                    Score(s, c) is var (_, a) ? (functional.nll_loss(a.softmax(1).log(), s.Targets.Labels), a) : default
            ),
            "loss-finite"
        ),
        (
            Pred(
                "the logarithm of a sum of exponentials",
                (s, c) =>
                    Score(s, c) is var (_, a)
                        ? (functional.nll_loss(a - a.exp().sum(1, keepdim: true).log(), s.Targets.Labels), a)
                        : default
            ),
            "loss-finite"
        ),
        (Pred("scaled to unit length", (s, c) => Score(s, c, s.H / s.H.norm(1, keepdim: true))), "loss-silent"),
        (
            Pred(
                "the length of the output beside",
                (s, c) => Score(s, c) is var (l, a) ? (l.Plus((s.H * s.H).sum().sqrt().Times(0.1)), a) : default
            ) with
            {
                PerSample = false,
                Mean = false,
            },
            "loss-silent"
        ),
        (
            Pred(
                "a variance over the batch",
                (s, c) =>
                    Score(
                        s,
                        c,
                        s.H
                            / Squares(s.H - s.H.mean([0], keepdim: true))
                                .sum(0, keepdim: true)
                                .Over(s.H.shape[0] - 1)
                                .Plus(1e-3)
                    )
            ) with
            {
                PerSample = false,
                Mean = false,
            },
            "loss-finite"
        ),
        (Pred("less one", (s, c) => Score(s, c) is var (l, a) ? (l.Minus(1), a) : default), "loss-not-negative"),
        (
            Sim(
                "an infinite weight for the first class",
                (h, s) => Cosines(h, s).Plus(h.sum().Times(0) / s.Targets.Labels.max())
            ),
            "loss-finite"
        ),
        // state
        (
            Pred("noise", (s, c) => Score(s, c) is var (l, a) ? (l.Plus(rand(1)[0].Times(1e-9)), a) : default),
            "loss-deterministic"
        ),
        (
            Pred(
                "counts its batches",
                (s, c) => Score(s, c) is var (l, a) ? (l.Times(1 + (1e-3 * (_counted++ % 3))), a) : default
            ),
            "loss-deterministic"
        ),
        (Pred("its weights decay as it is evaluated", Decays), "loss-deterministic"),
        (Pred("its weights are drawn from no seed", Score, _ => new((ulong)_counted++)), "loss-seeded"),
        (Pred("pulls towards the last output that it saw", Pulls), "loss-local"),
        // invariances
        (
            Sim("classes have an order", (h, s) => functional.mse_loss(Similar(h), Ordered(s.Targets.Labels, h.dtype))),
            "loss-relabelled"
        ),
        (
            Sim(
                "the first class does not count",
                (h, s) =>
                    functional.mse_loss(
                        Similar(h),
                        Matrix(s.Targets.OneHot.narrow(1, 1, s.Targets.OneHot.shape[1] - 1))
                    )
            ),
            "loss-relabelled"
        ),
        (
            Sim(
                "a bias before the cosine",
                (h, s) => functional.mse_loss(Similar(h.Plus(Places(h.t()).t().Times(0.1))), Targeted(s))
            ),
            "loss-scale-free"
        ),
        (
            Sim("norms are softened by a hundredth", (h, s) => functional.mse_loss(Similar(h, 1e-2), Targeted(s))),
            "loss-scale-free"
        ),
        (
            Sim("products in place of cosines", (h, s) => functional.mse_loss(h.mm(h.t()), Targeted(s))),
            "loss-scale-free"
        ),
        (
            AtZero("targets of nine tenths", (h, s) => functional.mse_loss(Similar(h), Targeted(s).Times(0.9))),
            "loss-zero-at-target"
        ),
        (
            AtZero("the absolute similarity beside", (h, s) => Cosines(h, s).Plus(Similar(h).abs().mean().Times(1e-6))),
            "loss-zero-at-target"
        ),
    ];

    private static LossSubject Pred(string name, Func<LossInput, Linear, (Tensor Loss, Tensor Answers)> loss) =>
        Pred(name, loss, seed => seed);

    private static LossSubject Pred(
        string name,
        Func<LossInput, Linear, (Tensor Loss, Tensor Answers)> loss,
        Func<Seed, Seed> from
    ) =>
        new(
            name,
            parts =>
            {
                var classifier = parts.Get(
                    "decoder_y",
                    seed =>
                    {
                        var linear = Linear(parts.Shape.Output.Count, parts.Shape.Classes);
                        Initialisation.Uniform(linear, from(seed));
                        return linear;
                    }
                );
                return seen => loss(seen, classifier) is var (value, answers) ? new(value, answers) : null!;
            }
        )
        {
            NotNegative = true,
            Mean = true,
            PerSample = true,
        };

    private static LossSubject Sim(string name, Func<Tensor, LossInput, Tensor> loss) =>
        new(name, _ => seen => new(loss(seen.H.flatten(1), seen), null))
        {
            SmoothWithoutContrast = false,
            NotNegative = true,
            Mean = true,
            ScaleFree = true,
            Relabelled = true,
        };

    // Maps of which each is a class.
    private static LossSubject AtZero(string name, Func<Tensor, LossInput, Tensor> loss) =>
        Sim(name, loss) with
        {
            Maps = true,
            ZeroAt = oneHot =>
                oneHot.unsqueeze(2).unsqueeze(3).expand(oneHot.shape[0], oneHot.shape[1], 2, 2).contiguous(),
        };

    private static (Tensor Loss, Tensor Answers) Score(LossInput seen, Linear classifier) =>
        Score(seen, classifier, seen.H);

    private static (Tensor Loss, Tensor Answers) Score(LossInput seen, Linear classifier, Tensor h) =>
        Classified(seen, classifier.forward(h.flatten(1)));

    private static (Tensor Loss, Tensor Answers) Classified(LossInput seen, Tensor scores) =>
        (functional.cross_entropy(scores, seen.Targets.Labels), scores);

    // The output, without a gradient where a sample is silent.
    private static Tensor Heard(Tensor h) =>
        h.abs().flatten(1).sum(1).Above(0).to_type(h.dtype).unsqueeze(1) is var heard
            ? (h * heard).Plus(h.detach() * heard.SubtractedFrom(1))
            : h;

    private static Tensor Squares(Tensor x) => x * x;

    // Khosla et al. 2020, with a temperature of a half.
    private static Tensor Contrast(Tensor h, Tensor oneHot)
    {
        var unit = h / h.norm(1, keepdim: true).Plus(1e-5);
        return functional.log_softmax(unit.mm(unit.t()).Times(2), 1).mul(oneHot.mm(oneHot.t())).mean().neg();
    }

    // Covariances of different values, squared (Zbontar et al. 2021, without the norms).
    private static Tensor Correlated(Tensor h)
    {
        var centred = h - h.mean([0], keepdim: true);
        var covariance = centred.t().mm(centred).Times(1.0 / h.shape[0]);
        return Squares(covariance).sum() - Squares(covariance.diagonal()).sum();
    }

    // 1, 2, … for the rows of a matrix, [n, 1].
    private static Tensor Places(Tensor x) =>
        tensor([.. Enumerable.Range(1, (int)x.shape[0]).Select(i => (double)i)], x.shape[0], 1, x.dtype);

    private static Tensor Cosines(Tensor h, LossInput seen) => functional.mse_loss(Similar(h), Targeted(seen));

    private static Tensor Targeted(LossInput seen) => Matrix(seen.Targets.OneHot);

    private static Tensor Matrix(Tensor x) => Similarity.Matrix(x, MapSimilarity.WholeMaps);

    private static Tensor Similar(Tensor h, double soft = 1e-8)
    {
        if (soft == 1e-8)
        {
            return Matrix(h);
        }

        var centred = h - h.mean([1], keepdim: true);
        var unit = centred / (centred * centred).sum(1, keepdim: true).Plus(1e-20).sqrt().Plus(soft);
        return unit.mm(unit.t());
    }

    private static Tensor Ordered(Tensor labels, ScalarType type) =>
        (labels.unsqueeze(0) - labels.unsqueeze(1)).abs().to_type(type).Plus(1).reciprocal();

    private static (Tensor Loss, Tensor Answers) Decays(LossInput seen, Linear classifier)
    {
        using (no_grad())
        {
            classifier.weight!.TimesInPlace(0.999);
        }

        return Score(seen, classifier);
    }

    private static (Tensor Loss, Tensor Answers) Pulls(LossInput seen, Linear classifier)
    {
        var (loss, answers) = Score(seen, classifier);
        if (
            _kept is { IsInvalid: false } last
            && last.shape.SequenceEqual(seen.H.shape)
            && last.dtype == seen.H.dtype
            && last.requires_grad
        )
        {
            loss = loss.Plus(functional.mse_loss(seen.H, last).Times(0.1));
        }

        _kept = seen.H;
        return (loss, answers);
    }
}
