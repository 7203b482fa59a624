using System.Text.Json.Nodes;
using Snn.Convex.Persistence;
using Snn.Data.Faults;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Commands;

/// <summary><c>snn show RUN</c>, on a run that <c>snn run</c> made.</summary>
public sealed class ShowRunTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_convex_run_leaves_its_network_and_show_tells_what_it_is()
    {
        var run = (
            await SnnHere.In(
                _scratch.Path,
                "run",
                "4.1-proj-single",
                "--epochs",
                "2",
                "--set",
                "grid=8",
                "--set",
                "readout_grid=2",
                "--set",
                "eval_grid=20",
                "--json"
            )
        ).Json;
        var folder = (string)run["folder"]!;
        Assert.Equal(["network.snnc"], run["files"]!.AsArray().Select(f => (string?)f));
        var saved = Assert
            .IsType<Result<SavedNetwork>.Ok>(
                NetworkReader.Read(File.ReadAllBytes(Path.Combine(folder, "network.snnc")), "it")
            )
            .Value;
        Assert.Equal(
            ("4.1-proj-single", "3", "2", "8"),
            (saved.Note("id"), saved.Note("seed"), saved.Note("epoch"), saved.Note("parameter.grid"))
        );

        var shown = (await SnnHere.In(_scratch.Path, "show", folder, "--json")).Json;
        Assert.Equal("done", (string?)shown["run"]!["status"]);
        Assert.Equal((double)run["mse"]!, (double)shown["summary"]!["mse"]!);
        Assert.Equal(50, (int)shown["network"]!["layers"]![0]!["neurons"]!);
        Assert.InRange((int)shown["network"]!["layers"]![0]!["pieces_in_use"]!, 5, 50);

        var words = await SnnHere.In(_scratch.Path, "show", folder);
        Assert.Equal((0, ""), (words.Code, words.Error));
        Assert.Contains("parameter grid  ", words.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("parameter alpha_F", words.Out, StringComparison.Ordinal);
        var all = await SnnHere.In(_scratch.Path, "show", folder, "--all");
        Assert.Contains("parameter alpha_F", all.Out, StringComparison.Ordinal);
        Assert.Contains("threshold", words.Out, StringComparison.Ordinal);

        var alone = await SnnHere.In(_scratch.Path, "show", Path.Combine(folder, "network.snnc"), "--json");
        Assert.Equal(
            JsonNode.Parse(shown["network"]!.ToJsonString())!.ToJsonString(),
            alone.Json["network"]!.ToJsonString()
        );

        var bytes = File.ReadAllBytes(Path.Combine(folder, "network.snnc"));
        bytes[200] ^= 4;
        File.WriteAllBytes(Path.Combine(folder, "network.snnc"), bytes);
        var damaged = await SnnHere.In(_scratch.Path, "show", folder);
        Assert.Equal((3, ""), (damaged.Code, damaged.Out));
        Assert.Contains("network.snnc: its SHA-256", damaged.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_run_is_refused_in_one_line()
    {
        Directory.CreateDirectory(_scratch.At("empty"));
        File.WriteAllText(_scratch.At("text.snnc"), "no network");

        Assert.Contains("run.json", (await Refused(_scratch.At("empty"))).Error, StringComparison.Ordinal);
        Assert.Contains("SNNC", (await Refused(_scratch.At("text.snnc"))).Error, StringComparison.Ordinal);

        async Task<Ended> Refused(string path)
        {
            var ended = await SnnHere.In(_scratch.Path, "show", path);
            Assert.Equal((3, ""), (ended.Code, ended.Out));
            Assert.Single(ended.Error.TrimEnd().Split('\n'));
            return ended;
        }
    }
}
