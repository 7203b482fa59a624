using System.Collections.Immutable;
using Snn.Convex.Dynamics;
using Snn.Convex.Integrators;
using Snn.Convex.Learning;
using Snn.Convex.Training;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Surfaces;

namespace Snn.Convex.Experiments.Surfaces;

/// <summary>
/// A one-layer network learns a convex surface by the projection rule: everything that decides the result, the
/// published values as defaults.
/// </summary>
/// <remarks>Its network is drawn from NumPy's <c>RandomState(seed)</c>; the published seed is 3.</remarks>
public sealed record SurfaceExperiment
{
    /// <summary>The seed of the published network.</summary>
    public const ulong PublishedSeed = 3;

    /// <summary>Number of neurons N.</summary>
    public int NumNeurons { get; init; } = 50;

    /// <summary>Leak λ, s⁻¹.</summary>
    public double Leak { get; init; } = 2;

    /// <summary>Time step, s.</summary>
    public double Dt { get; init; } = 3e-3;

    /// <summary>Spike cost μ.</summary>
    public double Mu { get; init; }

    /// <summary>Voltage noise σ_v.</summary>
    public double SigmaV { get; init; }

    /// <summary>Length of a trial, s.</summary>
    public double Duration { get; init; } = 4;

    /// <summary>When the input comes on, s.</summary>
    public double Onset { get; init; } = 0.5;

    /// <summary>Time in a trial from which learning acts, s.</summary>
    public double Buffer { get; init; } = 1;

    /// <summary>How long after the onset the readout is averaged, s.</summary>
    public double Settling { get; init; } = 1.5;

    /// <summary>Learning rates at epoch 0.</summary>
    public LearningRates Rates { get; init; } = new(1e-3, 1e-3, Shrink: LearningRates.PublishedShrink);

    /// <summary>Decay of the learning rates per epoch.</summary>
    public double AlphaDecay { get; init; } = 1e-4;

    /// <summary>Passes over the training points.</summary>
    public int Epochs { get; init; } = 100;

    /// <summary>The target function.</summary>
    public Surface Surface { get; init; } = new Surface.Paraboloid();

    /// <summary>Training points per side of the grid.</summary>
    public int Grid { get; init; } = 100;

    /// <summary>Points lie in [−range, range]².</summary>
    public double Range { get; init; } = 4;

    /// <summary>Points a side at which the maxout form is evaluated.</summary>
    public int EvalGrid { get; init; } = 500;

    /// <summary>Points a side at which the spiking readout is evaluated.</summary>
    public int ReadoutGrid { get; init; } = 50;

    /// <summary>The simulator of the trials: Euler, event-driven, or chosen automatically.</summary>
    public Simulator Simulator { get; init; } = Simulator.Auto;

    /// <summary>The experiment with the rule of Mancoo, Keemink and Machens 2020, which has no shrink.</summary>
    public static SurfaceExperiment WithoutShrink { get; } = new() { Rates = new(1e-3, 1e-3) };

    /// <summary>Every parameter by its name.</summary>
    public static ImmutableArray<Parameter<SurfaceExperiment>> Parameters { get; } =
    [
        Parameter.Int<SurfaceExperiment>(
            "num_neurons",
            "neurons N",
            1,
            1_000_000,
            e => e.NumNeurons,
            (e, v) => e with { NumNeurons = v }
        ),
        CommonParameters.Leak<SurfaceExperiment>(e => e.Leak, (e, v) => e with { Leak = v }),
        CommonParameters.Dt<SurfaceExperiment>(e => e.Dt, (e, v) => e with { Dt = v }),
        CommonParameters.Mu<SurfaceExperiment>(e => e.Mu, (e, v) => e with { Mu = v }),
        CommonParameters.SigmaV<SurfaceExperiment>(e => e.SigmaV, (e, v) => e with { SigmaV = v }),
        CommonParameters.Duration<SurfaceExperiment>(e => e.Duration, (e, v) => e with { Duration = v }),
        Parameter.Real<SurfaceExperiment>(
            "onset",
            "when the input comes on, s",
            0,
            1e6,
            e => e.Onset,
            (e, v) => e with { Onset = v }
        ),
        Parameter.Real<SurfaceExperiment>(
            "buffer",
            "when learning begins, s",
            0,
            1e6,
            e => e.Buffer,
            (e, v) => e with { Buffer = v }
        ),
        Parameter.Real<SurfaceExperiment>(
            "settling",
            "from the onset to the readout's average, s",
            0,
            1e6,
            e => e.Settling,
            (e, v) => e with { Settling = v }
        ),
        CommonParameters.AlphaThresh<SurfaceExperiment>(e => e.Rates, (e, v) => e with { Rates = v }),
        CommonParameters.AlphaF<SurfaceExperiment>(e => e.Rates, (e, v) => e with { Rates = v }),
        CommonParameters.AlphaDecay<SurfaceExperiment>(e => e.AlphaDecay, (e, v) => e with { AlphaDecay = v }),
        CommonParameters.LeakThresh<SurfaceExperiment>(e => e.Rates, (e, v) => e with { Rates = v }),
        Parameter.Real<SurfaceExperiment>(
            "shrink",
            "what the rule takes from F·x − T; 0 is the rule of 2020",
            0,
            1,
            e => e.Rates.Shrink,
            (e, v) => e with { Rates = e.Rates with { Shrink = v } }
        ),
        Parameter.Int<SurfaceExperiment>(
            "epochs",
            "passes over the training points",
            0,
            int.MaxValue,
            e => e.Epochs,
            (e, v) => e with { Epochs = v }
        ),
        Parameter.Parsed<SurfaceExperiment, Surface>(
            "surface",
            "what is learned",
            "one of " + string.Join(", ", KnownSurfaces.All.Select(s => s.Name)),
            e => e.Surface.Name,
            KnownSurfaces.Find,
            (e, v) => e with { Surface = v }
        ) with
        {
            Choices = [.. KnownSurfaces.All.Select(s => s.Name)],
        },
        Parameter.Int<SurfaceExperiment>(
            "grid",
            "training points a side",
            2,
            10_000,
            e => e.Grid,
            (e, v) => e with { Grid = v }
        ),
        Parameter.Real<SurfaceExperiment>(
            "range",
            "points are in [-range, range] in each input",
            0,
            1e6,
            e => e.Range,
            (e, v) => e with { Range = v },
            true
        ),
        Parameter.Int<SurfaceExperiment>(
            "eval_grid",
            "points a side for the maxout form",
            2,
            10_000,
            e => e.EvalGrid,
            (e, v) => e with { EvalGrid = v }
        ),
        Parameter.Int<SurfaceExperiment>(
            "readout_grid",
            "points a side for the spiking readout",
            2,
            10_000,
            e => e.ReadoutGrid,
            (e, v) => e with { ReadoutGrid = v }
        ),
        Parameter.Choice<SurfaceExperiment, Simulator>(
            "simulator",
            "how trials are computed",
            Simulators.Words,
            e => e.Simulator,
            (e, v) => e with { Simulator = v }
        ),
    ];

    /// <summary>
    /// The parameters that say which points are learned; without a meaning for points of the user's own.
    /// </summary>
    public static ImmutableArray<string> OfTheGrid { get; } = ["surface", "grid", "range", "eval_grid", "readout_grid"];

    /// <summary>The constants of the dynamics.</summary>
    public CodingParameters Coding => new(Leak, Dt, Mu, SigmaV);

    /// <summary>The bins of a trial.</summary>
    public TrialTiming Timing
    {
        get
        {
            var onset = Bins(Onset, Math.Floor, 1e-9);
            return new(
                Bins(Duration, Math.Ceiling, -1e-9),
                onset,
                Bins(Buffer, Math.Floor, 1e-9),
                onset + Bins(Settling, Math.Floor, 1e-9)
            );
        }
    }

    /// <summary>This experiment, or which of its parameters does not go with the others.</summary>
    public Result<SurfaceExperiment> Validate() =>
        Duration / Dt > 100_000_000
            ? new Fault(
                FaultKind.Usage,
                "duration",
                FormattableString.Invariant($"{Duration / Dt} bins"),
                "give a duration of at most 1e8 dt"
            )
        : Surface.Dimension != 2
            ? new Fault(
                FaultKind.Usage,
                "surface",
                $"it has {Surface.Dimension} inputs",
                "a grid needs a surface of two inputs; give points instead"
            )
        : Dynamics().Map(_ => this);

    /// <summary>How trials are computed, or which constant or time of a trial does not go with the others.</summary>
    internal Result<Simulator> Dynamics() =>
        Coding
            .Validate()
            .Match<Result<CodingParameters>>(c => c, fault => fault with { Where = Named(fault.Where) })
            .Bind(_ => Times())
            .Bind(_ => Simulators.Choose(Simulator, Coding));

    // In seconds, as the user gives them; bins are an inner quantity.
    private Result<TrialTiming> Times() =>
        Timing.Bins < 2 ? Wrong("duration", Duration, $"give at least two time steps of {Dt} s")
        : Timing.OnsetBin >= Timing.Bins ? Wrong("onset", Onset, $"give less than the duration of {Duration} s")
        : Timing.BufferBins >= Timing.Bins - 1
            ? Wrong("buffer", Buffer, $"give less than the duration of {Duration} s, else nothing is learned")
        : Timing.ReadoutBin >= Timing.Bins
            ? Wrong(
                "settling",
                Settling,
                $"give less than the {Duration - Onset} s from the onset to the end of a trial"
            )
        : Timing;

    private static Result<TrialTiming> Wrong(string name, double seconds, FormattableString fix) =>
        new Fault(
            FaultKind.Usage,
            name,
            FormattableString.Invariant($"{seconds} s is not allowed"),
            FormattableString.Invariant(fix)
        );

    private static string Named(string constant) => constant == "lambda" ? "leak" : constant;

    // The 1e-9 keeps 1.5 s of 3 ms at 500 bins whatever their last bits are.
    private int Bins(double seconds, Func<double, double> round, double slack) =>
        (int)round(Math.Min(seconds / Dt, 2e9) + slack);
}
