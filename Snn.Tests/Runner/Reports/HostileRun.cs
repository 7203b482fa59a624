using System.Text.Json;
using Snn.Runner.Runs;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Reports;

/// <summary>
/// A run's folder as someone would write it who wants to run code in a reader's browser, and half of it damaged.
/// </summary>
internal sealed class HostileRun : IDisposable
{
    internal const string Markup = "</script><img src=x onerror=\"window.ran=1\"><script>window.ran=1</script>";

    // A name that leads out of the folder where it is made one of files.
    private const string Outside = "/../../outside";

    private readonly TemporaryFolder _folder = new();

    internal HostileRun()
    {
        Write(
            RunFolder.RunFile,
            new
            {
                id = Markup,
                title = Markup,
                kind = "training",
                status = Markup,
                seed = Markup,
                parameters = new Dictionary<string, object?>
                {
                    [Markup] = Markup,
                    ["lr"] = new { x = Markup },
                    ["model"] = Markup,
                    ["dataset"] = null,
                },
                data = Markup,
                device = Markup,
                command_line = new[] { "run", Markup, "$(rm -rf ~)", "a'b" },
                machine = new Dictionary<string, object?> { [Markup] = Markup, ["memory_bytes"] = 1e300 },
                versions = Markup,
                error = new
                {
                    where = Markup,
                    what = Markup,
                    fix = Markup,
                },
            }
        );
        Write(
            RunFolder.SummaryFile,
            new
            {
                test_accuracy = 0.5,
                best_test_accuracy = Markup,
                wall_seconds = 1e300,
                firing_rate = new object?[] { 0.1, Markup, null, 1e308 },
                confusion = new[] { new object[] { 1, Markup }, [Markup, 2] },
            }
        );
        File.WriteAllText(
            At(RunFolder.MetricsFile),
            $$"""
            {"epoch":1,"test_accuracy":0.4,"test_loss":1e308,"firing_rate":[0.1,0.2]}
            {"epoch":2,"test_accuracy":0.5,"test_loss":0.1,"firing_rate":[0.1,{{JsonSerializer.Serialize(Markup)}}]}
            {"epoch":3,{{Markup}}
            [1,2]
            {"epoch":{{JsonSerializer.Serialize(Markup)}},"test_accuracy":{{JsonSerializer.Serialize(
                Markup
            )}},"x":1,"x":2}
            {"epoch":4,"test_accu
            """
        );
        Write(
            "confusion.json",
            new
            {
                classes = new object?[] { Markup, null },
                height = 2,
                width = 2,
                confusion = new[] { new[] { 3, 1 }, [0, 4] },
                mistakes = new object[]
                {
                    new
                    {
                        index = Markup,
                        label = 0,
                        taken = 1,
                        confidence = 0.9,
                        pixels = Convert.ToBase64String([0, 255, 128, 1]),
                    },
                    new
                    {
                        index = 1,
                        label = 0,
                        taken = 1,
                        pixels = Markup,
                    },
                    Markup,
                    new
                    {
                        label = 9e99,
                        taken = -5,
                        pixels = "AAAAAA==",
                    },
                },
            }
        );
        Write(
            "trace.json",
            new
            {
                index = 0,
                label = 1,
                taken = 0,
                classes = new[] { Markup },
                height = 2,
                width = -1,
                pixels = Markup,
                layers = new object[]
                {
                    new
                    {
                        name = Markup,
                        steps = 3,
                        neurons = Markup,
                        rows = new[] { 0, 1 },
                        spikes = new object[] { new[] { 1, 1 }, new[] { 99, -7 }, Markup },
                        curves = new[] { new { label = Markup, values = new object?[] { 1, null, Markup } } },
                    },
                    new { name = "half", steps = 1e12 },
                    Markup,
                },
            }
        );
        Write(
            RunFolder.DiagnosticsFile,
            new
            {
                learned = new[] { Outside, Markup, "", "threshold" }.Select(name => new
                {
                    block = 1,
                    name,
                    start = new { from = -1, to = 1 },
                    values = new
                    {
                        from = -2,
                        width = 0.5,
                        counts = new[] { 1, 2, 3 },
                    },
                }),
            }
        );
        File.WriteAllText(At("network.snnc"), "SNNC and then nothing");
    }

    internal string Folder => _folder.Path;

    public void Dispose() => _folder.Dispose();

    private string At(string name) => _folder.At(name);

    private void Write(string name, object content) => File.WriteAllText(At(name), JsonSerializer.Serialize(content));
}
