using System.Collections.Immutable;
using Snn.LocalLoss.Layers;

namespace Snn.LocalLoss.Models;

/// <summary>A network by the name that <c>--model</c> uses.</summary>
/// <param name="Name">Name on the command line and in result files.</param>
/// <param name="Layers">Its layers up to the output classifier, in the sizes that the command line leaves open.</param>
public sealed record NetworkModel(string Name, Func<ModelSizes, ImmutableArray<Layer>> Layers);
