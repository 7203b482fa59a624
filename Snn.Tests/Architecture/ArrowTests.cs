using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Domain.Dependencies;
using ArchUnitNET.Loader;
using Snn.Convex.Networks;
using Snn.Data.Seeds;
using Snn.LocalLoss.LibTorch;
using Snn.Runner.Execution;

namespace Snn.Tests.Architecture;

/// <summary>Who may know whom: pure values in the middle, effects at the door.</summary>
public sealed partial class ArrowTests
{
    private static readonly ArchUnitNET.Domain.Architecture Snn = new ArchLoader().LoadAssemblies(
        typeof(Seed).Assembly, typeof(ConvexNetwork).Assembly,
        typeof(LibTorchLoader).Assembly, typeof(ExitCode).Assembly).Build();

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
            .Select(use => $"{use.Origin.FullName} knows {use.Target.FullName}").Distinct();

        Assert.Empty(strangers);
    }

    [Theory]
    [InlineData("Snn.Data")]
    [InlineData("Snn.Convex")]
    [InlineData("Snn.LocalLoss")]
    public void A_library_speaks_to_no_console_file_network_clock_or_ambient_chance(string assembly)
    {
        var effects = Uses(assembly)
            .Where(use => !use.Origin.FullName.StartsWith("Snn.LocalLoss.LibTorch.", StringComparison.Ordinal))
            .SelectMany(Effects).Distinct();

        Assert.Empty(effects);
    }

    [Fact]
    public void The_check_itself_sees_effects_where_there_are_some() =>
        Assert.Contains(Uses("snn").SelectMany(Effects), e => e.Contains("System.IO.File", StringComparison.Ordinal));

    private static IEnumerable<ITypeDependency> Uses(string assembly) =>
        Snn.Types.Where(t => Name(t.Assembly) == assembly).SelectMany(t => t.Dependencies);

    private static IEnumerable<string> Effects(ITypeDependency use)
    {
        if (Forbidden().IsMatch(use.Target.FullName))
        {
            yield return $"{use.Origin.FullName} uses {use.Target.FullName}";
        }

        if (use is IMemberTypeDependency member && Clocks().IsMatch($"{use.Target.FullName}::{(member as MethodCallDependency)?.TargetMember.Name}"))
        {
            yield return $"{member.OriginMember.FullName} reads the clock";
        }
    }

    private static bool IsOurs(Assembly assembly) => Name(assembly) is "snn" || Name(assembly).StartsWith("Snn.", StringComparison.Ordinal);

    private static string Name(Assembly assembly) => assembly.Name.Split(',')[0];

    [GeneratedRegex(@"^System\.(Console|Random|Diagnostics\.(Stopwatch|Process)|Net\.Http\..*|Net\.Sockets\..*|TimeProvider|IO\.(File|FileInfo|FileStream|Directory|DirectoryInfo|StreamWriter|StreamReader|DriveInfo))$")]
    private static partial Regex Forbidden();

    [GeneratedRegex(@"^System\.(DateTime|DateTimeOffset)::get_(Now|UtcNow|Today)|^System\.Environment::get_TickCount")]
    private static partial Regex Clocks();
}
