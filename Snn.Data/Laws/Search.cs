using Hedgehog;

namespace Snn.Data.Laws;

/// <summary>Looks for a case that breaks a law, and for the smallest one below it.</summary>
/// <remarks>
/// Hedgehog makes each case together with the tree of its shrinks, so that what was drawn from what shrinks together.
/// Case i is drawn from the seed and i alone: it can be found again without those before it.
/// </remarks>
internal static class Search
{
    private const int MostSize = 99;

    internal static LawOutcome For<TCase>(
        string law,
        Gen<TCase> cases,
        Func<TCase, Verdict> judge,
        Func<TCase, CaseText> write,
        CheckSettings settings
    )
    {
        var random = Hedgehog.Linq.GenExtensions.ToRandom(cases);
        var (first, end) = settings.Only is { } only ? (only, only + 1) : (0, settings.Cases);
        var exercised = 0;
        for (var i = first; i < end; i++)
        {
            settings.Stop.ThrowIfCancellationRequested();
            var seed = SeedModule.from(new Seeds.Seed(settings.Seed).Fold(law).Fold(i).Value);
            var tree = Hedgehog.FSharp.Random.run(seed, SizeOf(i, settings.Cases), random);
            switch (judge(Tree.outcome(tree)))
            {
                case Verdict.Holds holds:
                    exercised += holds.Exercised ? 1 : 0;
                    break;
                case Verdict.Breaks breaks:
                    var (smallest, why, steps) = Shrink(tree, breaks, judge, settings.Stop);
                    return new LawOutcome.Broken(
                        i,
                        steps,
                        write(smallest),
                        why,
                        $"{law}@{settings.Seed}:{i}/{settings.Cases}"
                    );
            }
        }

        var tried = end - first;
        return exercised >= Math.Max(1, tried * CheckSettings.LeastExercised)
            ? new LawOutcome.Held(tried, exercised)
            : new LawOutcome.Vacuous(tried, exercised, "");
    }

    // Small cases first, since they are found faster and shrink less.
    private static int SizeOf(int index, int cases) => 1 + (int)((long)MostSize * index / Math.Max(1, cases - 1));

    // The first shrink that still breaks the law is taken, until none does: generators list the simplest first.
    private static (TCase Case, Verdict.Breaks Breaks, int Steps) Shrink<TCase>(
        Tree<TCase> tree,
        Verdict.Breaks breaks,
        Func<TCase, Verdict> judge,
        CancellationToken stop
    )
    {
        var (steps, left) = (0, CheckSettings.MostShrinks);
        for (var shrunk = true; shrunk; )
        {
            shrunk = false;
            foreach (var next in Tree.shrinks(tree))
            {
                stop.ThrowIfCancellationRequested();
                if (--left < 0)
                {
                    break;
                }

                if (judge(Tree.outcome(next)) is Verdict.Breaks smaller)
                {
                    (tree, breaks, shrunk) = (next, smaller, true);
                    steps++;
                    break;
                }
            }
        }

        return (Tree.outcome(tree), breaks, steps);
    }
}
