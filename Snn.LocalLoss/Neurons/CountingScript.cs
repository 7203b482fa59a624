using System.Collections.Concurrent;
using System.Text;
using Snn.LocalLoss.TorchScript;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>
/// The paper's own neuron over all time steps as TorchScript, each step written out; <see cref="Counting"/> is the
/// specification, operation by operation.
/// </summary>
/// <remarks>
/// All operations are element-wise, so that TorchScript's compiler makes one kernel of them on CUDA: it reads the
/// currents and writes membranes and counts.
/// </remarks>
internal sealed class CountingScript
{
    // Beyond, the text grows without end.
    private const int MostTimesteps = 32;

    private static readonly ConcurrentDictionary<(int Steps, double Dt, double Leak), CountingScript> Compiled = new();

    private readonly jit.CompilationUnit _unit;

    private CountingScript(string text) => _unit = jit.compile(text);

    /// <summary>The script for these neurons; null where there would be too many steps.</summary>
    internal static CountingScript? Of(CountingParameters p) =>
        p.Steps <= MostTimesteps
            ? Compiled.GetOrAdd((p.Steps, p.Dt, p.Leak), key => new(Text(key.Steps, key.Dt, key.Leak)))
            : null;

    /// <summary>The state after all steps.</summary>
    /// <param name="current">x, any shape.</param>
    /// <param name="threshold">T, in a shape that spreads to that of x.</param>
    internal CountingState Run(Tensor current, Tensor threshold)
    {
        var (membrane, counts) = ((Tensor, Tensor))_unit.Of("fire", current, threshold);
        return new(membrane, counts);
    }

    private static string Text(int steps, double dt, double leak)
    {
        var (width, decay, drive) = (ScriptText.Number(dt), ScriptText.Number(leak), ScriptText.Number(2 * leak));
        var text = new StringBuilder();
        Line("def fire(x: Tensor, theta: Tensor) -> Tuple[Tensor, Tensor]:");
        for (var k = 0; k < steps; k++)
        {
            Line(
                $"    c{k} = {(k == 0 ? $"x / {width} * {width}" : $"v{k - 1} + (x * {drive} - v{k - 1} * {decay}) * {width}")}"
            );
            Line($"    z{k} = torch.gt(c{k}, theta)");
            Line($"    v{k} = torch.where(z{k}, theta, c{k})");
        }

        Line(
            $"    return v{steps - 1}, {string.Join(" + ", Enumerable.Range(0, steps).Select(k => $"z{k}.type_as(x)"))}"
        );
        Line(string.Empty);
        return text.ToString();

        void Line(string line) => text.Append(line).Append('\n');
    }
}
