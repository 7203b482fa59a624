using System.Buffers.Binary;
using Snn.Data.Datasets;
using Snn.Tests.Support;

namespace Snn.Tests.Architecture;

/// <summary>
/// What docs/architecture.md draws of an image on its way from a byte of a file to the test accuracy, counted while the
/// program runs.
/// </summary>
[Trait(Category.Name, Category.Process)]
public sealed class DataFlowTests : IDisposable
{
    private const int BatchSize = 9400;
    private const int Blocks = 2;

    private static readonly string[] Kernels =
    [
        "Snn.LocalLoss.Autograd",
        "Snn.LocalLoss.Normalisation",
        "Snn.LocalLoss.Maps",
        "Snn.LocalLoss.Neurons",
    ];

    // A known set without digests: its files are read, and learned from, as MNIST's are.
    private readonly DatasetInfo _info = KnownDatasets.EmnistBalanced;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_image_crosses_six_borders_of_assemblies_and_a_batch_enters_the_kernels_once_a_block()
    {
        foreach (var file in _info.Files)
        {
            Write(file);
        }

        var line =
            $"train --dataset {_info.Name} --model 4-4 --nonlin lif --loss-sup pred --epochs 1 --batch-size {BatchSize}";
        var (ended, calls) = await HandOvers.Of(
            _folder,
            new() { ["SNN_CACHE"] = _folder.At("cache") },
            [.. line.Split(' '), "--threads", "1", "--no-report", "--no-tensorboard", "--json"]
        );
        Assert.True(ended.Code == 0, ended.Error[Math.Max(0, ended.Error.Length - 2000)..]);

        // Until the accuracy is known; then a report is prepared, which shows single images.
        var judged = Array.FindIndex(calls, call => call.Call.Callee == "EvaluationTotals.Judged");
        Assert.InRange(judged, 0, calls.Length - 1);
        string[] crossed =
        [
            .. calls[..judged]
                .Select(call => call.Call)
                .Where(call => call.FromAssembly != call.ToAssembly)
                .Distinct()
                .SelectMany(call =>
                    new[]
                    {
                        call.In ? $"{call.FromAssembly} > {call.ToAssembly}: {call.Callee}" : null,
                        call.Out ? $"{call.ToAssembly} > {call.FromAssembly}: {call.Callee}" : null,
                    }
                )
                .OfType<string>(),
        ];
        Assert.Equal(
            [
                "Snn.Runner > Snn.Data: Dataset.Of",
                "Snn.Data > Snn.Runner: Dataset.Of",
                "Snn.Runner > Snn.LocalLoss: TrainingRun.Run",
                "Snn.LocalLoss > Snn.Runner: TrainingRun.Run",
                "Snn.LocalLoss > Snn.Data: EpochBatches.Of",
                "Snn.Data > Snn.LocalLoss: EpochBatches.Of",
            ],
            crossed
        );

        var training = Array.FindIndex(calls, call => call.Call.Callee == "LocalTrainer.Step");
        var steps = calls.Count(call => call.Call.Callee == "LocalTrainer.Step");
        Assert.Equal(Count(_info.Files[0]) / BatchSize, steps);

        // What is evaluated comes behind all steps of an epoch.
        var behind = Array.FindIndex(calls, call => call.Call.Callee == "EvaluationTotals.Add");
        var entries = Entries(calls[training..behind])
            .GroupBy(call => call.From)
            .ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal(steps * Blocks, entries["Snn.LocalLoss.Blocks"]);
    }

    // Calls into the kernels from outside of them: what happens within one belongs to it.
    private static IEnumerable<HandOver> Entries(IEnumerable<(HandOver Call, int Depth)> calls)
    {
        var within = int.MaxValue;
        foreach (var (call, depth) in calls)
        {
            within = depth <= within ? int.MaxValue : within;
            if (within == int.MaxValue && call.In && IsKernel(call.To) && !IsKernel(call.From))
            {
                within = depth;
                yield return call;
            }
        }
    }

    private static bool IsKernel(string folder) =>
        Array.Exists(Kernels, kernel => folder == kernel || folder.StartsWith(kernel + ".", StringComparison.Ordinal));

    private static int Count(DatasetFile images) => (int)((images.Bytes - 16) / 784);

    private void Write(DatasetFile file)
    {
        var images = file.Role is FileRole.TrainImages or FileRole.TestImages;
        var (content, header) = (new byte[file.Bytes], images ? 16 : 8);
        content[2] = 8;
        content[3] = (byte)(images ? 3 : 1);
        BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4), images ? Count(file) : content.Length - header);
        if (images)
        {
            (content[11], content[15]) = (28, 28);
        }

        for (var i = header; i < content.Length; i++)
        {
            content[i] = (byte)(images ? i * 7 : (i - header) % _info.ClassNames.Length);
        }

        var folder = Directory.CreateDirectory(_folder.At("cache", "datasets", _info.Home));
        File.WriteAllBytes(Path.Combine(folder.FullName, file.Name), content);
    }
}
