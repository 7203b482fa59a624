using System.Collections.Immutable;
using Snn.Convex.Experiments.Surfaces;
using Snn.Data.Faults;
using Snn.Data.Runs;

namespace Snn.Convex.Published;

/// <summary>
/// Two layers learn a convex surface by the published rule <c>update_weights_2</c>, repaired: everything that decides
/// the result.
/// </summary>
/// <remarks>
/// The first layer is that of the one-layer experiment, number for number; the second has as many neurons and the
/// same steps.
/// </remarks>
public sealed record TwoLayerExperiment
{
    /// <summary>What is said of the numbers.</summary>
    public const string Caveat =
        "As in the published notebook, the numbers are those of layer 1 alone, which is the layer of 4.1-proj-single and "
        + "knows nothing of layer 2; "
        + "'upper readout mse' is that of layer 2.";

    /// <summary>The trial, the learning, the surface and the grids; its neurons are those of each layer.</summary>
    public SurfaceExperiment Trial { get; init; } = new();

    /// <summary>Every parameter by its name: those of the one-layer experiment.</summary>
    public static ImmutableArray<Parameter<TwoLayerExperiment>> Parameters { get; } =
    [
        .. SurfaceExperiment.Parameters.Select(p =>
            p.Within<TwoLayerExperiment>(e => e.Trial, (e, trial) => e with { Trial = trial })
        ),
    ];

    /// <summary>This experiment, or which of its parameters does not go with the others.</summary>
    public Result<TwoLayerExperiment> Validate() =>
        Trial.SigmaV > 0
            ? new Fault(FaultKind.Usage, "sigma_v", "the second layer is computed without noise", "give 0")
            : Trial.Validate().Map(_ => this);
}
