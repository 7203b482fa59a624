using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Snn.Runner.Reports.Bundles;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Commands;

/// <summary>A run that is given away: an RO-Crate, and still a run.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class BundleTests : IDisposable
{
    // The last one that knows the terms of RO-Crate 1.1 without the network.
    private const string Validator = "ro-crate@3.5.1";

    private const string Validate = """
        const { Validator } = require(process.argv[1] + '/node_modules/ro-crate/lib/validator.js');
        const fs = require('fs'), path = require('path'), crate = process.argv[2];
        global.fetch = () => Promise.reject(new Error('offline'));
        console.error = () => {};
        (async () => {
          const validator = new Validator();
          validator.parseJSON(fs.readFileSync(path.join(crate, 'ro-crate-metadata.json'), 'utf8'));
          await validator.validate();
          const files = {};
          for (const name of fs.readdirSync(crate, { recursive: true })) {
            if (!fs.lstatSync(path.join(crate, name)).isDirectory()) {
              files[name.split('/').map(encodeURIComponent).join('/')] = { exists: true, inCrate: false, isDir: false };
            }
          }
          validator.checkFiles(files);
          console.log(JSON.stringify(validator.results));
        })();
        """;

    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task A_run_is_packed_with_all_that_it_says()
    {
        var made = await Snn("train --model 20 --nonlin lif --epochs 1 --data sample --threads 1 --json --results r");
        var run = (string)made.Json["folder"]!;
        File.WriteAllText(Path.Combine(run, "a note, mine.md"), "seen");
        Assert.Equal(0, (await Snn($"bundle {run} --output c")).Code);
        Assert.Equal(
            0,
            (
                await Snn($"bundle {run} --output c.zip --author Jane --orcid 0000-0002-1825-0097 --license CC-BY-4.0")
            ).Code
        );

        var crate = JsonNode.Parse(File.ReadAllText(_scratch.At("c/ro-crate-metadata.json")))!;
        var entities = Entities(crate);
        var files = entities.Values.Where(e => (string?)e["@type"] == "File").ToArray();
        var there = Directory
            .EnumerateFiles(_scratch.At("c"), "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(_scratch.At("c"), f))
            .Where(f => f != "ro-crate-metadata.json");
        Assert.Equal(
            there.Order(StringComparer.Ordinal),
            files.Select(f => Uri.UnescapeDataString((string)f["@id"]!)).Order(StringComparer.Ordinal)
        );
        Assert.All(
            files.Where(f => f["sha256"] is not null),
            f =>
                Assert.Equal(
                    (string?)f["sha256"],
                    Convert.ToHexStringLower(
                        SHA256.HashData(
                            File.ReadAllBytes(_scratch.At("c/" + Uri.UnescapeDataString((string)f["@id"]!)))
                        )
                    )
                )
        );

        // What is said of something stands there: no reference leads nowhere, but for words of the web.
        Assert.All(
            References(crate["@graph"]!),
            id =>
                Assert.True(
                    entities.ContainsKey(id)
                        || id.StartsWith("https://w3id.org/", StringComparison.Ordinal)
                        || id.StartsWith("http://schema.org/", StringComparison.Ordinal),
                    id
                )
        );
        var action = entities["#run"];
        Assert.Equal("http://schema.org/CompletedActionStatus", (string?)action["actionStatus"]!["@id"]);
        Assert.Equal("20", (string?)entities["#parameter-model"]["value"]);
        Assert.Equal("1", (string?)entities["#parameter-seed"]["value"]);
        Assert.StartsWith("sha256:", (string?)entities["#data"]["identifier"], StringComparison.Ordinal);

        // It is a run as before: judged, and with the numbers of the card.
        var judged = (await Snn($"eval {_scratch.At("c")} --threads 1 --json")).Json;
        Assert.Equal(made.Json["test_accuracy"]!.ToJsonString(), judged["test_accuracy"]!.ToJsonString());
        Assert.Contains("| nonlin | lif |", File.ReadAllText(_scratch.At("c/README.md")), StringComparison.Ordinal);

        using (var zip = ZipFile.OpenRead(_scratch.At("c.zip")))
        {
            Assert.Equal(
                there.Append("ro-crate-metadata.json").Order(StringComparer.Ordinal),
                zip.Entries.Select(e => e.FullName).Order(StringComparer.Ordinal)
            );
            using var metadata = zip.GetEntry("ro-crate-metadata.json")!.Open();
            var named = Entities(JsonNode.Parse(metadata)!);
            Assert.Equal("Jane", (string?)named["https://orcid.org/0000-0002-1825-0097"]["name"]);
            Assert.Equal("https://spdx.org/licenses/CC-BY-4.0", (string?)named["./"]["license"]!["@id"]);
        }

        await Refused($"bundle {run} --output c", 2, "already exists");
        await Refused($"bundle {run} --output {run}/c", 2, "inside the folder that it packs");
        await Refused("bundle nowhere", 3, "nowhere");
        await Refused($"bundle {run} --author J --orcid 0000-0002-1825-0098", 2, "no ORCID");

        Valid(_scratch.At("c"));
    }

    [Theory]
    [InlineData("0000-0002-1825-0097", true)]
    [InlineData("0000-0002-1694-233X", true)]
    [InlineData("0000-0002-1825-0098", false)]
    [InlineData("0000-0002-1825-009", false)]
    [InlineData("0000000218250097", false)]
    [InlineData("000a-0002-1825-0097", false)]
    public void An_orcid_has_its_check_digit(string text, bool isOne) => Assert.Equal(isOne, BundleTerms.IsOrcid(text));

    private void Valid(string crate)
    {
        Assert.SkipUnless(
            Call(
                "npm",
                "install",
                "--silent",
                "--no-audit",
                "--no-fund",
                "--prefix",
                _scratch.At("npm"),
                Validator
            ).Code == 0,
            $"npm, or its package {Validator}, cannot be had here"
        );
        var (code, output) = Call("node", "-e", Validate, _scratch.At("npm"), crate);
        Assert.Equal(0, code);
        var results = JsonNode.Parse(output)!.AsArray();
        Assert.True(
            results.Any(r => (string?)r!["id"] == "licenseRequired" && (string?)r["status"] == "success"),
            output
        );
        Assert.Empty(results.Where(r => (string?)r!["status"] == "error").Select(r => r!.ToJsonString()));
        Assert.Empty(
            results
                .Where(r =>
                    (string?)r!["id"] == "validCrateDataEntityInCrateDir"
                    && (string?)r["entity"] != "ro-crate-metadata.json"
                )
                .Select(r => r!.ToJsonString())
        );
    }

    private async Task Refused(string line, int code, string what)
    {
        var ended = await Snn(line);
        Assert.Equal(code, ended.Code);
        Assert.Contains(what, Assert.Single(ended.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private static Dictionary<string, JsonNode> Entities(JsonNode crate) =>
        crate["@graph"]!.AsArray().ToDictionary(e => (string)e!["@id"]!, e => e!);

    private static IEnumerable<string> References(JsonNode node) =>
        node switch
        {
            JsonArray list => list.SelectMany(n => References(n!)),
            JsonObject { Count: 1 } reference when reference.ContainsKey("@id") => [(string)reference["@id"]!],
            JsonObject entity => entity.SelectMany(p => p.Value is JsonValue ? [] : References(p.Value!)),
            _ => [],
        };

    private Task<Ended> Snn(string line) => SnnHere.In(_scratch.Path, line.Split(' '));

    private static (int Code, string Output) Call(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
            )!;
            process.ErrorDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (127, "");
        }
    }
}
