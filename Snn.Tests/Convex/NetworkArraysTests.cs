using Snn.Convex.Networks;
using Snn.Convex.Persistence;
using Snn.Data.Datasets.Own;

namespace Snn.Tests.Convex;

public class NetworkArraysTests
{
    [Fact]
    public void Arrays_hold_the_matrices_row_by_row()
    {
        double[] Numbers(int from, int count) => [.. Enumerable.Range(from, count).Select(n => (double)n)];
        var lower = ConvexNetwork
            .Create(3, 2, 1, new(Numbers(1, 6), Numbers(7, 3), Numbers(10, 3), Numbers(13, 3)))
            .OrThrow();
        var upper = ConvexNetwork
            .Create(2, 3, 2, new(Numbers(1, 6), Numbers(7, 4), Numbers(11, 4), Numbers(15, 2)))
            .OrThrow();

        var read = Npy.ReadAll(NetworkArrays.Write([lower, upper]), "file")
            .OrThrow()
            .ToDictionary(a => a.Key, a => a.Value);

        Assert.Equal(["F_1", "G_1", "D_1", "T_1", "F_2", "G_2", "D_2", "T_2"], read.Keys);
        foreach (var (network, n) in new[] { (lower, 1), (upper, 2) })
        {
            Same(network.EncoderMatrix().ToRowMajorArray(), [network.Neurons, network.Inputs], read[$"F_{n}"]);
            Same(network.FeedbackMatrix().ToRowMajorArray(), [network.Neurons, network.Outputs], read[$"G_{n}"]);
            Same(network.DecoderMatrix().ToRowMajorArray(), [network.Outputs, network.Neurons], read[$"D_{n}"]);
            Same(network.T.ToArray(), [network.Neurons], read[$"T_{n}"]);
        }

        static void Same(double[] expected, int[] shape, NumberArray array)
        {
            Assert.Equal(shape, array.Shape);
            Assert.Equal(expected, Enumerable.Range(0, array.Count).Select(i => array[i]));
        }
    }
}
