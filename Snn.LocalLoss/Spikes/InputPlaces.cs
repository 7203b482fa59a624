namespace Snn.LocalLoss.Spikes;

/// <summary>
/// Where the inputs of a fully connected map stand among its weights: spikes of maps come as [H, W, C], weights expect
/// PyTorch's [C, H, W].
/// </summary>
internal static class InputPlaces
{
    /// <summary>
    /// For every place among a sample's spikes, its place among the weights; −1 where it only fills up a row.
    /// </summary>
    internal static int[] Of(SpikeBits spikes)
    {
        var (filled, area) = (spikes.RowBytes * RowLayout.Lanes, spikes.Shape.Height * spikes.Shape.Width);
        var places = new int[filled * area];
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = i % filled < spikes.Shape.Channels ? (i % filled * area) + (i / filled) : -1;
        }

        return places;
    }
}
