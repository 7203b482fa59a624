using System.Text.Json.Nodes;
using Snn.Runner.Runs;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Execution;

/// <summary>
/// A convex run of every kind goes on from what a kill between two epochs leaves: the network, the lines of its epochs,
/// the last of them half, and a record that says that it is running. <see cref="ResumeTests"/> kills processes.
/// </summary>
[Trait(Category.Name, Category.Long)]
public sealed class TornRunTests : IDisposable
{
    private const int Epochs = 6;

    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("4.1-proj-multi --set grid=10 --set eval_grid=40 --set readout_grid=5")]
    [InlineData("4.1-proj-mnist-single --set num_neurons=20 --set test_images=20")]
    [InlineData("4.1-proj-mnist-multi --set num_neurons=20 --set test_images=20")]
    [InlineData("proj-multi --set grid=10 --set readout_grid=5")]
    [InlineData("proj-mnist-multi --set layers=50,20")]
    public void It_ends_like_one_that_was_not_killed(string line)
    {
        Run(line, Epochs, "whole");

        Tear((string)Run(line, epochs: 2, "torn")["folder"]!);
        Run(line, Epochs, "torn", "--resume");

        Assert.Equal(ResumeTests.Told(_scratch.At("whole")), ResumeTests.Told(_scratch.At("torn")));
    }

    private JsonObject Run(string line, int epochs, string folder, params string[] more)
    {
        string[] arguments =
        [
            "run",
            .. line.Split(' '),
            "--epochs",
            $"{epochs}",
            "--out",
            _scratch.At(folder),
            .. more,
        ];
        var ended = SnnHere.Run([.. arguments, "--data", "sample", "--no-report", "--no-tensorboard", "--json"]);
        Assert.Equal((0, ""), (ended.Code, ended.Error));
        return ended.Json;
    }

    private static void Tear(string folder)
    {
        var record = Path.Combine(folder, RunFolder.RunFile);
        var json = JsonNode.Parse(File.ReadAllText(record))!.AsObject();
        json["status"] = "running";
        json["parameters"]!["epochs"] = Epochs;
        json.Remove("finished");
        File.WriteAllText(record, json.ToJsonString());
        File.AppendAllText(Path.Combine(folder, RunFolder.MetricsFile), "{\"epoch\":3,\"wall_se");
        foreach (var file in Directory.GetFiles(folder))
        {
            if (Path.GetFileName(file) is not (RunFolder.RunFile or RunFolder.MetricsFile or RunFolder.NetworkFile))
            {
                File.Delete(file);
            }
        }
    }
}
