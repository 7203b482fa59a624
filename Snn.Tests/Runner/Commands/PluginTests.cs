using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Snn.Tests.LocalLoss;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Commands;

/// <summary>Neurons, surrogates, losses and models of the user's own, trained as a user types it.</summary>
[Trait(Category.Name, Category.Process)]
[Collection(nameof(TrainingTests))]
public sealed class PluginTests : IDisposable
{
    private const string Usings = """
        using System.Collections.Immutable;
        using Snn.LocalLoss.Layers;
        using Snn.LocalLoss.Losses;
        using Snn.LocalLoss.Maps;
        using Snn.LocalLoss.Models;
        using Snn.LocalLoss.Neurons;

        """;

    private static readonly string[] Small =
    [
        .. new[] { "--data", "sample", "--num-hidden", "30", "--timesteps", "3", "--lr", "5e-3", "--threads", "1" },
        "--json",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_neuron_of_ones_own_passes_the_laws_is_trained_resumed_judged_and_exported()
    {
        var source = await Example("mine.cs");
        Assert.Equal(0, (await SnnProcess.Run(_folder.Path, "laws", "mine.cs", "--cases", "50")).Code);

        string[] mine = ["--plugin", _folder.At("mine.cs"), "--nonlin", "refractory", "--silent-steps", "1", .. Small];
        var whole = await SnnProcess.Run(_folder.Path, ["train", .. mine, "--epochs", "2", "--out", "whole"]);
        Assert.Equal((0, ""), (whole.Code, whole.Error));
        var begun = await SnnHere.In(_folder.Path, ["train", .. mine, "--epochs", "1"]);
        var folder = (string)begun.Json["folder"]!;
        var record = JsonNode.Parse(await Text(folder, "run.json"))!;
        var plugin = Assert.Single(record["plugins"]!.AsArray())!;
        Assert.Equal(_folder.At("mine.cs"), (string)plugin["path"]!);
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source))),
            (string)plugin["sha256"]!
        );
        Assert.Equal(
            ("refractory", 1),
            ((string)record["parameters"]!["nonlin"]!, (int)record["parameters"]!["silent_steps"]!)
        );

        // As one that was never broken, wherever it goes on from.
        var resumed = await SnnHere.In(_folder.Path, "train", "--resume", folder, "--epochs", "2", "--json");
        Assert.Equal((0, ""), (resumed.Code, resumed.Error));
        Assert.Equal((double)whole.Json["test_loss"]!, (double)resumed.Json["test_loss"]!);

        var judged = await SnnProcess.Run(_folder.Path, "eval", folder, "--json");
        Assert.Equal((double)whole.Json["test_loss"]!, (double)judged.Json["test_loss"]!);
        Assert.Equal(0, (await SnnHere.In(_folder.Path, "export", folder, "--output", "mine.safetensors")).Code);
        Assert.Equal(0, (await SnnHere.In(_folder.Path, "report", folder)).Code);
        Assert.Contains("mine.cs", await Text(folder, "report.html"), StringComparison.Ordinal);
        Assert.Contains("plug-in", (await SnnHere.In(_folder.Path, "show", folder)).Out, StringComparison.Ordinal);

        // Somebody else's run names it: its code does not run before it is asked for.
        var foreign = await SnnProcess.End(
            SnnProcess.Start(_folder.Path, new() { ["SNN_CACHE"] = _folder.At("cache") }, ["eval", folder])
        );
        Assert.Equal(3, foreign.Code);
        Assert.Contains("which was never named here", Assert.Single(foreign.Error.TrimEnd().Split('\n')));

        // Only the plug-in of the run will do.
        await File.AppendAllTextAsync(_folder.At("mine.cs"), "// changed\n", Cancel);
        SnnHere.Refused(3, "it has changed since the run", "train", "--resume", folder, "--epochs", "3");
        SnnHere.Refused(3, "it has changed since the run", "eval", folder);
        SnnHere.Refused(3, "it has changed since the run", "export", folder);
        await Refused(3, "none that is given is the one of the run", "eval", folder, "--plugin", "mine.cs");
        File.Delete(_folder.At("mine.cs"));
        SnnHere.Refused(3, "the plug-in that the run was made with is not there", "eval", folder);
        await File.WriteAllTextAsync(_folder.At("moved.cs"), source, Cancel);
        Assert.Equal(0, (await SnnProcess.Run(_folder.Path, "eval", folder, "--plugin", "moved.cs")).Code);
    }

    [Fact]
    public async Task An_assembly_brings_losses_and_its_runs_of_several_values_each_load_it()
    {
        // The tests' own assembly offers what docs/extending.md shows.
        var own = typeof(PluginTests).Assembly.Location;
        var help = await SnnProcess.Run(_folder.Path, "train", "--plugin", own, "--help");
        Assert.Contains("--silent-steps <n>", help.Out, StringComparison.Ordinal);

        var swept = await SnnProcess.Run(
            _folder.Path,
            [
                .. new[] { "run", "lif-ce", "--plugin", own, "--set", "loss-sup=margin", "--set", "num-hidden=20" },
                .. new[] { "--sweep", "timesteps=2,3", "--epochs", "1" },
                .. new[] { "--data", "sample", "--jobs", "1", "--json" },
            ]
        );

        Assert.Equal((0, ""), (swept.Code, swept.Error));
        var runs = swept.Json["runs"]!.AsArray();
        Assert.Equal(2, runs.Count);
        foreach (var folder in runs.Select(run => (string)run!["folder"]!))
        {
            var record = JsonNode.Parse(await Text(folder, "run.json"))!;
            Assert.Equal("margin", (string)record["parameters"]!["loss_sup"]!);
            Assert.Equal(own, (string)record["plugins"]![0]!["path"]!);
        }

        var done = await SnnProcess.Run(
            _folder.Path,
            [
                .. new[] { "run", "lif-ce", "--plugin", own, "--set", "loss-sup=margin", "--set", "num-hidden=20" },
                .. new[] { "--set", "timesteps=3", "--epochs", "1" },
                .. new[] { "--data", "sample", "--resume" },
            ]
        );
        Assert.Contains("has all its epochs", done.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, "neither an assembly nor C#", "text.txt")]
    [InlineData(3, "no assembly of .NET", "text.dll")]
    [InlineData(3, "is built against Snn.Data 9.9.0, and this is", "older.dll")]
    [InlineData(3, "line 2: CS", "wrong.cs")]
    [InlineData(3, "it has no public class", "hidden.dll")]
    [InlineData(3, "it has nothing to train with", "empty.dll")]
    [InlineData(3, "what it offers cannot be made: InvalidOperationException: not today", "throws.dll")]
    [InlineData(3, "there is a neuron 'lif' already", "taken.dll")]
    [InlineData(3, "there is a parameter 'lr' already", "parameter.dll")]
    [InlineData(3, "--seed is, an option of 'snn train'", "option.dll")]
    [InlineData(2, "'other' is not allowed; give one of alif", "step.dll", "--nonlin", "other")]
    public async Task What_is_wrong_with_a_plugin_is_one_line(int code, string told, string file, params string[] flags)
    {
        await Plugins(file);

        SnnHere.Refused(code, told, ["train", "--plugin", _folder.At(file), .. flags, .. Small, "--epochs", "1"]);
    }

    [Theory]
    [InlineData(1, "its code threw NotSupportedException: no layers", "layers.dll", "--model", "mine")]
    [InlineData(1, "its code threw NotSupportedException: no step", "step.dll", "--nonlin", "mine")]
    public async Task What_a_plugin_throws_is_one_line(int code, string told, string file, params string[] flags)
    {
        await Plugins(file);

        await Refused(code, told, ["train", "--plugin", file, .. flags, .. Small, "--epochs", "1"]);
    }

    [Fact]
    public async Task A_plugin_belongs_to_networks_of_layers_and_to_the_runs_that_were_made_with_it()
    {
        await Example("mine.cs");

        await Refused(2, "trains no layered", "run", "4.1-proj-single", "--plugin", "mine.cs");

        var run = await SnnHere.In(_folder.Path, ["train", "--nonlin", "lif", .. Small, "--epochs", "1"]);
        await Refused(2, "the run was made without", "eval", (string)run.Json["folder"]!, "--plugin", "mine.cs");
    }

    [Fact]
    public async Task To_complete_a_line_runs_no_plugin()
    {
        await File.WriteAllTextAsync(
            _folder.At("throws.cs"),
            "public static class X { public static Snn.LocalLoss.Neurons.NeuronModel N => throw new(\"it ran\"); }",
            Cancel
        );

        const string Line = "train --plugin throws.cs --nonlin l";
        var offered = await SnnProcess.Run(_folder.Path, $"[suggest:{Line.Length}]", Line);

        Assert.Equal((0, ""), (offered.Code, offered.Error));
        Assert.Contains("lif", offered.Out, StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task<string> Text(string folder, string file) =>
        File.ReadAllTextAsync(Path.Combine(folder, file), Cancel);

    private async Task Refused(int code, string told, params string[] arguments)
    {
        var ended = await SnnProcess.Run(_folder.Path, arguments);

        Assert.Equal(code, ended.Code);
        Assert.Contains(told, Assert.Single(ended.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private async Task<string> Example(string name)
    {
        var source = await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "LocalLoss", "Extending", "Refractory.cs"),
            Cancel
        );
        await File.WriteAllTextAsync(_folder.At(name), source, Cancel);
        return source;
    }

    private static readonly (string Name, string Text)[] Texts =
    [
        ("text.txt", ""),
        ("text.dll", "no assembly"),
        ("wrong.cs", "public class X\n{ int }"),
    ];

    private async Task Plugins(string wanted)
    {
        foreach (var (name, text) in Texts)
        {
            await File.WriteAllTextAsync(_folder.At(name), text, Cancel);
        }

        // Who has compiled it is the matter of wrong.cs and of the test above.
        (string Name, string Text)[] assemblies =
        [
            ("hidden.dll", "class X;"),
            ("empty.dll", "public class X;"),
            ("throws.dll", Offer("NeuronModel", "throw new InvalidOperationException(\"not today\")")),
            ("taken.dll", Offer("NeuronModel", "NeuronModel.Lif")),
            ("parameter.dll", Offer("NeuronModel", Neuron("lr"))),
            ("option.dll", Offer("NeuronModel", Neuron("seed"))),
            ("layers.dll", Offer("NetworkModel", "new(\"mine\", _ => throw new NotSupportedException(\"no layers\"))")),
            (
                "step.dll",
                Offer("NeuronModel", "new(\"mine\", \"\", [], (_, _) => new Broken())")
                    + """

                    public sealed record Broken : Neuron
                    {
                        public override string Name => "mine";

                        public override Response Respond(Snn.LocalLoss.Spikes.Signal current, LearnedValues learned) =>
                            throw new NotSupportedException("no step");
                    }
                    """
            ),
        ];
        foreach (var (name, text) in assemblies.Where(assembly => assembly.Name == wanted))
        {
            await File.WriteAllBytesAsync(_folder.At(name), CSharp.Library(text), Cancel);
        }

        await File.WriteAllBytesAsync(
            _folder.At("older.dll"),
            BuiltAgainst("Snn.Data", 9, Path.Combine(AppContext.BaseDirectory, "Snn.Convex.dll")),
            Cancel
        );
    }

    private static string Offer(string type, string value) =>
        $"{Usings}public static class X {{ public static {type} Own => {value}; }}\n";

    private static string Neuron(string parameter) =>
        $"new(\"mine\", \"\", [new(\"{parameter}\", \"own\", 1, 0, 2)], (_, _) => new Relu())";

    // An assembly that says that it was built against another version of one that it refers to.
    private static byte[] BuiltAgainst(string reference, byte version, string file)
    {
        var bytes = File.ReadAllBytes(file);
        using var image = new PEReader(new MemoryStream(bytes));
        var metadata = image.GetMetadataReader();
        var row = metadata.AssemblyReferences.Single(r =>
            metadata.GetString(metadata.GetAssemblyReference(r).Name) == reference
        );
        var at =
            image.PEHeaders.MetadataStartOffset
            + metadata.GetTableMetadataOffset(TableIndex.AssemblyRef)
            + ((MetadataTokens.GetRowNumber(row) - 1) * metadata.GetTableRowSize(TableIndex.AssemblyRef));

        // Major and minor version, 16 bits each.
        (bytes[at], bytes[at + 2]) = (version, version);
        return bytes;
    }
}
