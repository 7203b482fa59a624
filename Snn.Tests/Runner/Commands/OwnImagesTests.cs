using System.Text.Json.Nodes;
using SkiaSharp;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Commands;

/// <summary>A folder of pictures of one's own, from <c>snn data show</c> to a run that goes on.</summary>
[Trait(Category.Name, Category.Long)]
public sealed class OwnImagesTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Pictures_are_learned_judged_and_missed_when_they_change()
    {
        foreach (var (name, c) in new[] { ("cat", 0), ("dog", 1) })
        {
            for (var i = 0; i < 20; i++)
            {
                Picture(_scratch.At("pets", name, $"{i:00}.png"), new SKColor((byte)(40 + i), (byte)(c * 200), 30));
            }
        }

        var shown = (await Snn("data", "show", _scratch.At("pets"), "--json")).Json;
        Assert.Equal("3x6x5", (string?)shown["image_shape"]);
        Assert.Equal((32, 8), ((int)shown["train_samples"]!, (int)shown["test_samples"]!));

        var trained = await Snn(
            $"train --data {_scratch.At("pets")} --model 4C3-10 --nonlin lif --epochs 3 --lr 0.01 --batch-size 8 --json".Split(
                ' '
            )
        );
        Assert.Equal((0, ""), (trained.Code, trained.Error));
        var run = (string)trained.Json["folder"]!;
        var record = JsonNode.Parse(File.ReadAllText(Path.Combine(run, "run.json")))!;
        Assert.Equal(_scratch.At("pets"), (string?)record["parameters"]!["dataset"]);
        Assert.Equal((string?)shown["sha256"], (string?)record["data_sha256"]);
        Assert.Equal("cat, dog", (string?)record["class_names"]);
        Assert.Equal(3, record["pixel_mean"]!.AsArray().Count);

        var judged = (await Snn("eval", run, "--json")).Json;
        Assert.Equal((double)trained.Json["test_accuracy"]!, (double)judged["test_accuracy"]!);

        File.Copy(_scratch.At("pets", "dog", "01.png"), _scratch.At("pets", "cat", "01.png"), overwrite: true);
        var changed = await Snn("train", "--resume", run, "--epochs", "4");
        Assert.Equal(3, changed.Code);
        Assert.Contains("the data have changed", changed.Error, StringComparison.Ordinal);
        Assert.Single(changed.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Convex_networks_learn_pictures_and_the_network_must_fit_them()
    {
        for (var c = 0; c < 2; c++)
        {
            for (var i = 0; i < 10; i++)
            {
                Picture(_scratch.At("pets", $"{c}", $"{i}.png"), new SKColor((byte)(40 + i), (byte)(c * 200), 30));
            }
        }

        var convex = await Snn(
            $"run proj-mnist-single --data {_scratch.At("pets")} --set layers=4 --epochs 2 --json".Split(' ')
        );
        Assert.Equal((0, ""), (convex.Code, convex.Error));
        Assert.Equal(1, (double)convex.Json["test_accuracy"]!);

        var small = await Snn("train", "--data", _scratch.At("pets"), "--model", "15C5-P2-40C5-P2-P2-300");
        Assert.Equal(2, small.Code);
        Assert.StartsWith("snn: ", small.Error, StringComparison.Ordinal);
        Assert.Single(small.Error.TrimEnd().Split('\n'));
    }

    private Task<Ended> Snn(params string[] arguments) => SnnHere.In(_scratch.Path, arguments);

    private static void Picture(string path, SKColor colour)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var bitmap = new SKBitmap(5, 6);
        bitmap.Erase(colour);
        using var png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        File.WriteAllBytes(path, png.ToArray());
    }
}
