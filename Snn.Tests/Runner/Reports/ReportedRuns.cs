using Snn.Runner.Reports;
using Snn.Runner.Runs;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Reports;

/// <summary>One small run of each kind with its report, made once.</summary>
public sealed class ReportedRuns : IAsyncLifetime
{
    private static readonly (string Kind, string Line)[] Lines =
    [
        (
            "surface",
            "4.1-proj-single --epochs 3 --set grid=20 --set readout_grid=6 --set eval_grid=40 --set alpha_F=2e-3"
        ),
        ("two-layers", "4.1-proj-multi --epochs 2 --set grid=10 --set readout_grid=5 --set eval_grid=40"),
        ("script", "4.1-proj-mnist-multi --data sample --epochs 2 --set num_neurons=20 --set test_images=50"),
        ("stack", "proj-multi --epochs 2 --set grid=10 --set readout_grid=5"),
        ("images", "proj-mnist-multi --data sample --epochs 2 --set layers=100,50"),
        (
            "robustness",
            "m20-fig4 --set num_neurons=40 --set learn_dt=1e-3 --set learn_duration=1 --set epochs=2 --set passes=2 --set dt=1e-3 --set duration=12 --set still=3"
        ),
        ("training", "4.2-snn1m --data sample --epochs 2 --set model=4C5-P2-8C5-P2-32 --threads 1 --device cpu"),
    ];

    private readonly TemporaryFolder _scratch = new();
    private readonly Dictionary<string, string> _folders = [];

    /// <summary>The kinds.</summary>
    public static TheoryData<string> Kinds => [.. Lines.Select(l => l.Kind)];

    /// <summary>Where the runs lie.</summary>
    internal string Root => _scratch.Path;

    /// <summary>Folder of the run of a kind.</summary>
    internal string Folder(string kind) => _folders[kind];

    /// <summary>Page of the run of a kind.</summary>
    internal string Page(string kind) => Path.Combine(_folders[kind], ReportFiles.ReportFile);

    public async ValueTask InitializeAsync()
    {
        foreach (var (kind, line) in Lines)
        {
            string[] results = ["--results", _scratch.At(RunFolder.UsualRoot)];
            var ended = await Task.Run(() => SnnHere.Run(["run", .. line.Split(' '), .. results, "--json"]));
            Assert.True(ended.Code == 0 && ended.Error.Length == 0, $"{line}: {ended.Error}");
            _folders[kind] = (string)ended.Json["folder"]!;
        }
    }

    public ValueTask DisposeAsync()
    {
        _scratch.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>Tests that look at the same runs.</summary>
[CollectionDefinition(nameof(ReportedRuns))]
public sealed class ReportedRunsCollection : ICollectionFixture<ReportedRuns>;
