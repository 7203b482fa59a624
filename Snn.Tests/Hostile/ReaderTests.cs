using System.Collections.Immutable;
using System.Diagnostics;
using System.Security.Cryptography;
using SkiaSharp;
using Snn.Convex.Networks;
using Snn.Convex.Persistence;
using Snn.Data.Datasets;
using Snn.Data.Datasets.Own;
using Snn.Data.Faults;
using Snn.Data.Laws;
using Snn.LocalLoss.Checkpoints;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Flags;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Tensors;
using Snn.LocalLoss.Training;
using Snn.Runner.Commands;
using Snn.Runner.Commands.Conformance;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Data;
using Snn.Runner.Data.Own;
using Snn.Runner.Execution.Sweeps;
using Snn.Runner.Experiments;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Runs;
using Snn.Runner.Text;
using Snn.Tests.Runner.Commands;
using Snn.Tests.Support;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;
using static Snn.Tests.Hostile.Reader;

namespace Snn.Tests.Hostile;

/// <summary>
/// Everything that reads bytes or text gets files that were changed at random places, over and over: it gives a value
/// or a fault of one line, never an exception, and never more memory than a small file can mean.
/// </summary>
/// <remarks>
/// Each reader starts from files that are right and from all that ever went wrong with it (<c>Corpus/READER/*</c>,
/// kept for good). The suite tries few cases; <c>scripts/fuzz READER N</c> as many as one likes.
/// </remarks>
public sealed class ReaderTests : IDisposable
{
    // Of the clock or, as a machine can be busy with other work, of the processor. A hang has no end.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private static readonly byte[] Png = Drawn(SKEncodedImageFormat.Png);

    private static readonly string[] Small =
    [
        .. Directory
            .GetFiles(
                Path.Combine(AppContext.BaseDirectory, "Conformance", "Reference"),
                "*.json",
                SearchOption.AllDirectories
            )
            .Where(file => new FileInfo(file).Length < 20_000)
            .Order(StringComparer.Ordinal),
    ];

    private static readonly Dictionary<string, Reader> Own = new(StringComparer.Ordinal)
    {
        ["idx-images"] = new([Idx.WriteImages(3, 4, new byte[24])], (bytes, _) => Of(Idx.ReadImages(bytes, "x"))),
        ["idx-labels"] = new([Idx.WriteLabels(new byte[9])], (bytes, _) => Of(Idx.ReadLabels(bytes, "x"))),
        ["idx-array"] = new(
            [Idx.WriteImages(3, 4, new byte[24]), Idx.WriteLabels(new byte[9])],
            (bytes, _) => Of(IdxArray.Read(bytes, "x"))
        ),
        ["gzip"] = new([Gzip([1, 2, 3]), [.. Gzip([1]), .. Gzip([])]], (bytes, _) => Of(Idx.Unpack(bytes, "x"))),
        ["npy"] = new(
            [Npy.Write([2, 3], new float[6]), Npy.Write([4], new long[4]), Npy.Write([2, 2], new byte[4])],
            (bytes, _) => Of(Npy.Read(bytes, "x"))
        ),
        ["npz"] = new(
            [Npy.WriteAll([new("images", Npy.Write([2, 2], new byte[4])), new("labels", Npy.Write([2], new long[2]))])],
            (bytes, _) => Of(Npy.ReadAll(bytes, "x"))
        ),
        ["frames"] = new([Npy.Write([2, 1, 3, 3], new byte[18])], (bytes, _) => Of(Frames.Read(bytes, "x.npy", null))),
        ["safetensors"] = new(
            [Safetensors.Write(new([Floats("a"), NamedTensor.Of("b", 7)], Words))],
            (bytes, _) => Of(Safetensors.Read(bytes, "x"))
        ),
        ["checkpoint"] = new(
            [
                CheckpointFormat.Encode(
                    new TrainingCheckpoint(RunIdentity.None, TrainingProgress.Start(2), [Floats("a")])
                ),
            ],
            (bytes, _) => Of(CheckpointFormat.Decode(Summed(bytes), "x"))
        ),
        ["snnc"] = new(
            [NetworkFormat.Write(new([PublishedNetworks.Robustness(1, 3, 2, 1)], [new("id", "x"), new("seed", "1")]))],
            (bytes, _) => Of(NetworkReader.Read(Summed(Sized(bytes)), "x"))
        ),
        ["points"] = OfFile(
            "points.csv",
            ["x1,x2,y\n0,1,2\n1,0,3\n", "0,1\n2,3\n", "\"0\",\"1\"\r\n2,3\r\n"],
            PointsOf
        ),
        ["table"] = OfFile(
            "table.csv",
            [
                "label,a,b,c,d\n0,1,2,3,4\n1,5,6,7,8\n0,1,1,1,1\n1,9,9,9,9\n",
                "1,2,3,cat\n4,5,6,dog\n1,2,3,cat\n4,5,6,dog\n",
            ],
            path => Of(OwnData.Read(path))
        ),
        ["picture"] = new(
            [Png, Drawn(SKEncodedImageFormat.Jpeg), Drawn(SKEncodedImageFormat.Webp)],
            (bytes, _) => Of(Pictures.Read(bytes, "x.png", null))
        ),
        ["idx-set"] = new([Idx.WriteImages(2, 2, [.. Enumerable.Range(0, 40).Select(i => (byte)i)])], IdxSet),
        ["picture-set"] = new([Png], PictureSet),
        ["conformance"] = new([.. Small.Select(File.ReadAllBytes)], Replayed),
        ["run-folder"] = OfFile(
            RunFolder.RunFile,
            [
                """{"id":"4.1-ce","kind":"training","seed":1,"status":"done","parameters":{"lr":0.1},"started":"2026-01-01"}""",
            ],
            path => StoredRun.In(Path.GetDirectoryName(path)!)
        ),
        ["metrics"] = OfFile(
            RunFolder.MetricsFile,
            ["{\"epoch\":1,\"wall_seconds\":2.5,\"mse\":0.1,\"rates\":[0.1,null]}\n{\"epoch\":2,\"mse\":0.05}\n"],
            path => FollowedRun.In(Path.GetDirectoryName(path)!)
        ),
        ["model"] = OfText(["15C5-P2-40C5-P2-300", "64C3p1-A2-10", "1024-1024"], word => Of(ModelString.Parse(word))),
        ["own-word"] = OfText(
            ["images::test=0.25::label=last", "a.csv::shape=3x32x32", "x::test=other"],
            word => Of(OwnWord.Parse(word))
        ),
        ["seeds"] = OfText(["1..3", "1,2,5", "7"], word => Of(SeedList.Parse(word))),
        ["sweep"] = OfText(
            ["1e-3,5e-4", "log:1e-4..1e-2:5", "2..5", "0..1:5", "50 50,100"],
            word => Of(SweepValues.Parse(word))
        ),
        ["schedule"] = OfText(["500", "90s", "1h"], word => Of(CheckpointSchedule.Parse(word))),
        ["assignment"] = OfText(["lr=0.1", "layers=50,50"], word => Of(Assignment.Parse(word))),
        ["parameters"] = OfText(
            [
                "lr=0.1\nmodel=mlp\ntimesteps=4",
                "nonlin=lif\nloss-sup=predsim\nbeta=0.5\nlr-decay-milestones=1,2",
                "dropout=0.2",
            ],
            text =>
                Of(
                    TrainingParameters
                        .Read(
                            text.Split('\n')
                                .Select(line => line.Split('=', 2))
                                .GroupBy(pair => pair[0])
                                .ToDictionary(g => g.Key, g => g.Last().Last(), StringComparer.Ordinal),
                            Registry.Library
                        )
                        .Bind(flags => flags.Read())
                )
        ),
        ["replay"] = OfText(
            ["spiking@1:7/300", "property@18446744073709551615:0/1"],
            line => CheckSettings.Replaying(line, out _)
        ),
        ["command-line"] = OfText(
            [
                "run 4.1-ce --set lr=0.1 --seeds 1..3",
                "report -- -weird",
                "train --model mlp --epochs 3 --json",
                "show 4.1-ce",
            ],
            line => UsageFaults.Of(HelpTests.Root.Parse(line.Split(' '), SnnCommand.AsTyped))
        ),
        ["terminal"] = OfText(["plain", "\x1b]0;owned\a", "\u202etxt.exe"], Shown),
    };

    private static readonly Dictionary<string, Reader> Readers = Own.Concat(NetworkReaders.All)
        .Concat(FolderReaders.All)
        .ToDictionary(StringComparer.Ordinal);

    private readonly TemporaryFolder _scratch = new();

    /// <summary>All of them, or the one that <c>SNN_READER</c> names.</summary>
    public static TheoryData<string> Names =>
        Environment.GetEnvironmentVariable("SNN_READER") is { Length: > 0 } one ? [one] : [.. Readers.Keys];

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void What_was_right_is_read_and_what_once_went_wrong_is_one_line(string name)
    {
        var reader = Readers[name];
        Assert.All(reader.Right, right => Assert.Null(reader.Read(right, _scratch.Path) as Fault));
        Assert.All(Kept(name), kept => reader.Read(kept, _scratch.Path));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Whatever_is_changed_it_is_a_value_or_one_line(string name)
    {
        var reader = Readers[name];
        byte[][] starts = [.. reader.Right, .. Kept(name)];
        Property.Holds(
            from start in Gen.Int(0, starts.Length - 1)
            from mutation in Mutation.Any
            select (start, mutation),
            c =>
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                var (since, spent) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
                var read = reader.Read(c.mutation.Of(starts[c.start]), _scratch.Path);
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, reader.Most);
                Assert.True(
                    Stopwatch.GetElapsedTime(since) < Longest || Environment.CpuUsage.TotalTime - spent < Longest
                );
                if (read is Fault fault)
                {
                    var error = new StringWriter();
                    new Screen(TextWriter.Null, error, null, false).Report(fault);
                    Assert.Single(error.ToString().TrimEnd('\n').Split('\n'));
                }
            },
            200,
            $"{nameof(Whatever_is_changed_it_is_a_value_or_one_line)}-{name}"
        );
    }

    private static byte[][] Kept(string name) =>
        Path.Combine(AppContext.BaseDirectory, "Hostile", "Corpus", name) is var folder && Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)]
            : [];

    private static byte[] Drawn(SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(5, 4);
        bitmap.Erase(SKColors.Teal);
        bitmap.SetPixel(1, 2, SKColors.Red);
        using var data = bitmap.Encode(format, 90);
        return data.ToArray();
    }

    // A set of which one file is another's: its labels, or its other pictures, are right.
    private static object? IdxSet(byte[] images, string folder)
    {
        var set = Path.Combine(folder, "idx");
        if (!Directory.Exists(set))
        {
            Directory.CreateDirectory(set);
            File.WriteAllBytes(
                Path.Combine(set, "train-labels-idx1-ubyte"),
                Idx.WriteLabels([.. Enumerable.Range(0, 10).Select(i => (byte)(i % 2))])
            );
        }

        File.WriteAllBytes(Path.Combine(set, "train-images-idx3-ubyte"), images);
        return Of(OwnData.Read(set));
    }

    private static object? PictureSet(byte[] picture, string folder)
    {
        var set = Path.Combine(folder, "pictures");
        if (!Directory.Exists(set))
        {
            foreach (
                var (label, name) in from l in new[] { "a", "b" }
                from n in new[] { "0.png", "1.png" }
                select (l, n)
            )
            {
                Directory.CreateDirectory(Path.Combine(set, label));
                File.WriteAllBytes(Path.Combine(set, label, name), Png);
            }
        }

        File.WriteAllBytes(Path.Combine(set, "a", "0.png"), picture);
        return Of(OwnData.Read(set));
    }

    private static object? Replayed(byte[] file, string folder)
    {
        // Trials start from the network that lies beside them.
        var place = Path.Combine(folder, "reference");
        if (!Directory.Exists(place))
        {
            Directory.CreateDirectory(place);
            File.Copy(Small.Single(path => Path.GetFileName(path) == "network.json"), Path.Combine(place, "a.json"));
        }

        File.WriteAllBytes(Path.Combine(place, "x.json"), file);
        return Of(Replay.Folder(place, null, default)) switch
        {
            ImmutableArray<ReplayedFile> files => (files[^1] as ReplayedFile.Refused)?.Fault,
            var refused => refused,
        };
    }

    private static object? PointsOf(string path) => Of(PointsFile.Read(path));

    private static object? Shown(string text)
    {
        Assert.DoesNotContain(Visible.Of(text), c => char.IsControl(c) && c is not ('\t' or '\r' or '\n'));
        Assert.DoesNotContain(PlainText.Of(text), char.IsControl);
        return null;
    }

    // What is behind a checksum is reached only with a right one.
    private static byte[] Summed(byte[] bytes) =>
        bytes.Length <= SHA256.HashSizeInBytes
            ? bytes
            :
            [
                .. bytes[..^SHA256.HashSizeInBytes],
                .. SHA256.HashData(bytes.AsSpan(0, bytes.Length - SHA256.HashSizeInBytes)),
            ];

    // As is what is behind the length that a network says of itself.
    private static byte[] Sized(byte[] bytes)
    {
        var sized = bytes.ToArray();
        if (sized.Length >= 20)
        {
            BitConverter.TryWriteBytes(sized.AsSpan(12), (ulong)sized.Length);
        }

        return sized;
    }

    private static NamedTensor Floats(string name) => new(name, TensorType.F32, [2, 2], new byte[16]);

    private static ImmutableSortedDictionary<string, string> Words =>
        ImmutableSortedDictionary<string, string>.Empty.Add("a", "b");

    private static byte[] Gzip(byte[] bytes) => Snn.Tests.Runner.Data.World.Gzip(bytes);
}
