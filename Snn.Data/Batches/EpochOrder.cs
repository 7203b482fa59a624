using Snn.Data.Seeds;

namespace Snn.Data.Batches;

/// <summary>The order in which an epoch visits the samples; consecutive stretches of it are the batches.</summary>
public static class EpochOrder
{
    /// <summary>A uniformly random permutation of 0 … count − 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 0.</exception>
    public static int[] Shuffled(int count, Seed seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var order = Sequential(count);
        seed.Generator().Shuffle<int>(order);
        return order;
    }

    /// <summary>0 … count − 1, for evaluation.</summary>
    public static int[] Sequential(int count) => [.. Enumerable.Range(0, count)];

    /// <summary>
    /// A random permutation whose batches hold few classes each (the class-limited sampler of Nøkland and Eidnes 2019).
    /// </summary>
    /// <remarks>
    /// Each batch draws its classes, a class in proportion to the samples that it has left, and then its samples from
    /// these classes at random. Only a batch that uses up the classes it drew, as the last ones of an epoch do, takes
    /// in others.
    /// </remarks>
    /// <param name="labels">Class of each sample, below <paramref name="classes"/>.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="classesPerBatch">Distinct classes in a batch; 0 for no limit.</param>
    /// <param name="batchSize">Samples in a batch; the last may have fewer.</param>
    /// <param name="seed">Seed of this epoch's order.</param>
    /// <exception cref="ArgumentOutOfRangeException">Classes or batch size are below 1, or the limit is below 0.</exception>
    public static int[] ClassLimited(
        ReadOnlySpan<byte> labels,
        int classes,
        int classesPerBatch,
        int batchSize,
        Seed seed
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(classesPerBatch);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        var shuffled = Shuffled(labels.Length, seed);
        if (classesPerBatch == 0 || classesPerBatch >= classes)
        {
            return shuffled;
        }

        var rng = seed.Fold("classes").Generator();
        var left = ByClass(shuffled, labels, classes);
        var order = new int[labels.Length];
        var counts = new int[classes];
        for (var start = 0; start < order.Length; start += batchSize)
        {
            var end = Math.Min(start + batchSize, order.Length);
            Array.Clear(counts);
            for (var drawn = 0; drawn < classesPerBatch; drawn++)
            {
                Admit(counts, left, ref rng);
            }

            for (var i = start; i < end; i++)
            {
                if (counts.Sum() == 0)
                {
                    Admit(counts, left, ref rng);
                }

                var c = Pick(counts, ref rng);
                counts[c]--;
                order[i] = left[c].Pop();
            }
        }

        return order;
    }

    private static Stack<int>[] ByClass(int[] shuffled, ReadOnlySpan<byte> labels, int classes)
    {
        var stacks = Enumerable.Range(0, classes).Select(_ => new Stack<int>()).ToArray();
        foreach (var i in shuffled)
        {
            stacks[labels[i]].Push(i);
        }

        return stacks;
    }

    /// <summary>Admits one more class that has samples left to the batch, if there is one.</summary>
    private static void Admit(int[] admitted, Stack<int>[] left, ref Rng rng)
    {
        var others = left.Select((stack, c) => admitted[c] > 0 ? 0 : stack.Count).ToArray();
        if (others.Sum() > 0)
        {
            var c = Pick(others, ref rng);
            admitted[c] = left[c].Count;
        }
    }

    /// <summary>An index, drawn in proportion to its weight.</summary>
    private static int Pick(int[] weights, ref Rng rng)
    {
        var ticket = rng.NextInt(weights.Sum());
        var i = 0;
        while (ticket >= weights[i])
        {
            ticket -= weights[i++];
        }

        return i;
    }
}
