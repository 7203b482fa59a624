using System.Collections.Immutable;
using Snn.Data.Laws;

namespace Snn.Convex.Laws;

/// <summary>Laws of whole convex networks.</summary>
public static class NetworkLaws
{
    /// <summary>All laws of convex networks.</summary>
    public static ImmutableArray<Law<ConvexSystem, NetworkCase>> All { get; } =
    [
        .. IntegratorLaws
            .Named("one-spike-a-bin", "permutation")
            .Select(law => Of(law.Text, _ => null, one => law.Judge(one))),
        Of(
            new(
                "spiker-violated",
                "a neuron spikes only if its constraint is violated, and no other constraint more",
                "s spikes ⇒ V_s ≥ T_s, V_s − T_s = max_i (V_i − T_i), V = F x − G y − μ r",
                "each neuron is a constraint of the program (Mancoo, Keemink and Machens 2020)",
                Spiking.Near
            ),
            _ => null,
            Spiking.Violated
        ),
        Of(
            new(
                "none-overlooked",
                "in every bin with a violated constraint a neuron spikes",
                "max_i (V_i − T_i) ≥ 0 ⇒ a neuron spikes",
                "each neuron is a constraint of the program (Mancoo, Keemink and Machens 2020)",
                Spiking.Near
            ),
            _ => null,
            Spiking.NoneOverlooked
        ),
        Of(
            new(
                "violation-falls",
                "every spike reduces the violation of its own constraint",
                "s spikes ⇒ G_s·(y⁺ − y⁻) + μ > 0",
                "a spike is a gradient descent step on its own constraint",
                "none"
            ),
            _ => null,
            Spiking.Falls
        ),
        Of(
            IntegratorLaws.Named("readout").Single().Text,
            system => IntegratorLaws.Unread(system.Integrator),
            Spiking.Readout
        ),
        Of(
            new(
                "feedback-scaled",
                "with voltages, thresholds and spike cost doubled the spikes are the same",
                "(2F, 2G, 2T, 2μ) ⇒ the same s",
                "a constraint can be scaled",
                Spiking.Near
            ),
            _ => null,
            Spiking.Scaled
        ),
        Of(
            new(
                "readout-scaled",
                "with the decoder doubled and its feedback halved the spikes are the same",
                "(2D, G/2) ⇒ the same s",
                "the unit of the readout is free",
                Spiking.Near
            ),
            _ => null,
            Spiking.ReadoutScaled
        ),
        Of(
            new(
                "decoder-along-feedback",
                "each column of the decoder is parallel to its row of the feedback, which is above 0",
                "D_i = c_i G_i, c_i > 0, G > 0",
                "spikes move the readout along the normals of the boundaries (Mancoo, Keemink and Machens 2020)",
                "10⁻¹² of the longest column"
            ),
            Unsolved,
            Optimum.Along
        ),
        Of(
            new(
                "optimum-bounds",
                "no neuron spikes if the readout is already beyond the optimum",
                "s spikes ⇒ G_s·y⁻ ≤ G_s·y*",
                "the optimum satisfies every constraint, the readout before a spike violates one",
                "10⁻⁹ of the largest term"
            ),
            Unsolved,
            Optimum.Bounds
        ),
        Of(
            new(
                "feasible-at-rest",
                "once no constraint is violated, later violations are at most those that the leak of one bin causes",
                "V_i − T_i ≤ λ Δt max_j (F_j·x − T_j)⁺",
                "primal feasibility; if every spike reduces every violation by more than that",
                "10⁻⁹ of the largest term"
            ),
            Costly,
            Optimum.Feasible
        ),
        Of(
            new(
                "optimum-at-rest",
                "with one readout and no spike cost the steady-state readout is at the optimum, or one spike above",
                "y* ≤ y ≤ y* + max_i D_i",
                "the Karush-Kuhn-Tucker conditions, up to one spike; if a spike is larger than the leak of one bin",
                "10⁻⁹ of the largest term"
            ),
            Several,
            Optimum.AtRest
        ),
    ];

    /// <summary>The laws of these names.</summary>
    /// <param name="names">Names of laws.</param>
    public static ImmutableArray<Law<ConvexSystem, NetworkCase>> Named(params IEnumerable<string> names) =>
        All.Named(names);

    /// <summary>Puts a network through some laws, or all.</summary>
    /// <param name="system">The network.</param>
    /// <param name="laws">The laws; null for all.</param>
    /// <param name="settings">How many cases, and which; by default 200 a law.</param>
    public static LawReport Validate(
        ConvexSystem system,
        IEnumerable<Law<ConvexSystem, NetworkCase>>? laws = null,
        CheckSettings? settings = null
    )
    {
        ArgumentNullException.ThrowIfNull(system);
        return LawReport.Of(system.Name, system, laws ?? All, settings ?? new());
    }

    /// <summary>A network as a subject beside those of other kinds.</summary>
    /// <param name="system">The network.</param>
    public static LawSubject Subject(ConvexSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return LawSubject.Of(system.Name, "network", system, All);
    }

    private static LawOutcome? Unsolved(ConvexSystem system) =>
        system.Solves ? null : new LawOutcome.NotClaimed("Solves is false");

    private static LawOutcome? Costly(ConvexSystem system) =>
        Unsolved(system)
        ?? (
            system.Coding is { Mu: not 0 } ? new LawOutcome.NotClaimed("spikes have a cost: Coding.Mu is not 0") : null
        );

    private static LawOutcome? Several(ConvexSystem system) =>
        Costly(system)
        ?? (
            system.Network is { Outputs: > 1 and var readouts }
                ? new LawOutcome.NotClaimed($"the network has {readouts} readouts")
                : null
        );

    // What is fixed may keep every case from a law.
    private static string Unreached(ConvexSystem system) =>
        system is { Network: null, Coding: null }
            ? ""
            : FormattableString.Invariant(
                $"inputs within ±{system.Range} bring such bins about too seldom; a larger Range, or a Coding with smaller bins, may"
            );

    private static Law<ConvexSystem, NetworkCase> Of(
        LawText text,
        Func<ConvexSystem, LawOutcome?> excused,
        Func<NetworkCase, Verdict> test
    ) => new(text, excused, system => system.Cases, test, one => one.Write()) { Unreached = Unreached };
}
