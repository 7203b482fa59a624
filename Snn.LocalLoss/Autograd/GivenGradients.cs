using static TorchSharp.torch;

namespace Snn.LocalLoss.Autograd;

/// <summary>The gradients that the nodes of a thread gave last.</summary>
/// <remarks>
/// Native code copies them when the callback has returned, and nobody tells when that was: they are kept until the
/// thread's next node gives its own. Left to the collector, which sees small objects and not what they hold, they would
/// fill a card within some hundred steps.
/// </remarks>
internal sealed class GivenGradients
{
    [ThreadStatic]
    private static GivenGradients? _ofThread;

    private IReadOnlyList<Tensor?> _last = [];

    internal static GivenGradients OfThread => _ofThread ??= new();

    /// <summary>Keeps these, and frees those before.</summary>
    internal void Give(IReadOnlyList<Tensor?> gradients)
    {
        foreach (var gradient in _last)
        {
            gradient?.Dispose();
        }

        _last = gradients;
    }
}
