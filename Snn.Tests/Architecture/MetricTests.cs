using Mono.Cecil;
using Snn.Data.Runs;

namespace Snn.Tests.Architecture;

/// <summary>What the experiments measure has its name, unit and direction in <see cref="MetricKeys"/> alone.</summary>
public sealed class MetricTests
{
    [Theory]
    [InlineData("Snn.Convex.dll")]
    [InlineData("Snn.LocalLoss.dll")]
    public void No_library_names_a_number_by_a_word(string assembly) => Assert.Empty(Named(assembly));

    // Machine, versions and surroundings of a run are no numbers of experiments.
    [Fact]
    public void The_check_sees_names_where_there_are_some() => Assert.NotEmpty(Named("snn.dll"));

    private static string[] Named(string assembly)
    {
        using var module = Modules.Read(assembly);
        return
        [
            .. from method in module.Bodies()
            from called in method.Body.Instructions.Select(i => i.Operand).OfType<MethodReference>()
            where called.DeclaringType.FullName == typeof(Metric).FullName && called.Name == nameof(Metric.Of)
            select method.FullName,
        ];
    }
}
