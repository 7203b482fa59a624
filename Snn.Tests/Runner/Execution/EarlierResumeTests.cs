using System.Text.Json.Nodes;
using Snn.Data.Faults;
using Snn.LocalLoss.LibTorch;
using Snn.LocalLoss.Neurons;
using Snn.Runner.Execution;
using Snn.Runner.Experiments;
using Snn.Runner.Runs;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Execution;

/// <summary>
/// Runs that were broken off under an ID when it meant our partner are neither overlooked nor taken for today's.
/// </summary>
[Trait(Category.Name, Category.Long)]
public sealed class EarlierResumeTests : IDisposable
{
    private static readonly string[] Later =
    [
        "precision",
        "bias",
        "classifier_bias",
        "similarity_map",
        "spiking_hidden",
        .. NeuronModel.ByName.Values.SelectMany(m => m.Parameters).Select(p => p.Name.Replace('-', '_')),
    ];

    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(
        "4.1-ce",
        "training",
        "model=mlp nonlin=snn",
        "nonlin: that run has lif, the experiment snn)",
        "snn train --resume "
    )]
    [InlineData(
        "4.2-snn1m",
        "training",
        "model=snn1m nonlin=snn",
        "lif, the experiment snn; model: that run has 15C5-P2-40C5-P2-300, the experiment snn1m)",
        "snn train --resume "
    )]
    [InlineData("4.1-proj-single", "surface", "", "shrink: that run has 0, the experiment 0.002)", "snn run --resume")]
    [InlineData(
        "4.1-proj-multi",
        "stack",
        "",
        "kind: that run has stack, the experiment two-layers",
        "snn run --resume"
    )]
    public void An_unfinished_run_of_the_earlier_meaning_is_told(
        string id,
        string kind,
        string parameters,
        string differing,
        string fix
    )
    {
        var folder = Write(id, kind, parameters, "interrupted");

        var fault = Assert.IsType<Result<Resumption>.Error>(Resume(id)).Fault;

        Assert.Equal(FaultKind.Usage, fault.Kind);
        Assert.Contains(folder, fault.What, StringComparison.Ordinal);
        Assert.Contains(differing, fault.What, StringComparison.Ordinal);
        Assert.Contains(fix, fault.Fix, StringComparison.Ordinal);
        Assert.Contains("leave out --resume to start a new run", fault.Fix, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.ToString());
    }

    [Theory]
    [InlineData("done", 1UL, "sample")]
    [InlineData("interrupted", 2UL, "sample")]
    [InlineData("interrupted", 1UL, "full")]
    public void One_that_is_done_or_of_another_seed_or_data_is_not(string status, ulong seed, string data)
    {
        Write("4.1-ce", "training", "model=mlp nonlin=snn", status, seed, data);

        Assert.IsType<Resumption.Anew>(Assert.IsType<Result<Resumption>.Ok>(Resume("4.1-ce")).Value);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_goes_on_under_its_own_meaning_where_it_is_named_or_the_newest(bool newest)
    {
        string[] small =
        [
            "--set",
            "num-hidden=30",
            "--set",
            "num-layers=1",
            "--data",
            "sample",
            "--threads",
            "1",
            "--device",
            "cpu",
            "--no-report",
        ];
        var first = await SnnHere.In(_scratch.Path, ["run", "lif-ce", "--epochs", "1", .. small, "--json"]);
        Assert.Equal((0, ""), (first.Code, first.Error));
        var folder = Aged((string)first.Json["folder"]!);
        var before = File.ReadAllText(Path.Combine(folder, RunFolder.RunFile));

        var refused = await SnnHere.In(_scratch.Path, ["run", "4.1-ce", "--resume", .. small]);

        Assert.Equal((2, ""), (refused.Code, refused.Out));
        Assert.Contains(
            "nonlin: that run has lif, the experiment snn",
            Assert.Single(refused.Error.TrimEnd().Split('\n')),
            StringComparison.Ordinal
        );
        Assert.Equal(before, File.ReadAllText(Path.Combine(folder, RunFolder.RunFile)));
        Assert.Equal(folder, Assert.Single(Directory.GetDirectories(_scratch.At("results/4.1-ce"))));

        string[] command = newest ? ["run", "--resume"] : ["train", "--resume", folder];
        var ended = await SnnHere.In(_scratch.Path, [.. command, "--no-report", "--json"]);

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Equal(
            ("lif-ce", 2, folder),
            ((string?)ended.Json["id"], (int)ended.Json["epochs"]!, (string?)ended.Json["folder"])
        );
        var record = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, RunFolder.RunFile)))!;
        Assert.Equal("lif", (string?)record["parameters"]!["nonlin"]);
        Assert.StartsWith("ours", (string?)record["provenance"], StringComparison.Ordinal);
    }

    // As the version left it that knew the paper's neuron not yet, one epoch before its end.
    private string Aged(string folder)
    {
        var record = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, RunFolder.RunFile)))!.AsObject();
        var parameters = record["parameters"]!.AsObject();
        foreach (var name in Later)
        {
            parameters.Remove(name);
        }

        (parameters["nonlin"], parameters["epochs"], record["id"], record["status"]) = (
            "snn",
            2,
            "4.1-ce",
            "interrupted"
        );
        record.Remove("provenance");
        File.WriteAllText(Path.Combine(folder, RunFolder.RunFile), RunJson.Page(record));
        File.Delete(Path.Combine(folder, RunFolder.SummaryFile));
        var old = _scratch.At(Path.Combine("results", "4.1-ce", Path.GetFileName(folder)));
        Directory.CreateDirectory(Path.GetDirectoryName(old)!);
        Directory.Move(folder, old);
        return old;
    }

    private string Write(
        string id,
        string kind,
        string parameters,
        string status,
        ulong seed = 1,
        string data = "sample"
    )
    {
        var folder = _scratch.At(Path.Combine("results", id, "20250101T000000Z-seed1"));
        Directory.CreateDirectory(folder);
        File.WriteAllText(
            Path.Combine(folder, RunFolder.RunFile),
            RunJson.Page(
                new JsonObject
                {
                    ["layout"] = 1,
                    ["id"] = id,
                    ["title"] = "as it was",
                    ["kind"] = kind,
                    ["status"] = status,
                    ["seed"] = seed,
                    ["parameters"] = new JsonObject(
                        parameters
                            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                            .Select(p => p.Split('='))
                            .Select(p => KeyValuePair.Create(p[0], (JsonNode?)p[1]))
                            .Append(KeyValuePair.Create("epochs", (JsonNode?)100))
                    ),
                    ["data"] = data,
                    ["started"] = "2025-01-01T00:00:00.000Z",
                    ["command_line"] = new JsonArray(),
                    ["versions"] = new JsonObject(),
                    ["machine"] = new JsonObject(),
                }
            )
        );
        return folder;
    }

    private Result<Resumption> Resume(string id) =>
        Resumption.Of(
            Assert.IsType<Result<Entry>.Ok>(Catalogue.FindOne(id)).Value,
            new(1, DeviceChoice.Cpu, null, null, "sample", null, "managed", _scratch.At("results"), []),
            epochsGiven: false,
            PluginSet.None
        );
}
