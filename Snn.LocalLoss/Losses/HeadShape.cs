using Snn.LocalLoss.Layers;

namespace Snn.LocalLoss.Losses;

/// <summary>What a block's loss has to know of the block.</summary>
/// <param name="Output">Shape of the block's output.</param>
/// <param name="Classes">Number of classes C.</param>
/// <param name="DimInDecoder">A convolutional block's local classifier sees at most so many features.</param>
public sealed record HeadShape(FeatureShape Output, int Classes, int DimInDecoder);
