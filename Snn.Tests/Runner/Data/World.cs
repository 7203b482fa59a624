using System.Collections.Immutable;
using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using Snn.Data.Augmentations;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Images;
using Snn.Runner.Data;
using Snn.Runner.Files;

namespace Snn.Tests.Runner.Data;

/// <summary>
/// A small set and a machine of its own: folders that vanish, a network and an npm that do what the test says.
/// </summary>
internal sealed class World : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("snn-store-");
    private readonly List<string> _requests = [];

    internal World()
    {
        // Pixels without a pattern, so that a compressed file is long enough to break off in the middle.
        var pixels = new byte[3000 * 16];
        new Random(5).NextBytes(pixels);
        var labels = Enumerable.Range(0, 3000).Select(i => (byte)(i % 10)).ToArray();
        Contents = new Dictionary<string, byte[]>
        {
            ["train-images-idx3-ubyte"] = Idx.WriteImages(4, 4, pixels),
            ["train-labels-idx1-ubyte"] = Idx.WriteLabels(labels),
            ["t10k-images-idx3-ubyte"] = Idx.WriteImages(4, 4, pixels.AsSpan(0, 320)),
            ["t10k-labels-idx1-ubyte"] = Idx.WriteLabels(labels.AsSpan(0, 20)),
        }.ToImmutableDictionary();
        Info = KnownDatasets.Mnist with
        {
            Name = "Tiny",
            Shape = ImageShape.Grey(4, 4),
            Augmentation = Augmentation.None,
            Files =
            [
                .. KnownDatasets.Mnist.Files.Select(file =>
                    file with
                    {
                        Bytes = Contents[file.Name].Length,
                        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Contents[file.Name])),
                    }
                ),
            ],
            Debian = new("dataset-tiny", "/usr/share/datasets/tiny"),
            Npm = new("tiny-data", "1.0.0", "package/data"),
            Mirrors = [new("https://one.test/tiny/"), new("https://two.test/tiny/")],
        };
        Options = new()
        {
            Cache = Path.Combine(_root.FullName, "cache"),
            SystemRoot = Path.Combine(_root.FullName, "system"),
            Network = () => new Handler(this),
            Run = (program, arguments, folder, _) => Task.FromResult(Npm(folder)),
            RetryDelay = TimeSpan.Zero,
            Silence = TimeSpan.FromSeconds(30),
        };
    }

    internal ImmutableDictionary<string, byte[]> Contents { get; }

    internal DatasetInfo Info { get; }

    internal StoreOptions Options { get; }

    internal string CacheFolder => Path.Combine(Options.Cache, "Tiny");

    internal string DebianFolder => Path.Combine(Options.SystemRoot, "usr", "share", "datasets", "tiny");

    internal Func<HttpRequestMessage, HttpResponseMessage> Answer { get; set; } = _ => throw Unresolvable();

    internal Func<string, ProgramOutcome> Npm { get; set; } = _ => new ProgramOutcome.Missing();

    internal IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    public void Dispose() => _root.Delete(recursive: true);

    internal static HttpRequestException Unresolvable() =>
        new(HttpRequestError.NameResolutionError, "Name or service not known");

    internal static HttpResponseMessage Status(HttpStatusCode code) => new(code) { Content = new ByteArrayContent([]) };

    internal string Folder(string name) => _root.CreateSubdirectory(name).FullName;

    internal void Put(string folder, bool packed = false)
    {
        Directory.CreateDirectory(folder);
        foreach (var (name, content) in Contents)
        {
            File.WriteAllBytes(Path.Combine(folder, packed ? name + ".gz" : name), packed ? Gzip(content) : content);
        }
    }

    internal static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <summary>What an honest mirror answers, ranges included.</summary>
    internal HttpResponseMessage Serve(HttpRequestMessage request)
    {
        var bytes = Packed(request);
        if (request.Headers.Range?.Ranges.Single().From is not { } from)
        {
            return new(HttpStatusCode.OK) { Content = new ByteArrayContent(bytes) };
        }

        var rest = new ByteArrayContent(bytes[(int)from..]);
        rest.Headers.ContentRange = new(from, bytes.Length - 1, bytes.Length);
        return new(HttpStatusCode.PartialContent) { Content = rest };
    }

    internal byte[] Packed(HttpRequestMessage request) =>
        Gzip(Contents[request.RequestUri!.Segments[^1].Replace(".gz", "", StringComparison.Ordinal)]);

    /// <summary>An npm that packs these files.</summary>
    internal static ProgramOutcome Pack(string folder, IReadOnlyDictionary<string, byte[]> files)
    {
        using var file = File.Create(Path.Combine(folder, "tiny-data-1.0.0.tgz"));
        using var gzip = new GZipStream(file, CompressionLevel.Fastest);
        using var tar = new TarWriter(gzip);
        foreach (var (name, content) in files.Prepend(new("../../escape", [1])).Prepend(new("index.js", [2])))
        {
            tar.WriteEntry(
                new PaxTarEntry(TarEntryType.RegularFile, $"package/data/{name}")
                {
                    DataStream = new MemoryStream(content),
                }
            );
        }

        return new ProgramOutcome.Exited(0, "");
    }

    internal Task<Result<Dataset>> Find(
        Action<StoreEvent>? tell = null,
        StoreOptions? options = null,
        DatasetInfo? info = null
    ) => Store.Find(info ?? Info, options ?? Options, tell, TestContext.Current.CancellationToken);

    internal Task<Result<string>> Fetch(bool force) =>
        Store.Fetch(Info, Options, force, null, TestContext.Current.CancellationToken);

    /// <summary>The cache holds the whole set and nothing else.</summary>
    internal void CacheIsWhole()
    {
        Assert.Equal(Contents.Keys.Order(), Directory.EnumerateFiles(CacheFolder).Select(Path.GetFileName).Order());
        Assert.All(Contents, pair => Assert.Equal(pair.Value, File.ReadAllBytes(Path.Combine(CacheFolder, pair.Key))));
    }

    internal static T Value<T>(Result<T> result) =>
        result.Match(value => value, fault => throw new Xunit.Sdk.XunitException(fault.ToString()));

    internal static Fault FaultOf<T>(Result<T> result) => Assert.IsType<Result<T>.Error>(result).Fault;

    private sealed class Handler(World world) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            lock (world._requests)
            {
                world._requests.Add($"{request.RequestUri} {request.Headers.Range}".TrimEnd());
            }

            return Task.FromResult(world.Answer(request));
        }
    }
}
