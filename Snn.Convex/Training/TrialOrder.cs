using Snn.Data.Seeds;

namespace Snn.Convex.Training;

/// <summary>The order in which an epoch shows its trials: any epoch can be drawn without those before it.</summary>
internal static class TrialOrder
{
    internal static void Fill(int[] order, Seed seed, int epoch)
    {
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        var rng = seed.Fold("order").Fold(epoch).Generator();
        rng.Shuffle<int>(order);
    }
}
