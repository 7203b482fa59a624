using System.Collections.Immutable;
using Snn.Data.Runs;
using Snn.LocalLoss.Neurons;
using N = Snn.LocalLoss.Neurons.NeuronSettings;

namespace Snn.LocalLoss.Experiments.Flags;

/// <summary>The names of what makes neurons: what leaky ones share, then what kinds have for themselves.</summary>
internal static class NeuronParameters
{
    private static readonly Dictionary<string, ResetMode> ResetNames = new()
    {
        ["subtract"] = ResetMode.Subtract,
        ["zero"] = ResetMode.Zero,
    };

    private static readonly Dictionary<string, TemporalGradient> GradientNames = new()
    {
        ["bptt"] = TemporalGradient.Bptt,
        ["online"] = TemporalGradient.Online,
    };

    /// <summary>All of them, in the order in which a reader wants them.</summary>
    /// <param name="registry">What can be chosen from, and which neurons have parameters of their own.</param>
    internal static ImmutableArray<Parameter<N>> Of(Registry registry) =>
        [
            Registered.One<N, NeuronModel>(
                "nonlin",
                "neurons; snn is the paper's own",
                registry.Neurons,
                n => n.Model.Name,
                (n, v) => n with { Model = v }
            ),
            Parameter.Int<N>(
                "timesteps",
                "time steps T of lif, alif and culif",
                1,
                10_000,
                n => n.Timesteps,
                (n, v) => n with { Timesteps = v }
            ),
            Parameter.Real<N>(
                "decay",
                "decay β of the membrane over a time step",
                0,
                1,
                n => n.Lif.Beta,
                (n, v) => n with { Lif = n.Lif with { Beta = v } }
            ),
            Parameter.Switch<N>(
                "learn-decay",
                "each block learns its decay",
                n => n.Decay == MembraneDecay.Learned,
                (n, v) => n with { Decay = v ? MembraneDecay.Learned : MembraneDecay.Fixed }
            ),
            Parameter.Real<N>(
                "threshold",
                "firing threshold θ",
                0,
                double.PositiveInfinity,
                n => n.Lif.Threshold,
                (n, v) => n with { Lif = n.Lif with { Threshold = v } },
                openMin: true
            ),
            Parameter.Choice<N, ResetMode>(
                "reset",
                "what a spike does to the membrane",
                ResetNames,
                n => n.Lif.Reset,
                (n, v) => n with { Lif = n.Lif with { Reset = v } }
            ),
            Parameter.Switch<N>(
                "no-detach-reset",
                "gradients go through the reset, too",
                n => !n.Lif.DetachReset,
                (n, v) => n with { Lif = n.Lif with { DetachReset = !v } }
            ),
            Parameter.Parsed<N, Surrogate>(
                "surrogate",
                "derivative that replaces that of the spike",
                SurrogateNames.Allowed(registry.Surrogates),
                n => SurrogateNames.Write(n.Lif.Surrogate),
                text => SurrogateNames.Parse(text, registry.Surrogates),
                (n, v) => n with { Lif = n.Lif with { Surrogate = v } }
            ) with
            {
                Choices = [.. registry.Surrogates.Keys.Order()],
            },
            Parameter.Choice<N, TemporalGradient>(
                "temporal-grad",
                "gradient through the block's own time steps, or none",
                GradientNames,
                n => n.Lif.Gradient,
                (n, v) => n with { Lif = n.Lif with { Gradient = v } }
            ),
            .. registry.Neurons.Values.SelectMany(m => m.Parameters).Select(Own),
        ];

    private static Parameter<N> Own(NeuronParameter own)
    {
        return own.Whole
            ? Parameter.Int<N>(
                own.Name,
                own.Meaning,
                (int)own.Min,
                (int)own.Max,
                n => (int)Value(n),
                (n, v) => n.With(own, v)
            )
            : Parameter.Real<N>(own.Name, own.Meaning, own.Min, own.Max, Value, (n, v) => n.With(own, v), own.OpenMin);

        double Value(N n) => n.Own.GetValueOrDefault(own.Name, own.Default);
    }
}
