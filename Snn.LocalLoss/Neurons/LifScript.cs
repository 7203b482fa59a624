using System.Collections.Concurrent;
using System.Text;
using Snn.LocalLoss.TorchScript;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>
/// Leaky integrate-and-fire neurons over all time steps as TorchScript, each step written out; <see cref="Lif"/> is the
/// specification.
/// </summary>
/// <remarks>
/// Between its first and last line there are only element-wise operations, which TorchScript's compiler joins on CUDA:
/// one kernel that reads the currents and writes spikes and rates, and one that computes the membranes again and writes
/// the gradients. Elsewhere the operations run one by one, still without a graph of them.
/// </remarks>
internal sealed class LifScript
{
    // Beyond, the text grows without end, and with it what one kernel has to keep in registers.
    private const int MostTimesteps = 32;

    private static readonly ConcurrentDictionary<
        (LifParameters Lif, int Timesteps, bool Constant, bool PerStep),
        LifScript
    > Compiled = new();

    private readonly jit.CompilationUnit _unit;

    private LifScript(LifParameters lif, int timesteps, bool constant, bool perStep)
    {
        (Timesteps, Constant, PerStep) = (timesteps, constant, perStep);
        _unit = jit.compile(Text(lif, timesteps, constant, perStep));
    }

    /// <summary>Number of steps T.</summary>
    internal int Timesteps { get; }

    /// <summary>Whether the current is the same at every step.</summary>
    internal bool Constant { get; }

    /// <summary>Whether gradients come to the spikes of each step, and not to their mean.</summary>
    internal bool PerStep { get; }

    /// <summary>
    /// The script for these neurons; null where there is none: a surrogate without script, a reset that passes
    /// gradients, many steps.
    /// </summary>
    /// <param name="lif">The neurons.</param>
    /// <param name="timesteps">Number of steps T.</param>
    /// <param name="constant">Whether the current is the same at every step.</param>
    /// <param name="perStep">Whether gradients come to the spikes of each step, and not to their mean.</param>
    internal static LifScript? Of(LifParameters lif, int timesteps, bool constant, bool perStep) =>
        lif.DetachReset && lif.Surrogate.Script("x") is not null && timesteps <= MostTimesteps
            ? Compiled.GetOrAdd(
                (lif, timesteps, constant, perStep),
                key => new(key.Lif, key.Timesteps, key.Constant, key.PerStep)
            )
            : null;

    /// <summary>Spikes [T·B, …] and their mean over time [B, …].</summary>
    /// <param name="current">[T·B, …], or [B, …] where it does not change.</param>
    internal (Tensor Spikes, Tensor Rate) Forward(Tensor current) => ((Tensor, Tensor))_unit.Of("fire", current);

    /// <summary>The gradient of the current, in its shape.</summary>
    /// <param name="current">As it went forward.</param>
    /// <param name="gradient">
    /// Of the spikes [T·B, …] where it comes <see cref="PerStep"/>, else of their mean [B, …].
    /// </param>
    internal Tensor Backward(Tensor current, Tensor gradient) => (Tensor)_unit.Of("gradient", current, gradient);

    /// <summary>The program.</summary>
    internal static string Text(LifParameters lif, int timesteps, bool constant, bool perStep)
    {
        var (beta, theta) = (ScriptText.Number(lif.Beta), ScriptText.Number(lif.Threshold));
        var text = new StringBuilder();
        Line("def fire(x: Tensor) -> Tuple[Tensor, Tensor]:");
        Membranes();
        Line($"    return {Joined("z")}, ({Sum("z")}) * {ScriptText.Number(1.0 / timesteps)}");
        Line(string.Empty);
        Line("def gradient(x: Tensor, g: Tensor) -> Tensor:");
        Membranes();
        Line(perStep ? $"    {Parts("g")}" : $"    r = g * {ScriptText.Number(1.0 / timesteps)}");
        for (var t = timesteps - 1; t >= 0; t--)
        {
            var own = $"{(perStep ? $"g{t}" : "r")} * ({lif.Surrogate.Script($"(c{t} - {theta})")})";
            var later = lif.Reset == ResetMode.Subtract ? $"{beta} * a{t + 1}" : $"{beta} * (a{t + 1} * (1.0 - z{t}))";
            Line(
                $"    a{t} = {own}{(t == timesteps - 1 || lif.Gradient == TemporalGradient.Online ? string.Empty : $" + {later}")}"
            );
        }

        Line($"    return {(constant ? Sum("a") : Joined("a"))}");
        Line(string.Empty);
        return text.ToString();

        void Membranes()
        {
            if (!constant)
            {
                Line($"    {Parts("x")}");
            }

            for (var t = 0; t < timesteps; t++)
            {
                var rest =
                    lif.Reset == ResetMode.Subtract ? $"c{t - 1} - {theta} * z{t - 1}" : $"c{t - 1} * (1.0 - z{t - 1})";
                Line($"    c{t} = {(constant ? "x" : $"x{t}")}{(t == 0 ? string.Empty : $" + {beta} * ({rest})")}");
                Line($"    z{t} = torch.ge(c{t}, {theta}).type_as(x)");
            }
        }

        string Parts(string name) =>
            timesteps == 1 ? $"{name}0 = {name}" : $"{List(name, ", ")} = torch.chunk({name}, {timesteps}, 0)";
        string Joined(string name) => timesteps == 1 ? $"{name}0" : $"torch.cat([{List(name, ", ")}], 0)";
        string Sum(string name) => List(name, " + ");
        string List(string name, string between) =>
            string.Join(between, Enumerable.Range(0, timesteps).Select(t => $"{name}{t}"));
        void Line(string line) => text.Append(line).Append('\n');
    }
}
