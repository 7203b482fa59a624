using Snn.Convex.Dynamics;
using Snn.Data.Faults;

namespace Snn.Convex.Integrators;

/// <summary>How a trial is computed.</summary>
public enum Simulator
{
    /// <summary>Event-driven where that is exact, Euler elsewhere.</summary>
    Auto,

    /// <summary>Bin after bin; any noise.</summary>
    Euler,

    /// <summary>From spike to spike, in closed form; needs a piecewise constant input and no noise.</summary>
    Event,
}

/// <summary>Chooses the simulator from what is asked.</summary>
public static class Simulators
{
    /// <summary>The simulators by the words that name them.</summary>
    public static IReadOnlyDictionary<string, Simulator> Words { get; } =
        new Dictionary<string, Simulator>
        {
            ["auto"] = Simulator.Auto,
            ["euler"] = Simulator.Euler,
            ["event"] = Simulator.Event,
        };

    /// <summary>Euler or event, never auto; event-driven with noise is refused.</summary>
    public static Result<Simulator> Choose(Simulator asked, CodingParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var noisy = parameters.SigmaV > 0;
        return asked switch
        {
            Simulator.Euler => Simulator.Euler,
            Simulator.Event when noisy => new Fault(
                FaultKind.Usage,
                "simulator",
                "event cannot follow voltage noise",
                "give euler or auto, or sigma_v = 0"
            ),
            Simulator.Auto when noisy => Simulator.Euler,
            _ => Simulator.Event,
        };
    }

    /// <summary>The word of a simulator.</summary>
    public static string Word(this Simulator simulator) => Words.First(w => w.Value == simulator).Key;
}
