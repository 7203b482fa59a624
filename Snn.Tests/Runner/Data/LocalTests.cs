using System.IO.Pipes;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Runner.Data;

namespace Snn.Tests.Runner.Data;

public sealed class LocalTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("Tiny", true)]
    [InlineData("Tiny/raw", false)]
    public async Task A_named_folder_is_read_whatever_its_layout(string below, bool packed)
    {
        var folder = _world.Folder("mine");
        _world.Put(Path.Combine(folder, below), packed);

        var set = World.Value(await _world.Find(options: _world.Options with { Folder = folder }));

        Assert.Equal((3000, 20), (set.Train.Count, set.Test.Count));
        Assert.Equal(_world.Contents["train-images-idx3-ubyte"].AsSpan(16), set.Train.Pixels.Span);
        Assert.Equal(Path.Combine(folder, below), set.Source);
        Assert.Empty(_world.Requests);
    }

    [Fact]
    public async Task The_cache_comes_before_Debian_and_Debian_before_the_network()
    {
        _world.Put(_world.DebianFolder, packed: true);
        Assert.Equal(_world.DebianFolder, World.Value(await _world.Find()).Source);
        _world.Put(_world.CacheFolder);
        Assert.Equal(_world.CacheFolder, World.Value(await _world.Find()).Source);
        Assert.Empty(_world.Requests);
    }

    [Theory]
    [InlineData("flipped")]
    [InlineData("truncated")]
    [InlineData("longer")]
    [InlineData("oversized")]
    [InlineData("empty")]
    [InlineData("swapped")]
    public async Task A_damaged_file_is_named_with_both_digests_and_the_way_to_mend_it(string damage)
    {
        _world.Put(_world.CacheFolder);
        _world.Put(_world.DebianFolder, packed: true);
        var path = Path.Combine(_world.CacheFolder, "t10k-images-idx3-ubyte");
        var good = File.ReadAllBytes(path);
        File.WriteAllBytes(
            path,
            damage switch
            {
                "flipped" => [.. good[..50], (byte)(good[50] ^ 1), .. good[51..]],
                "truncated" => good[..^1],
                "longer" => [.. good, 0],
                "oversized" => [.. good, .. new byte[100_000]],
                "empty" => [],
                _ => _world.Contents["t10k-labels-idx1-ubyte"],
            }
        );

        var fault = World.FaultOf(await _world.Find());

        Assert.Equal((FaultKind.Data, path), (fault.Kind, fault.Where));
        Assert.Contains(_world.Info.File(FileRole.TestImages).Sha256!, fault.What, StringComparison.Ordinal);
        if (damage != "oversized")
        {
            Assert.Contains(Digest(path), fault.What, StringComparison.Ordinal);
        }

        Assert.Contains("snn data fetch Tiny --force", fault.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_or_missing_file_in_a_named_folder_never_sends_the_store_elsewhere()
    {
        _world.Put(_world.CacheFolder);
        var folder = _world.Folder("mine");
        _world.Put(folder, packed: true);
        var options = _world.Options with { Folder = folder };
        var path = Path.Combine(folder, "train-labels-idx1-ubyte.gz");
        File.WriteAllBytes(path, World.Gzip([1, 2, 3]));
        Assert.Equal(path, World.FaultOf(await _world.Find(options: options)).Where);

        File.WriteAllBytes(path, [0x1F, 0x8B, 8]);
        Assert.Equal(path, World.FaultOf(await _world.Find(options: options)).Where);

        File.Delete(path);
        Assert.Equal(path[..^3], World.FaultOf(await _world.Find(options: options)).Where);

        Directory.Delete(folder, recursive: true);
        Assert.Contains(folder, World.FaultOf(await _world.Find(options: options)).What, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_tells_the_bad_file_from_the_good_ones()
    {
        Assert.Contains(
            "snn data fetch Tiny",
            World.FaultOf(Store.Verify(_world.Info, _world.Options)).Fix,
            StringComparison.Ordinal
        );

        _world.Put(_world.CacheFolder);
        Assert.All(
            World.Value(Store.Verify(_world.Info, _world.Options)),
            check => Assert.IsType<FileCheck.Good>(check)
        );

        File.WriteAllBytes(Path.Combine(_world.CacheFolder, "train-images-idx3-ubyte"), [1]);
        File.Delete(Path.Combine(_world.CacheFolder, "t10k-labels-idx1-ubyte"));
        var checks = World.Value(Store.Verify(_world.Info, _world.Options));
        Assert.Equal(
            [typeof(FileCheck.Damaged), typeof(FileCheck.Good), typeof(FileCheck.Good), typeof(FileCheck.Missing)],
            checks.Select(check => check.GetType())
        );
        Assert.Equal(Digest(checks[0].Path), Assert.IsType<FileCheck.Damaged>(checks[0]).Digest);
    }

    [Fact]
    public void Status_lists_every_source_in_the_order_of_the_search()
    {
        _world.Put(_world.DebianFolder, packed: true);
        var status = Store.Status(_world.Info, _world.Options);
        Assert.Equal(["cache", "Debian package dataset-tiny", "mirror", "mirror", "npm"], status.Select(s => s.Source));
        Assert.Equal([0, 4, null, null, null], status.Select(s => s.Present));
    }

    private static string Digest(string path) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)));

    [Theory]
    [InlineData("pipe")]
    [InlineData("device")]
    public async Task What_is_no_regular_file_is_not_waited_for_and_not_read_without_end(string what)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pipes and devices are those of Linux");
        _world.Put(_world.CacheFolder);
        var path = Path.Combine(_world.CacheFolder, "t10k-images-idx3-ubyte");
        File.Delete(path);
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        var end = pipe.ClientSafePipeHandle.DangerousGetHandle();
        File.CreateSymbolicLink(path, what == "device" ? "/dev/zero" : $"/proc/self/fd/{end}");

        var found = Task.Run(() => LocalSource.InCache(_world.Info, _world.Options).Check(_world.Info));
        var checks = await found.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        var damaged = Assert.Single(checks.OfType<FileCheck.Damaged>());
        Assert.Equal(path, damaged.Path);
        Assert.Contains("no regular file", damaged.Reason, StringComparison.Ordinal);
    }
}
