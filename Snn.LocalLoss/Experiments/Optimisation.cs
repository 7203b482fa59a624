using System.Collections.Immutable;
using Snn.Data.Faults;
using Snn.LocalLoss.Optimisers;
using Snn.LocalLoss.Training;

namespace Snn.LocalLoss.Experiments;

/// <summary>How weights are changed, and for how long; defaults are those of the paper's script.</summary>
public sealed record Optimisation
{
    private static readonly ImmutableArray<int> UsualMilestones = [200, 300, 350, 375];

    /// <summary>The optimiser of every block; Adam without weight decay by default.</summary>
    public Optimiser Rule { get; init; } = new Optimiser.Adam();

    /// <summary>Learning rate of the first epoch, above 0; 5·10⁻⁴ by default.</summary>
    public double Lr { get; init; } = 5e-4;

    /// <summary>
    /// Epochs after which the learning rate falls, rising, each at least 1; 200, 300, 350 and 375 by default.
    /// </summary>
    public ImmutableArray<int> LrDecayMilestones { get; init; } = UsualMilestones;

    /// <summary>What the learning rate is multiplied with at each milestone, in (0, 1]; 0.25 by default.</summary>
    public double LrDecayFact { get; init; } = 0.25;

    /// <summary>Passes through the training data, at least 1; 400 by default.</summary>
    public int Epochs { get; init; } = 400;

    /// <summary>Whether the norms of gradients and weights are measured; not by default.</summary>
    public Norms Norms { get; init; }

    /// <summary>The learning rate of every epoch.</summary>
    public LearningRate Schedule => new(Lr, LrDecayMilestones, LrDecayFact);

    /// <summary>Equality by value, milestone by milestone.</summary>
    public bool Equals(Optimisation? other) =>
        other is not null
        && (Rule, Lr, LrDecayFact, Epochs, Norms)
            == (other.Rule, other.Lr, other.LrDecayFact, other.Epochs, other.Norms)
        && LrDecayMilestones.AsSpan().SequenceEqual(other.LrDecayMilestones.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Rule, Lr, LrDecayFact, Epochs, LrDecayMilestones.Length);

    /// <summary>The optimisation, or what is wrong with its milestones.</summary>
    internal Result<Optimisation> Check()
    {
        for (var i = 1; i < LrDecayMilestones.Length; i++)
        {
            if (LrDecayMilestones[i] <= LrDecayMilestones[i - 1])
            {
                return new Fault(
                    FaultKind.Usage,
                    "lr-decay-milestones",
                    $"{LrDecayMilestones[i]} follows {LrDecayMilestones[i - 1]}",
                    "give them in rising order"
                );
            }
        }

        return this;
    }
}
