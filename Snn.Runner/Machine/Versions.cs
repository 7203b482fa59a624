using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;
using Snn.Data.Runs;
using Snn.LocalLoss.LibTorch;

namespace Snn.Runner.Machine;

/// <summary>The versions of this program and of what it computes with.</summary>
internal static class Versions
{
    /// <summary>As <c>run.json</c> records them.</summary>
    /// <param name="libtorch">The folder of the libtorch that is loaded; null where a run needs none.</param>
    internal static ImmutableArray<Metric> Describe(string? libtorch) =>
        [
            Metric.Of("snn", Snn),
            Metric.Of("dotnet", RuntimeInformation.FrameworkDescription),
            Metric.Of("mathnet", Of("MathNet.Numerics")),
            Metric.Of("torchsharp", Of("TorchSharp")),
            Metric.Of("libtorch", (libtorch is null ? null : LibTorchVersion.Of(libtorch).Version) ?? LibTorch),
        ];

    /// <summary>The version of this program, with the commit that it was built from where the build knows it.</summary>
    internal static string Snn => Informational(typeof(Versions).Assembly);

    /// <summary>
    /// The version of libtorch that TorchSharp is made for; the loader refuses one that lacks a symbol it needs.
    /// </summary>
    internal const string LibTorch = LibTorchPackage.Version;

    /// <summary>The version of an assembly that lies beside the program.</summary>
    internal static string Of(string assembly) => Informational(Assembly.Load(assembly));

    private static string Informational(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
        ?? assembly.GetName().Version!.ToString();
}
