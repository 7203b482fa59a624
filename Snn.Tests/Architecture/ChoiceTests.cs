using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Snn.Tests.Architecture;

/// <summary>What is decided in one place is not decided again elsewhere.</summary>
public sealed class ChoiceTests
{
    private static readonly string[] Assemblies =
    [
        "Snn.Data.dll",
        "Snn.Convex.dll",
        "Snn.LocalLoss.dll",
        "snn.dll",
        "Snn.Benchmarks.dll",
    ];

    [Fact]
    public void One_class_asks_how_wide_vectors_are()
    {
        var asking = Assemblies.SelectMany(assembly =>
            Methods(
                assembly,
                instruction =>
                    instruction.Operand
                        is MethodReference { Name: "get_IsHardwareAccelerated", DeclaringType.Name: "Vector512" }
            )
        );

        Assert.Equal("Snn.Data.Vectors.Lanes`1", Assert.Single(asking));
    }

    // A kind is a value that brings what differs: whoever asks for a type or a name would have to know all kinds.
    [Fact]
    public void Nobody_tells_kinds_of_experiments_apart_by_type_or_name()
    {
        var types = Methods(
            "snn.dll",
            instruction =>
                (instruction.OpCode == OpCodes.Isinst || instruction.OpCode == OpCodes.Castclass)
                && instruction.Operand is TypeReference type
                && type.FullName.StartsWith("Snn.Runner.Experiments.Experiment`1", StringComparison.Ordinal)
        );
        var names = Methods(
            "snn.dll",
            instruction =>
                instruction.Operand is MethodReference { Name: "get_Name" } name
                && name.DeclaringType.FullName.StartsWith("Snn.Runner.Experiments.Kind", StringComparison.Ordinal)
                && Following(instruction)
                    .Any(next => next.Operand is MethodReference { Name: "op_Equality" or "Equals" })
        );

        Assert.Equal(
            ["Snn.Runner.Experiments.Experiment`1", "Snn.Runner.Experiments.Kind`1"],
            types.Order(StringComparer.Ordinal)
        );

        // Only the list of kinds looks one up by its word.
        Assert.All(names, name => Assert.StartsWith("Snn.Runner.Experiments.Kinds", name, StringComparison.Ordinal));
    }

    private static string[] Methods(string assembly, Func<Instruction, bool> wanted)
    {
        using var module = Modules.Read(assembly);
        return
        [
            .. module
                .Bodies()
                .Where(method => method.Body.Instructions.Any(wanted))
                .Select(method => method.DeclaringType.FullName)
                .Distinct(),
        ];
    }

    // What may come between a name and its comparison: the word that it is compared with.
    private static IEnumerable<Instruction> Following(Instruction instruction)
    {
        for (var (next, steps) = (instruction.Next, 0); next is not null && steps < 3; next = next.Next, steps++)
        {
            yield return next;
        }
    }
}
