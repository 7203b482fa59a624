using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using Snn.Data.Faults;
using Snn.Runner.Data;
using Snn.Runner.Files;

namespace Snn.Tests.Runner.Data;

public sealed class FetchTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task A_set_that_is_nowhere_is_fetched_verified_and_kept()
    {
        _world.Answer = _world.Serve;
        var told = new List<StoreEvent>();
        Assert.Equal(3000, World.Value(await _world.Find(told.Add)).Train.Count);
        _world.CacheIsWhole();
        Assert.Equal(4, _world.Requests.Count);
        Assert.Equal(4, told.OfType<StoreEvent.Installed>().Count());
        Assert.Contains(told.OfType<StoreEvent.Received>(), e => e.Bytes == e.Total);

        World.Value(await _world.Find());
        Assert.Equal(4, _world.Requests.Count);
    }

    [Fact]
    public async Task Two_server_errors_are_outlived()
    {
        var failures = 2;
        _world.Answer = request =>
            failures-- > 0 ? World.Status(HttpStatusCode.InternalServerError) : _world.Serve(request);
        World.Value(await _world.Find());
        _world.CacheIsWhole();
        Assert.All(
            _world.Requests,
            request => Assert.StartsWith("https://one.test/", request, StringComparison.Ordinal)
        );
        Assert.Equal(6, _world.Requests.Count);
    }

    // A connection that the stop cuts off shows itself as any error.
    [Fact]
    public async Task A_stop_is_no_fault_of_the_last_server()
    {
        using var stop = new CancellationTokenSource();
        _world.Answer = _ =>
        {
            stop.Cancel();
            throw World.Unresolvable();
        };
        var info = _world.Info with { Mirrors = _world.Info.Mirrors[..1], Npm = null };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Store.Find(info, _world.Options, null, stop.Token)
        );

        Assert.Single(_world.Requests);
    }

    [Fact]
    public async Task A_transfer_that_breaks_off_goes_on_where_it_ended()
    {
        var broken = false;
        _world.Answer = request =>
        {
            if (broken || !request.RequestUri!.AbsolutePath.Contains("train-images", StringComparison.Ordinal))
            {
                return _world.Serve(request);
            }

            broken = true;
            return new(HttpStatusCode.OK)
            {
                Content = new StreamContent(new BreakingStream(_world.Packed(request)[..20_000])),
            };
        };
        World.Value(await _world.Find());
        _world.CacheIsWhole();
        Assert.Contains("https://one.test/tiny/train-images-idx3-ubyte.gz bytes=20000-", _world.Requests);
        Assert.Equal(5, _world.Requests.Count);
    }

    [Fact]
    public async Task A_transfer_goes_on_in_the_next_process()
    {
        // Every attempt brings 5000 bytes more and breaks off; the retries are used up before the file is whole.
        _world.Answer = request =>
        {
            var from = (int)(request.Headers.Range?.Ranges.Single().From ?? 0);
            var bytes = _world.Packed(request);
            var content = new StreamContent(new BreakingStream(bytes[from..Math.Min(bytes.Length, from + 5000)]));
            content.Headers.ContentRange = new(from, bytes.Length - 1, bytes.Length);
            return new(from > 0 ? HttpStatusCode.PartialContent : HttpStatusCode.OK) { Content = content };
        };
        var only = _world.Info with { Mirrors = [_world.Info.Mirrors[0]] };
        Assert.NotNull(World.FaultOf(await _world.Find(info: only)));
        _world.Answer = _world.Serve;
        World.Value(await _world.Find(info: only));
        _world.CacheIsWhole();
        Assert.Contains("https://one.test/tiny/train-images-idx3-ubyte.gz bytes=25000-", _world.Requests);
    }

    [Fact]
    public async Task What_was_left_of_another_file_is_thrown_away()
    {
        Directory.CreateDirectory(_world.CacheFolder);
        File.WriteAllBytes(Path.Combine(_world.CacheFolder, ".train-images-idx3-ubyte.one.test.part"), new byte[1234]);
        _world.Answer = _world.Serve;
        World.Value(await _world.Find());
        _world.CacheIsWhole();
        Assert.Equal(5, _world.Requests.Count);
    }

    [Fact]
    public async Task A_mirror_with_other_content_is_passed_over_and_leaves_nothing()
    {
        _world.Answer = request =>
            request.RequestUri!.Host == "one.test"
                ? new(HttpStatusCode.OK) { Content = new ByteArrayContent(World.Gzip([1, 2, 3])) }
                : _world.Serve(request);
        var told = new List<StoreEvent>();
        World.Value(await _world.Find(told.Add));
        _world.CacheIsWhole();
        var refused = Assert.Single(told.OfType<StoreEvent.Refused>(), e => e.Source == "one.test");
        Assert.Contains(_world.Info.Files[0].Sha256!, refused.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Forbidden)]
    public async Task A_mirror_without_the_file_is_asked_once(HttpStatusCode code)
    {
        _world.Answer = request => request.RequestUri!.Host == "one.test" ? World.Status(code) : _world.Serve(request);
        World.Value(await _world.Find());
        Assert.Single(_world.Requests, request => request.StartsWith("https://one.test/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_endless_answer_is_cut_off()
    {
        _world.Answer = _ => new(HttpStatusCode.OK) { Content = new StreamContent(new EndlessStream()) };
        var fault = World.FaultOf(await _world.Find());
        Assert.Contains("has more than", fault.What, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_world.CacheFolder));
    }

    [Fact]
    public async Task A_silent_server_is_given_up()
    {
        _world.Answer = _ => new(HttpStatusCode.OK) { Content = new StreamContent(new SilentStream()) };
        var fault = World.FaultOf(
            await _world.Find(options: _world.Options with { Silence = TimeSpan.FromMilliseconds(50), Retries = 1 })
        );
        Assert.Contains("the server does not answer", fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_drips_is_given_up_and_what_has_come_is_kept()
    {
        _world.Answer = request =>
            new(HttpStatusCode.OK) { Content = new StreamContent(new DrippingStream(_world.Packed(request))) };
        var told = new List<StoreEvent>();
        var fault = World.FaultOf(
            await _world.Find(
                told.Add,
                _world.Options with
                {
                    Slowest = new(1 << 16, TimeSpan.FromMilliseconds(50)),
                    Retries = 1,
                },
                _world.Info with
                {
                    Mirrors = [_world.Info.Mirrors[0]],
                }
            )
        );
        Assert.Contains("the server sends less than 65536 bytes in 0.05 s", fault.What, StringComparison.Ordinal);
        Assert.Single(told.OfType<StoreEvent.Retrying>());

        _world.Answer = _world.Serve;
        World.Value(await _world.Find());
        _world.CacheIsWhole();
        Assert.DoesNotContain(_world.Requests.TakeLast(4).Take(1), r => r.EndsWith(".gz", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_stops_a_fetch_that_drips_is_heard_at_once()
    {
        using var cancel = new CancellationTokenSource();
        _world.Answer = request =>
            new(HttpStatusCode.OK) { Content = new StreamContent(new DrippingStream(_world.Packed(request))) };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Store.Find(
                _world.Info,
                _world.Options,
                e =>
                {
                    if (e is StoreEvent.Received)
                    {
                        cancel.Cancel();
                    }
                },
                cancel.Token
            )
        );
        Assert.Single(_world.Requests);
    }

    [Fact]
    public async Task A_file_that_is_said_to_be_too_long_is_not_even_begun()
    {
        _world.Answer = _ =>
            new(HttpStatusCode.OK)
            {
                Content = new StreamContent(new EndlessStream()) { Headers = { ContentLength = 1L << 40 } },
            };
        var told = new List<StoreEvent>();
        var fault = World.FaultOf(await _world.Find(told.Add));
        Assert.Contains("has more than", fault.What, StringComparison.Ordinal);
        Assert.Empty(told.OfType<StoreEvent.Received>());
        Assert.Empty(Directory.EnumerateFiles(_world.CacheFolder));
    }

    [Fact]
    public async Task An_unresolvable_host_is_asked_once_and_the_fault_says_what_to_do()
    {
        var fault = World.FaultOf(await _world.Find());
        Assert.Equal(2, _world.Requests.Count);
        Assert.Equal((FaultKind.Data, "Tiny"), (fault.Kind, fault.Where));
        Assert.Contains("npm is not installed", fault.What, StringComparison.Ordinal);
        Assert.Contains("apt-get install dataset-tiny", fault.Fix, StringComparison.Ordinal);
        Assert.Contains("https://one.test/tiny/", fault.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Npm_helps_where_there_are_no_mirrors_and_its_paths_lead_nowhere()
    {
        _world.Npm = folder => World.Pack(folder, _world.Contents);
        World.Value(await _world.Find());
        _world.CacheIsWhole();
        Assert.Equal(
            ["cache"],
            Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(_world.Options.Cache)!).Select(Path.GetFileName)
        );
    }

    [Theory]
    [InlineData("flipped", "SHA-256")]
    [InlineData("truncated", "bytes, expected")]
    [InlineData("missing", "the package has no")]
    [InlineData("failed", "code 7 (no such package)")]
    [InlineData("empty", "no archive")]
    public async Task A_package_that_is_not_the_known_one_is_refused(string damage, string reason)
    {
        const string Name = "train-images-idx3-ubyte";
        var good = _world.Contents[Name];
        _world.Npm = folder =>
            damage switch
            {
                "flipped" => World.Pack(folder, _world.Contents.SetItem(Name, [.. good[..^1], (byte)(good[^1] ^ 1)])),
                "truncated" => World.Pack(folder, _world.Contents.SetItem(Name, good[..^1])),
                "missing" => World.Pack(folder, _world.Contents.Remove(Name)),
                "failed" => new ProgramOutcome.Exited(7, "trouble\nno such package\n"),
                _ => new ProgramOutcome.Exited(0, ""),
            };
        Assert.Contains(reason, World.FaultOf(await _world.Find()).What, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(_world.CacheFolder, Name)));
    }

    [Fact]
    public async Task A_link_in_the_place_of_a_file_of_the_package_is_not_followed()
    {
        var secret = Path.Combine(_world.Folder("secret"), "file");
        await File.WriteAllBytesAsync(
            secret,
            _world.Contents["train-images-idx3-ubyte"],
            TestContext.Current.CancellationToken
        );
        _world.Npm = folder =>
        {
            using var file = File.Create(Path.Combine(folder, "tiny-data-1.0.0.tgz"));
            using var gzip = new GZipStream(file, CompressionLevel.Fastest);
            using var tar = new TarWriter(gzip);
            foreach (var type in new[] { TarEntryType.SymbolicLink, TarEntryType.HardLink })
            {
                tar.WriteEntry(new PaxTarEntry(type, "package/data/train-images-idx3-ubyte") { LinkName = secret });
            }

            return new ProgramOutcome.Exited(0, "");
        };

        Assert.Contains("has 0 bytes, expected", World.FaultOf(await _world.Find()).What, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_world.CacheFolder));
    }

    [Fact]
    public async Task Npm_runs_no_scripts_and_looks_for_no_settings_in_the_folders_above()
    {
        var (line, files) = (Array.Empty<string>(), Array.Empty<string?>());
        await _world.Find(
            options: _world.Options with
            {
                Run = (_, arguments, folder, _) =>
                {
                    line = [.. arguments];
                    files = [.. Directory.GetFiles(folder).Select(Path.GetFileName)];
                    return Task.FromResult<ProgramOutcome>(new ProgramOutcome.Missing());
                },
            }
        );
        Assert.Equal(["pack", "tiny-data@1.0.0", "--ignore-scripts"], line[..3]);
        Assert.Equal(["package.json"], files);
    }

    [Fact]
    public async Task A_damaged_file_is_replaced_on_request_only()
    {
        _world.Put(_world.CacheFolder);
        var path = Path.Combine(_world.CacheFolder, "t10k-images-idx3-ubyte");
        File.WriteAllBytes(path, [1]);
        _world.Answer = _world.Serve;

        Assert.Equal(path, World.FaultOf(await _world.Fetch(force: false)).Where);
        Assert.Empty(_world.Requests);

        Assert.Equal(_world.CacheFolder, World.Value(await _world.Fetch(force: true)));
        _world.CacheIsWhole();
        Assert.Equal(["https://one.test/tiny/t10k-images-idx3-ubyte.gz"], _world.Requests);
    }

    [Fact]
    public async Task Debians_good_copy_mends_the_cache_without_a_network()
    {
        _world.Put(_world.DebianFolder, packed: true);
        _world.Put(_world.CacheFolder);
        File.WriteAllBytes(Path.Combine(_world.CacheFolder, "train-images-idx3-ubyte"), [1]);
        World.Value(await _world.Fetch(force: true));
        _world.CacheIsWhole();
        Assert.Empty(_world.Requests);
    }

    [Fact]
    public async Task Several_at_once_leave_one_whole_set()
    {
        _world.Answer = _world.Serve;
        var found = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _world.Find())));
        Assert.All(found, result => Assert.Equal(3000, World.Value(result).Train.Count));
        _world.CacheIsWhole();
    }

    [Fact]
    public async Task A_cache_that_cannot_be_written_is_one_fault_before_anything_is_fetched()
    {
        File.WriteAllText(_world.Options.Cache, "a file where the folder should be");
        _world.Answer = _world.Serve;
        var fault = World.FaultOf(await _world.Find());
        Assert.Equal((FaultKind.Data, _world.CacheFolder), (fault.Kind, fault.Where));
        Assert.Contains("SNN_CACHE", fault.Fix, StringComparison.Ordinal);
        Assert.Empty(_world.Requests);
    }

    [Fact]
    public async Task A_file_that_cannot_be_installed_leaves_no_half_of_it()
    {
        // A folder under the final name makes the last step, the renaming, fail.
        Directory.CreateDirectory(Path.Combine(_world.CacheFolder, "train-images-idx3-ubyte"));
        _world.Answer = _world.Serve;
        var fault = World.FaultOf(await _world.Find());
        Assert.Equal((FaultKind.Data, _world.CacheFolder), (fault.Kind, fault.Where));
        Assert.Empty(Directory.EnumerateFiles(_world.CacheFolder));
    }

    [Fact]
    public async Task A_cancelled_fetch_stops_and_can_go_on_later()
    {
        using var cancel = new CancellationTokenSource();
        _world.Answer = _world.Serve;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Store.Find(
                _world.Info,
                _world.Options,
                e =>
                {
                    if (e is StoreEvent.Installed)
                    {
                        cancel.Cancel();
                    }
                },
                cancel.Token
            )
        );
        World.Value(await _world.Find());
        _world.CacheIsWhole();
    }
}
