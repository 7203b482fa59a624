using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Dependencies;
using ArchUnitNET.Loader;
using Snn.Convex.Networks;
using Snn.Data.Seeds;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Execution;

namespace Snn.Tests.Architecture;

/// <summary>Which assembly may know which.</summary>
public sealed class ArrowTests
{
    private static readonly ArchUnitNET.Domain.Architecture Snn = new ArchLoader()
        .LoadAssemblies(
            typeof(Seed).Assembly,
            typeof(ConvexNetwork).Assembly,
            typeof(LibTorchLoader).Assembly,
            typeof(ExitCode).Assembly
        )
        .Build();

    [Theory]
    [InlineData("Snn.Data", "")]
    [InlineData("Snn.Convex", "Snn.Data")]
    [InlineData("Snn.LocalLoss", "Snn.Data")]
    [InlineData("snn", "Snn.Data Snn.Convex Snn.LocalLoss")]
    public void An_assembly_knows_only_those_below_it(string assembly, string below)
    {
        var allowed = below.Split(' ').Append(assembly);

        var strangers = Uses(assembly)
            .Where(use => use.Target.Assembly is { } a && IsOurs(a) && !allowed.Contains(Name(a)))
            .Select(use => $"{use.Origin.FullName} knows {use.Target.FullName}")
            .Distinct();

        Assert.Empty(strangers);
    }

    private static IEnumerable<ITypeDependency> Uses(string assembly) =>
        Snn.Types.Where(t => Name(t.Assembly) == assembly).SelectMany(t => t.Dependencies);

    private static bool IsOurs(Assembly assembly) =>
        Name(assembly) is "snn" || Name(assembly).StartsWith("Snn.", StringComparison.Ordinal);

    private static string Name(Assembly assembly) => assembly.Name.Split(',')[0];
}
