using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using Snn.Runner.Laws;
using Snn.Runner.Plugins;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Plugins;

/// <summary>What lies beside a plug-in is code, too.</summary>
public sealed class PluginReferenceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Beside_a_plugin_that_a_run_names_only_what_was_loaded_with_a_named_one_is_loaded()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "remembered on Linux only");
        var beside = CSharp.Library("public static class Beside { public static double Threshold => 0.5; }");
        var plugin = CSharp.Library(
            """
            using Snn.Convex.Laws;
            using Snn.Convex.Networks;

            public static class Mine
            {
                public static ConvexNetwork Network { get; } =
                    new NetworkRows([new([1], [1], [Beside.Threshold], 0.5)]).Network;
            }
            """,
            beside
        );
        var digest = Convert.ToHexStringLower(SHA256.HashData(plugin));
        Write("mine", plugin, beside);
        Write("theirs", plugin, [.. beside, 0]);

        Assert.Contains("was never loaded here", Offered("mine", digest), StringComparison.Ordinal);
        Assert.Equal("Network", Offered("mine", null));
        Assert.Equal("Network", Offered("mine", digest));
        Assert.Contains("was never loaded here", Offered("theirs", digest), StringComparison.Ordinal);
    }

    private void Write(string folder, byte[] plugin, byte[] beside)
    {
        using var image = new PEReader(new MemoryStream(beside));
        var metadata = image.GetMetadataReader();
        var name = metadata.GetString(metadata.GetAssemblyDefinition().Name);
        Directory.CreateDirectory(_folder.At(folder));
        File.WriteAllBytes(_folder.At(folder, "plugin.dll"), plugin);
        File.WriteAllBytes(_folder.At(folder, name + ".dll"), beside);
    }

    private string Offered(string folder, string? digest) =>
        Plugin
            .Load(
                _folder.At(folder, "plugin.dll"),
                digest,
                SourceCompiler.OfThisMachine(),
                new(_folder.At("known")),
                TestContext.Current.CancellationToken
            )
            .Bind(LawSubjects.In)
            .Match(subjects => Assert.Single(subjects).Name, fault => fault.What);
}
