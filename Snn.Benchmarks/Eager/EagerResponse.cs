using static TorchSharp.torch;

namespace Snn.Benchmarks.Eager;

/// <summary>What the neurons of an eager block give.</summary>
/// <param name="Sent">What goes on, in the shape of the current; not cut off yet.</param>
/// <param name="Read">What the local classifier reads, [B, …].</param>
internal readonly record struct EagerResponse(Tensor Sent, Tensor Read);
