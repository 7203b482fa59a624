using System.Text.Json.Nodes;
using Snn.Data.Datasets;
using Snn.Data.Vectors;
using Snn.Tests.Data.Datasets.Own;
using Snn.Tests.Runner;
using Snn.Tests.Support;

namespace Snn.Tests.LocalLoss;

/// <summary>
/// Kernels are compiled for vectors of 16 values where the processor has them, else for vectors of 8: the numbers are
/// the same, to the last bit.
/// </summary>
[Trait(Category.Name, Category.Process)]
public sealed class VectorWidthTests : IDisposable
{
    // Widths that leave a vector of 8 over, maps of spikes and of images, fully connected layers, and the similarity
    // loss's own map.
    private const string Convolutional = "15C5-P4-40C5-P7-200-72";

    private static readonly string[] Training =
    [
        "train",
        "--loss-sup",
        "predsim",
        "--epochs",
        "1",
        "--batch-size",
        "20",
        "--threads",
        "1",
        "--no-report",
        "--json",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // The paper's own neuron counts in kernels of its own; behind convolutions its fully connected layers do not spike.
    [Theory]
    [InlineData("lif", Convolutional)]
    [InlineData("snn", Convolutional)]
    [InlineData("snn", "200-72-40")]
    public async Task Training_does_not_depend_on_the_width_of_vectors(string neuron, string model)
    {
        Assert.SkipUnless(Lanes<float>.Wide, "this processor has vectors of 8 values only");

        var wide = await Losses("wide", [], neuron, model);
        var narrow = await Losses("narrow", new() { ["DOTNET_EnableAVX512"] = "0" }, neuron, model);

        Assert.Equal(wide, narrow);
    }

    // What is the same for three batches is the same for all: most of the time is the compiler's.
    private string Few()
    {
        var sample = SampleDatasets.Load(KnownDatasets.Mnist);
        var folder = Directory.CreateDirectory(_folder.At("few")).FullName;
        foreach (var (name, set) in new[] { ("train", sample.Train), ("t10k", sample.Test) })
        {
            var pixels = set.Pixels[..(60 * set.Shape.Size)].ToArray();
            File.WriteAllBytes(
                Path.Combine(folder, name + "-images-idx3-ubyte"),
                OwnFormatsTests.IdxOf([60, set.Shape.Height, set.Shape.Width], pixels)
            );
            File.WriteAllBytes(
                Path.Combine(folder, name + "-labels-idx1-ubyte"),
                OwnFormatsTests.IdxOf([60], set.Labels[..60].ToArray())
            );
        }

        return folder;
    }

    private async Task<string[]> Losses(
        string folder,
        Dictionary<string, string> environment,
        string neuron,
        string model
    )
    {
        string[] line = [.. Training, "--data", Few(), "--nonlin", neuron, "--model", model, "--out", folder];
        var ended = await SnnProcess.End(SnnProcess.Start(_folder.Path, environment, line));
        Assert.True(ended.Code == 0, ended.Error);
        var metrics = Directory.GetFiles(_folder.At(folder), "metrics.jsonl", SearchOption.AllDirectories).Single();
        var epoch = JsonNode.Parse(File.ReadLines(metrics).Single())!;
        return
        [
            .. from name in new[] { "train_loss", "block_loss", "test_loss", "block_test_loss", "test_accuracy" }
            select epoch[name]!.ToJsonString(),
        ];
    }
}
