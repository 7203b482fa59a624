using Snn.Benchmarks.Works;
using Snn.Convex.Learning;
using Snn.Data.Seeds;

namespace Snn.Benchmarks.Kernels;

/// <summary>Error and update of the projection rule, of one neuron of a layer stored column by column.</summary>
internal static class ProjectionWork
{
    private const int Outputs = 10;
    private const double Keep = 1 - LearningRates.PublishedShrink;

    /// <summary>One spike of each neuron in turn; boundaries go on from one to the next.</summary>
    /// <param name="neurons">N, the length of a column.</param>
    /// <param name="inputs">K.</param>
    internal static Work Of(int neurons, int inputs)
    {
        var rng = new Seed(1).Generator();
        var (f, g, t) = (Drawn(neurons * inputs), Drawn(neurons * Outputs), Drawn(neurons));
        var (x, target) = (Drawn(inputs), Drawn(Outputs));
        var next = 0;
        return new(Run);

        void Run()
        {
            var s = next;
            next = s + 1 == neurons ? 0 : s + 1;
            var encoder = new Row<double>(f, s, neurons);
            var feedback = new ReadOnlyRow<double>(g, s, neurons);
            var input = new DenseInput(x);
            var distance = ProjectionRule.Distance(encoder.Read(), t[s], input);
            var e = ProjectionRule.Error(distance, Keep, feedback, target);
            ProjectionRule.Update(encoder, ref t[s], input, e, 1e-3, 1e-3);
        }

        double[] Drawn(int count)
        {
            var drawn = new double[count];
            foreach (ref var value in drawn.AsSpan())
            {
                value = rng.NextNormal();
            }

            return drawn;
        }
    }
}
