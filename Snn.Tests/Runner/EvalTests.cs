using Snn.Tests.Support;

namespace Snn.Tests.Runner;

/// <summary><c>snn eval RUN</c>, on runs that <c>snn run</c> made.</summary>
public sealed class EvalTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData("4.1-proj-single", "grid=8", "readout_mse")]
    [InlineData("4.1-proj-multi", "grid=8", "layer_mse")]
    [InlineData("4.1-proj-mnist-single", "layers=50", "confusion")]
    [InlineData("4.1-proj-mnist-multi", "layers=60 20", "per_class_accuracy")]
    public async Task A_saved_network_is_worth_what_its_run_said(string id, string set, string metric)
    {
        var run = (await SnnProcess.Run(_scratch.Path, "run", id, "--epochs", "1", "--set", set, "--data", "sample", "--json")).Json;
        var judged = (await SnnProcess.Run(_scratch.Path, "eval", (string)run["folder"]!, "--data", "sample", "--json")).Json;
        Assert.True(judged.ContainsKey(metric));
        Assert.All(judged.Where(p => p.Key != "run"), p => Assert.Equal(run[p.Key]!.ToJsonString(), p.Value!.ToJsonString()));
    }

    [Fact]
    public async Task What_holds_no_network_is_refused_in_one_line()
    {
        Assert.Equal(
            (3, "snn: nowhere: there is no such run; name the folder of a run, results/<id>/<time>-seed<n>"),
            await Refused("nowhere"));
        var run = (await SnnProcess.Run(
            _scratch.Path, "run", "4.1-ce", "--epochs", "1", "--set", "num-hidden=20", "--data", "sample", "--json")).Json;
        Assert.Equal(3, (await Refused((string)run["folder"]!)).Code);

        async Task<(int Code, string Line)> Refused(string path)
        {
            var ended = await SnnProcess.Run(_scratch.Path, "eval", path);
            return (ended.Code, ended.Error.Trim());
        }
    }
}
