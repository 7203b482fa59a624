using System.Globalization;
using Snn.Convex.Experiments.Surfaces;
using Snn.Convex.Measures;
using Snn.Convex.Persistence;
using Snn.Data.Faults;
using Snn.Runner.Data;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Data;

/// <summary>Surfaces from a user's own points, and the choice of the linear-algebra provider.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class PointsTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("x1,x2,y\n1,2,3\n-4,5e-1,6\n")]
    [InlineData("1,2,3\r\n-4,0.5,6")]
    [InlineData(" 1 , 2 , \"3\"\n\n-4,.5,6\n")]
    public void Rows_are_points_with_or_without_a_header(string text)
    {
        var file = Assert.IsType<Result<PointsFile>.Ok>(PointsFile.Read(Written(text))).Value;
        Assert.Equal([1, 2, -4, 0.5], file.Points.X.ToArray());
        Assert.Equal([3, 6], file.Points.Y.ToArray());
        Assert.Equal(64, file.Sha256.Length);
    }

    [Theory]
    [InlineData("1,2,3\n4,,6\n", "row 2, column 2", "nothing there")]
    [InlineData("a,b\n1,2\nx,3\n", "row 3, column 1", "'x' is no finite number")]
    [InlineData("1,2\n3,NaN\n", "row 2, column 2", "'NaN' is no finite number")]
    [InlineData("1,2\n3,1e999\n", "row 2, column 2", "'1e999' is no finite number")]
    [InlineData("nan,nan\n1,2\n3,4\n", "row 1, column 1", "'nan' is no finite number")]
    [InlineData("1e999,-inf\n1,2\n3,4\n", "row 1, column 1", "'1e999' is no finite number")]
    [InlineData("N/A,none\n1,2\n3,4\n", "row 1, column 1", "'N/A' is no finite number")]
    [InlineData("1 2,3 4\n1,2\n3,4\n", "row 1, column 1", "'1 2' is no finite number")]
    [InlineData("1,2\n3,4\0\n", "row 2, column 2", "'4\0' is no finite number")]
    [InlineData("1,2,3\n4,5\n", "row 2", "2 values where the first row has 3")]
    [InlineData("1\n2\n", "row 1", "1 column")]
    [InlineData("1,2\n", "", "1 rows of numbers")]
    [InlineData("", "", "0 rows of numbers")]
    public void What_is_wrong_is_told_by_row_and_column(string text, string where, string what)
    {
        var fault = Assert.IsType<Result<PointsFile>.Error>(PointsFile.Read(Written(text))).Fault;
        Assert.Equal((FaultKind.Data, what), (fault.Kind, fault.What));
        Assert.EndsWith(where, fault.Where, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_without_end_is_no_file_of_points()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "there is no such device");
        var fault = Assert.IsType<Result<PointsFile>.Error>(PointsFile.Read("/dev/zero")).Fault;
        Assert.Contains("device", fault.What, StringComparison.Ordinal);
    }

    // The readout is a sum of rates: no length of training brings it below 0.
    [Fact]
    public async Task Targets_that_the_readout_cannot_reach_are_told_at_once_and_in_the_summary()
    {
        var path = Written("-1,-2\n0,-1\n1,3\n2,4\n");

        var ended = await SnnHere.In(
            _scratch.Path,
            "run",
            "4.1-proj-single",
            "--points",
            path,
            "--epochs",
            "1",
            "--set",
            "num_neurons=4",
            "--json"
        );

        Assert.Equal(0, ended.Code);
        Assert.Contains("2 of 4 targets are below 0", ended.Error, StringComparison.Ordinal);
        Assert.Contains("2 of 4 targets are below 0", (string?)ended.Json["caveat"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_network_learns_points_of_any_dimension(int inputs)
    {
        var rows = Enumerable
            .Range(0, 60)
            .Select(i => Enumerable.Range(0, inputs).Select(k => Math.Sin((7 * i) + (3 * k))).ToArray());
        var path = Written(
            string.Join(
                '\n',
                rows.Select(x =>
                    string.Join(
                        ',',
                        x.Append(x.Sum(v => v * v)).Select(v => v.ToString("R", CultureInfo.InvariantCulture))
                    )
                )
            )
        );
        var run = (
            await SnnHere.In(
                _scratch.Path,
                "run",
                "4.1-proj-single",
                "--points",
                path,
                "--epochs",
                "30",
                "--math",
                "managed",
                "--json"
            )
        ).Json;
        Assert.Equal("done", (string?)run["status"]);
        Assert.InRange((double)run["mse"]!, 0, 0.5);
        Assert.Equal(60, (int)run["point_count"]!);

        // Parameters of the grid have no part in it; pieces are counted where the points lie, and not in the
        // experiment's own range.
        var shown = (await SnnHere.In(_scratch.Path, "show", (string)run["folder"]!, "--json")).Json;
        Assert.All(
            SurfaceExperiment.OfTheGrid,
            name => Assert.False(shown["run"]!["parameters"]!.AsObject().ContainsKey(name))
        );
        Assert.False(shown["network"]!["notes"]!.AsObject().ContainsKey("parameter.range"));
        Assert.InRange((double)run["point_range"]!, 0.9, 1);
        var saved = NetworkReader
            .Read(File.ReadAllBytes(Path.Combine((string)run["folder"]!, "network.snnc")), "it")
            .OrThrow();
        Assert.Equal(
            LayerFacts.PiecesInUse(saved.Layers[0], (double)run["point_range"]!),
            (int?)shown["network"]!["layers"]![0]!["pieces_in_use"]
        );
        Assert.StartsWith("Managed", (string?)run["math"], StringComparison.Ordinal);

        // The saved network is judged by the same points, and by no others.
        var folder = (string)run["folder"]!;
        var judged = (await SnnHere.In(_scratch.Path, "eval", folder, "--json")).Json;
        Assert.All(
            judged.Where(p => p.Key != "run"),
            p => Assert.Equal(run[p.Key]!.ToJsonString(), p.Value!.ToJsonString())
        );
        File.AppendAllText(path, "\n");
        var changed = await SnnHere.In(_scratch.Path, "eval", folder);
        Assert.Equal(3, changed.Code);
        Assert.Contains("SHA-256", Assert.Single(changed.Error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    // Points are what the file holds, and not where it lies.
    [Fact]
    public async Task A_run_goes_on_with_the_same_points_wherever_they_lie_and_begins_anew_with_others()
    {
        const string Rows = "-1,1\n0,0\n1,1\n2,2\n";
        var (here, there) = (Written(Rows), _scratch.At("there.csv"));
        await File.WriteAllTextAsync(there, Rows, TestContext.Current.CancellationToken);

        var first = await Learn(here);
        var moved = await Learn(there);
        await File.WriteAllTextAsync(here, Rows + Rows, TestContext.Current.CancellationToken);
        var changed = await Learn(here);

        Assert.Equal((string?)first.Json["folder"], (string?)moved.Json["folder"]);
        Assert.NotEqual((string?)first.Json["folder"], (string?)changed.Json["folder"]);
        Assert.Equal(8, (int)changed.Json["point_count"]!);

        Task<Ended> Learn(string points) =>
            SnnHere.In(
                _scratch.Path,
                [
                    "run",
                    "4.1-proj-single",
                    "--points",
                    points,
                    .. "--set num_neurons=4 --epochs 1 --resume --json".Split(' '),
                ]
            );
    }

    [Fact]
    public async Task Even_two_points_have_a_closed_form()
    {
        var run = (
            await SnnHere.In(
                _scratch.Path,
                "run",
                "4.1-proj-single",
                "--points",
                Written("1,2,3\n4,5,6\n"),
                "--epochs",
                "1",
                "--json"
            )
        ).Json;
        Assert.InRange((double)run["closed_form_mse"]!, 0, 1e-9);
    }

    [Theory]
    [InlineData(4, "MathNet.Numerics.Providers.MKL", "run", "4.1-ce", "--math", "mkl")]
    [InlineData(4, "MathNet.Numerics.Providers.MKL", "run", "4.1-proj-single", "--epochs", "0", "--math", "mkl")]
    public async Task Refusals_are_one_line_and_the_documented_code(int code, string says, params string[] arguments)
    {
        var ended = await SnnProcess.Run(_scratch.Path, arguments);
        Assert.Equal(code, ended.Code);
        Assert.Contains(says, Assert.Single(ended.Error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Auto_falls_back_to_managed_code_and_says_so()
    {
        var ended = await SnnProcess.Run(
            _scratch.Path,
            "run",
            "4.1-proj-single",
            "--epochs",
            "0",
            "--math",
            "auto",
            "--set",
            "readout_grid=2",
            "--json"
        );
        Assert.Equal(0, ended.Code);
        Assert.StartsWith("Managed", (string?)ended.Json["math"], StringComparison.Ordinal);
    }

    private string Written(string text)
    {
        var path = _scratch.At("points.csv");
        File.WriteAllText(path, text);
        return path;
    }
}
