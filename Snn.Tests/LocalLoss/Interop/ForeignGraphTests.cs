using System.Diagnostics;
using Snn.Data.Datasets.Own;
using Snn.Data.Faults;
using Snn.LocalLoss.Experiments.Import;
using Snn.Tests.Support;

namespace Snn.Tests.LocalLoss.Interop;

/// <summary>Graphs that a program has written that knows nothing of Snn (Debian: python3-h5py).</summary>
[Trait(Category.Name, Category.Process)]
public sealed class ForeignGraphTests
{
    private const string Python = "/usr/bin/python3";

    [Theory]
    [InlineData("cuba")]
    [InlineData("conv")]
    public void A_graph_of_another_program_computes_as_it_says_itself(string kind)
    {
        Assert.SkipUnless(
            File.Exists(Python) && Call("-c", "import h5py, numpy").Code == 0,
            "python3-h5py is not installed"
        );
        using var folder = new TemporaryFolder();
        var data = ImportTests.Noise(new(1, 6, 6), classes: 4, count: 60);
        File.WriteAllBytes(folder.At("l.npy.images.npy"), Npy.Write([60, 6, 6], data.Test.Pixels.Span));
        var script = Path.Combine(AppContext.BaseDirectory, "LocalLoss", "Interop", "nir_foreign.py");
        var (code, error) = Call(script, kind, folder.At("g.nir"), folder.At("l.npy"));
        Assert.True(code == 0, error);
        var theirs = Npy.Read(File.ReadAllBytes(folder.At("l.npy")), "l").OrThrow();

        var bytes = File.ReadAllBytes(folder.At("g.nir"));
        Assert.Contains(
            "--timesteps",
            Assert.IsType<Result<ImportedNetwork>.Error>(NirNetwork.Read(bytes, "g", new())).Fault.Fix,
            StringComparison.Ordinal
        );
        var imported = NirNetwork.Read(bytes, "g", new(Timesteps: 6, StepSeconds: 1e-3)).OrThrow();
        Assert.Null(imported.Dataset);
        var made = imported.For(data.Info).OrThrow();
        using var network = made.Network;
        var ours = ImportTests.Logits(network, made.Info, data.Test);

        Assert.Equal([60, 4], theirs.Shape);
        var apart = Enumerable
            .Range(0, 60)
            .Count(i => Enumerable.Range(4 * i, 4).Any(j => Math.Abs(theirs[j] - ours[j]) > 1e-4));
        Assert.InRange(apart, 0, 2);
        Assert.True(ours.Chunk(4).Select(l => string.Join(' ', l)).Distinct().Count() > 10, "its answers differ");
    }

    private static (int Code, string Error) Call(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
