using System.Collections.Immutable;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Training;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Surfaces;

namespace Snn.Convex.Experiments.Stacks;

/// <summary>
/// Stacked layers learn a surface, each by its own projection loss: everything that decides the result.
/// </summary>
/// <remarks>
/// Our reading of the multi-layer rule: layer ℓ+1 sees layer ℓ's filtered spike trains, nothing flows backwards, the
/// last layer is read out.
/// </remarks>
public sealed record StackExperiment
{
    /// <summary>
    /// The trial, the lowest layer's learning, the surface and the grids; its own number of neurons is not looked at.
    /// </summary>
    public SurfaceExperiment Trial { get; init; } =
        SurfaceExperiment.WithoutShrink with
        {
            Epochs = 20,
            AlphaDecay = 0.1,
        };

    /// <summary>Neurons of each layer, from the lowest.</summary>
    public ImmutableArray<int> Layers { get; init; } = [50, 50];

    /// <summary>How much one spike adds to a readout: the norm of a decoder's column.</summary>
    public double Quantum { get; init; } = 0.1;

    /// <summary>Fraction of e that one spike of an upper layer takes away; decays like the other rates.</summary>
    public double AlphaUpper { get; init; } = 0.01;

    /// <summary>What each layer is asked for: one surface for all layers, or one a layer.</summary>
    public ImmutableArray<Surface> Targets { get; init; } = [];

    /// <summary>Every parameter by its name.</summary>
    public static ImmutableArray<Parameter<StackExperiment>> Parameters { get; } =
    [
        Parameter.Ints<StackExperiment>(
            "layers",
            "neurons of each layer, from the lowest",
            1,
            e => e.Layers,
            (e, v) => e with { Layers = v }
        ),
        CommonParameters.Quantum<StackExperiment>(e => e.Quantum, (e, v) => e with { Quantum = v }),
        Parameter.Real<StackExperiment>(
            "alpha_upper",
            "fraction of e that a spike of an upper layer takes away",
            0,
            1,
            e => e.AlphaUpper,
            (e, v) => e with { AlphaUpper = v }
        ),
        Parameter.Parsed<StackExperiment, ImmutableArray<Surface>>(
            "targets",
            "surface that each layer is asked for; none for the experiment's own",
            "names of surfaces, separated by blanks",
            e => string.Join(' ', e.Targets.Select(s => s.Name)),
            ParseTargets,
            (e, v) => e with { Targets = v }
        ) with
        {
            Choices = [.. KnownSurfaces.All.Select(s => s.Name)],
        },
        .. SurfaceExperiment
            .Parameters.Where(p => p.Name != "num_neurons")
            .Select(p => p.Within<StackExperiment>(e => e.Trial, (e, trial) => e with { Trial = trial })),
    ];

    /// <summary>The surface that a layer is asked for.</summary>
    public Surface Target(int layer) => Targets.IsEmpty ? Trial.Surface : Targets[Targets.Length == 1 ? 0 : layer];

    /// <summary>This experiment, or which of its parameters does not go with the others.</summary>
    public Result<StackExperiment> Validate() =>
        Layers.IsEmpty ? new Fault(FaultKind.Usage, "layers", "there is none", "give the neurons of at least one layer")
        : Layers.Any(n => n < 1)
            ? new Fault(FaultKind.Usage, "layers", "a layer has no neurons", "give at least 1 for each layer")
        : Targets.Length > 1 && Targets.Length != Layers.Length
            ? new Fault(
                FaultKind.Usage,
                "targets",
                $"{Targets.Length} for {Layers.Length} layers",
                "give none, one for all layers, or one a layer"
            )
        : Trial.Validate().Map(_ => this);

    private static Result<ImmutableArray<Surface>> ParseTargets(string text)
    {
        var surfaces = ImmutableArray.CreateBuilder<Surface>();
        foreach (var name in text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries))
        {
            switch (KnownSurfaces.Find(name))
            {
                case Result<Surface>.Ok found:
                    surfaces.Add(found.Value);
                    break;
                case Result<Surface>.Error error:
                    return error.Fault with { Where = "targets" };
            }
        }

        return surfaces.ToImmutable();
    }
}
