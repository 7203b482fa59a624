using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Snn.LocalLoss.Neurons;

/// <summary>A parameter that one neuron model has for itself.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Meaning">What it is.</param>
/// <param name="Default">Its value where nobody sets one.</param>
/// <param name="Min">Smallest value.</param>
/// <param name="Max">Largest value.</param>
/// <param name="OpenMin">Whether the smallest value itself is left out.</param>
/// <param name="Whole">Whether only whole numbers are allowed.</param>
public sealed record NeuronParameter(
    string Name,
    string Meaning,
    double Default,
    double Min,
    double Max,
    bool OpenMin = false,
    bool Whole = false
);

/// <summary>A neuron by the name that <c>--nonlin</c> uses.</summary>
/// <param name="Name">Name on the command line and in result files.</param>
/// <param name="Meaning">What it is, in a few words.</param>
/// <param name="Parameters">Its own parameters; those that leaky neurons share are the experiment's.</param>
/// <param name="Create">Makes the neuron of settings; values of its own parameters come by name.</param>
public sealed record NeuronModel(
    string Name,
    string Meaning,
    ImmutableArray<NeuronParameter> Parameters,
    Func<NeuronSettings, Func<string, double>, Neuron> Create
)
{
    /// <summary>The neuron of the paper's own code.</summary>
    public static NeuronModel Snn { get; } =
        new(
            "snn",
            "the paper's own: counts of spikes against a learned threshold",
            [
                new("numbins", "time bins of the published neuron; it makes one step less", 4, 2, 10_000, Whole: true),
                new("dt", "length of a bin of the published neuron in seconds", 3e-5, 0, 1, OpenMin: true),
                new("leak", "leak λ of the published neuron in 1/s", 2, 0, 1e6),
                new(
                    "alpha1",
                    "weight α₁ of the spikes in the gradient of a published neuron's threshold",
                    1e7,
                    0,
                    1e30
                ),
                new("alpha2", "what is added to that gradient, α₂", 0.1, -1e30, 1e30),
                new(
                    "loss-reads-counts",
                    "1: losses read the counts of a published neuron in place of its membrane",
                    0,
                    0,
                    1,
                    Whole: true
                ),
            ],
            (_, own) =>
                new CountingNeuron(
                    new(
                        (int)own("numbins") - 1,
                        own("dt"),
                        own("leak"),
                        own("alpha1"),
                        own("alpha2"),
                        own("loss-reads-counts") == 1
                    )
                )
        );

    /// <summary>The leaky integrate-and-fire neuron.</summary>
    public static NeuronModel Lif { get; } =
        new("lif", "leaky integrate-and-fire", [], (s, _) => new LifNeuron(s.Lif, s.Timesteps, s.Decay));

    /// <summary>The leaky integrate-and-fire neuron with an adaptive threshold.</summary>
    public static NeuronModel Alif { get; } =
        new(
            "alif",
            "leaky integrate-and-fire with a threshold that rises with each spike and decays",
            [
                new("adaptation", "what a spike adds to the threshold of alif", 0.2, 0, double.PositiveInfinity),
                new("adaptation-decay", "decay of that over a time step", 0.9, 0, 1),
            ],
            (s, own) => new Alif(s.Lif, s.Timesteps, own("adaptation"), own("adaptation-decay"))
        );

    /// <summary>Leaky integrate-and-fire behind a synapse with a memory.</summary>
    public static NeuronModel Culif { get; } =
        new(
            "culif",
            "leaky integrate-and-fire behind a synaptic current",
            [new("synaptic-decay", "decay of the synaptic current of culif over a time step", 0.5, 0, 0.9999)],
            (s, own) => new Culif(s.Lif, s.Timesteps, own("synaptic-decay"))
        );

    /// <summary>The rectified linear unit, which does not spike.</summary>
    public static NeuronModel Relu { get; } = new("relu", "rectified linear, does not spike", [], (_, _) => new Relu());

    /// <summary>The leaky rectified linear unit, which does not spike.</summary>
    public static NeuronModel LeakyRelu { get; } =
        new("leakyrelu", "leaky rectified linear, does not spike", [], (_, _) => new LeakyRelu());

    /// <summary>All of them, by name: the registry. A new neuron is one line here.</summary>
    public static FrozenDictionary<string, NeuronModel> ByName { get; } =
        new[] { Snn, Lif, Alif, Culif, Relu, LeakyRelu }.ToFrozenDictionary(m => m.Name, StringComparer.Ordinal);
}
