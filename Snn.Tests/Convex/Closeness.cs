namespace Snn.Tests.Convex;

/// <summary>Numbers that two simulators leave, which rounding alone may tell apart.</summary>
internal static class Closeness
{
    /// <summary>Equal to within 1e-9, relative where they are above 1.</summary>
    internal static void Close(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.InRange(Math.Abs(expected[i] - actual[i]), 0, 1e-9 * Math.Max(1, Math.Abs(expected[i])));
        }
    }
}
