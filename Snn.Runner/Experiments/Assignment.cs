using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Experiments;

/// <summary>A parameter that the user sets: <c>--set name=value</c>.</summary>
internal readonly record struct Assignment(string Name, string Value)
{
    /// <summary>Reads <c>name=value</c>; the value may hold further equals signs.</summary>
    internal static Result<Assignment> Parse(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0
            ? new Assignment(text[..at].Trim(), text[(at + 1)..].Trim())
            : new Fault(
                FaultKind.Usage,
                "--set",
                $"'{text}' is no assignment",
                "write name=value; 'snn show ID' lists the parameters"
            );
    }

    /// <summary>The experiment with all assignments made, in their order.</summary>
    /// <param name="id">Of the experiment, for the message.</param>
    /// <param name="experiment">The experiment as the catalogue has it.</param>
    /// <param name="table">Its parameters.</param>
    /// <param name="assignments">What to change.</param>
    internal static Result<T> Apply<T>(
        string id,
        T experiment,
        IReadOnlyList<Parameter<T>> table,
        IEnumerable<Assignment> assignments
    ) =>
        assignments.Aggregate(
            (Result<T>)new Result<T>.Ok(experiment),
            (made, assignment) =>
                made.Bind(e =>
                    table.FirstOrDefault(p => Same(p.Name, assignment.Name)) is { } parameter
                        ? OwnChoice.Meant(parameter.Name, assignment.Value).Bind(value => parameter.Write(e, value))
                        : Unknown<T>(id, assignment.Name, [.. table.Select(p => p.Name)])
                )
        );

    private static bool Same(string a, string b) => ParameterName.InFiles(a) == ParameterName.InFiles(b);

    private static Result<T> Unknown<T>(string id, string name, IReadOnlyList<string> known) =>
        new Fault(
            FaultKind.Usage,
            $"--set {name}",
            $"{id} has no parameter '{name}'",
            $"{Nearest.Hint(name, known)}it has {string.Join(", ", known)}"
        );
}
