using Snn.Tests.Support;

namespace Snn.Tests.Runner.Commands;

/// <summary><c>snn laws</c>, with the library's neurons and a user's own.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class LawsTests : IDisposable
{
    private const string Neuron = """
        using Snn.Data.Laws.Neurons;

        public static class Mine
        {
            public static Neuron Leaky { get; } = new Neuron<double>(
                "mine", () => 0, (i, v) => 0.9 * v + i is var c && c FIRES 1 ? (1, c - 1) : (0, 0.9 * v + i))
            {
                Membrane = v => v, Threshold = _ => 1, Charge = (i, v) => 0.9 * v + i, SubtractiveReset = true, Decay = 0.9,
            };
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_users_neuron_is_put_through_the_laws_and_the_replay_line_finds_its_fault_again()
    {
        await File.WriteAllTextAsync(
            _folder.At("mine.cs"),
            Neuron.Replace("FIRES", ">", StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );

        var broken = await SnnProcess.Run(_folder.Path, "laws", "mine.cs", "--json");

        Assert.Equal((1, ""), (broken.Code, broken.Error));
        var law = broken.Json["subjects"]![0]!["laws"]!.AsArray().Single(l => (string?)l!["outcome"] == "broken")!;
        Assert.Equal(("threshold", "1 neuron, 1 step"), ((string?)law["law"], (string?)law["size"]));
        Assert.Equal("[1]", law["case"]!["currents"]!.ToJsonString());

        var again = await SnnHere.In(_folder.Path, "laws", _folder.At("mine.cs"), "--replay", (string)law["replay"]!);
        Assert.Equal(1, again.Code);
        Assert.Contains("the charged membrane 1 is exactly at the threshold 1", again.Out, StringComparison.Ordinal);

        await File.WriteAllTextAsync(
            _folder.At("mine.cs"),
            Neuron.Replace("FIRES", ">=", StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(0, (await SnnHere.In(_folder.Path, "laws", _folder.At("mine.cs"))).Code);
    }

    [Fact]
    public async Task All_of_the_librarys_own_hold_and_laws_and_subjects_are_listed()
    {
        var all = await SnnHere.In(_folder.Path, "laws", "all", "--cases", "15");
        Assert.Equal((0, ""), (all.Code, all.Error));

        var several = await SnnHere.In(_folder.Path, "laws", "lif", "--cases", "15", "--json");
        Assert.Equal(
            ["lif-subtract", "lif-zero", "lif-refractory", "lif-euler"],
            several.Json["subjects"]!.AsArray().Select(s => (string?)s!["subject"])
        );

        var list = await SnnHere.In(_folder.Path, "laws", "--json");
        Assert.Contains(list.Json["laws"]!.AsArray(), l => (string?)l!["law"] == "threshold");
        Assert.Contains(list.Json["subjects"]!.AsArray(), s => (string?)s!["name"] == "izhikevich");
    }

    // What a run has learned is a network like any other.
    [Fact]
    public async Task Each_layer_of_a_saved_network_is_a_subject()
    {
        string[] run = ["run", "4.1-proj-multi", .. "--epochs 1 --set grid=6 --json".Split(' ')];
        var trained = await SnnHere.In(_folder.Path, run);
        var file = Path.Combine((string)trained.Json["folder"]!, "network.snnc");

        var ended = await SnnHere.In(_folder.Path, "laws", file, "--cases", "40", "--json");

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Equal(
            [$"layer 1 of {file}", $"layer 2 of {file}"],
            ended.Json["subjects"]!.AsArray().Select(s => (string?)s!["subject"])
        );
    }

    [Theory]
    [InlineData(3, "it is no assembly of .NET", "text.dll")]
    [InlineData(3, "line 2: CS", "wrong.cs")]
    [InlineData(3, "it has nothing that laws are known for", "empty.dll")]
    [InlineData(3, "what it offers cannot be made: InvalidOperationException: not today", "throws.dll")]
    [InlineData(3, "its cases cannot be made: InvalidOperationException: no such decay", "draws.dll", "--law", "pure")]
    public async Task What_cannot_be_put_through_them_is_one_line(int code, string told, params string[] arguments)
    {
        (string Name, string Text)[] texts = [("text.dll", "no assembly"), ("wrong.cs", "public class X\n{ int }")];
        foreach (var (name, text) in texts)
        {
            await File.WriteAllTextAsync(_folder.At(name), text, TestContext.Current.CancellationToken);
        }

        (string Name, string Text)[] assemblies =
        [
            ("empty.dll", "public class X;"),
            (
                "draws.dll",
                """
                using Snn.Data.Laws.Neurons;

                public static class X
                {
                    public static INeuronFamily N { get; } = new NeuronFamily<double>(
                        "x", 1, Hedgehog.Linq.Gen.Item([0.5]), beta => beta == 1
                            ? new Neuron<double>("x", () => 0, (i, v) => (0, v))
                            : throw new System.InvalidOperationException("no such decay"));
                }
                """
            ),
            (
                "throws.dll",
                """
                public static class X
                {
                    public static Snn.Data.Laws.Neurons.Neuron N => throw new System.InvalidOperationException("not today");
                }
                """
            ),
        ];
        foreach (var (name, text) in assemblies.Where(assembly => assembly.Name == arguments[0]))
        {
            var image = CSharp.Library(text);
            await File.WriteAllBytesAsync(_folder.At(name), image, TestContext.Current.CancellationToken);
        }

        SnnHere.Refused(code, told, ["laws", _folder.At(arguments[0]), .. arguments[1..]]);
    }

    [Fact]
    public async Task A_polite_stop_ends_a_long_check_at_once()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no such signals there");
        using var process = SnnProcess.Start(_folder.Path, "laws", "lif-zero", "quadratic", "--cases", "10000000");
        await Task.Delay(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);

        await SnnProcess.Signal(process, "TERM");

        Assert.Equal(130, (await SnnProcess.End(process)).Code);
    }
}
