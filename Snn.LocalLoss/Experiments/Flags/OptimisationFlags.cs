using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Snn.Data.Faults;
using Snn.LocalLoss.Optimisers;
using Snn.LocalLoss.Training;

namespace Snn.LocalLoss.Experiments.Flags;

/// <summary>The optimisers that <c>--optim</c> names (<see cref="Optimiser"/>).</summary>
public enum OptimiserName
{
    /// <summary>Adam (Kingma and Ba 2015).</summary>
    Adam,

    /// <summary>Adam with the maximum of past second moments (Reddi, Kale and Kumar 2018).</summary>
    AmsGrad,

    /// <summary>Stochastic gradient descent with momentum.</summary>
    Sgd,
}

/// <summary>The flags that say how weights are changed, and for how long (<see cref="Optimisation"/>).</summary>
public sealed record OptimisationFlags
{
    private static readonly Optimisation Usual = new();

    /// <summary>The optimiser of every block; Adam by default.</summary>
    public OptimiserName Optim { get; init; }

    /// <summary>Momentum of SGD, in [0, 0.9999]; 0 by default.</summary>
    public double Momentum { get; init; }

    /// <summary>L2 penalty on the weights, at least 0; 0 by default.</summary>
    public double WeightDecay { get; init; }

    /// <inheritdoc cref="Optimisation.Lr"/>
    public double Lr { get; init; } = Usual.Lr;

    /// <inheritdoc cref="Optimisation.LrDecayMilestones"/>
    public ImmutableArray<int> LrDecayMilestones { get; init; } = Usual.LrDecayMilestones;

    /// <inheritdoc cref="Optimisation.LrDecayFact"/>
    public double LrDecayFact { get; init; } = Usual.LrDecayFact;

    /// <inheritdoc cref="Optimisation.Epochs"/>
    public int Epochs { get; init; } = Usual.Epochs;

    /// <summary>Norms of gradients and weights are measured; off by default.</summary>
    public bool RecordNorms { get; init; }

    /// <summary>The flags of a choice.</summary>
    public static OptimisationFlags Of(Optimisation optimisation)
    {
        ArgumentNullException.ThrowIfNull(optimisation);
        return new()
        {
            Optim = optimisation.Rule switch
            {
                Optimiser.Adam => OptimiserName.Adam,
                Optimiser.AmsGrad => OptimiserName.AmsGrad,
                Optimiser.Sgd => OptimiserName.Sgd,
                _ => throw new UnreachableException(),
            },
            Momentum = (optimisation.Rule as Optimiser.Sgd)?.Momentum ?? 0,
            WeightDecay = optimisation.Rule.WeightDecay,
            Lr = optimisation.Lr,
            LrDecayMilestones = optimisation.LrDecayMilestones,
            LrDecayFact = optimisation.LrDecayFact,
            Epochs = optimisation.Epochs,
            RecordNorms = optimisation.Norms == Norms.Measured,
        };
    }

    /// <summary>What the flags mean, or the first contradiction in them.</summary>
    public Result<Optimisation> Read() =>
        Momentum > 0 && Optim != OptimiserName.Sgd
            ? new Fault(
                FaultKind.Usage,
                "momentum",
                string.Create(CultureInfo.InvariantCulture, $"{Momentum} has no meaning for Adam"),
                "set optim=sgd or momentum=0"
            )
            : new Optimisation
            {
                Rule = Optim switch
                {
                    OptimiserName.Adam => new Optimiser.Adam(WeightDecay),
                    OptimiserName.AmsGrad => new Optimiser.AmsGrad(WeightDecay),
                    OptimiserName.Sgd => new Optimiser.Sgd(Momentum, WeightDecay),
                    _ => throw new UnreachableException(),
                },
                Lr = Lr,
                LrDecayMilestones = LrDecayMilestones,
                LrDecayFact = LrDecayFact,
                Epochs = Epochs,
                Norms = RecordNorms ? Norms.Measured : Norms.Unmeasured,
            };
}
