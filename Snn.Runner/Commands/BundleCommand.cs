using System.Collections.Immutable;
using System.CommandLine;
using System.IO.Compression;
using System.Text;
using Snn.Data.Faults;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Execution;
using Snn.Runner.Experiments;
using Snn.Runner.Files;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Reports.Bundles;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Commands;

/// <summary><c>snn bundle RUN</c>: a run to give away, as an RO-Crate with a model card.</summary>
internal static class BundleCommand
{
    private const string Zip = ".zip";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Makes the command.</summary>
    internal static Command Make(Context context)
    {
        var run = Options.Run("The folder of a run.");
        var output = Options.Output(
            "The .zip to write, or else a folder that is not there yet [default: ID-NAME.zip, NAME that of the run's folder]."
        );
        var author = Options.Text("--author", "NAME", "Who made the run.", "a name");
        var orcid = new ValueOption<string>(
            "--orcid",
            "ID",
            "ORCID of the author.",
            "an ORCID, as in 0000-0002-1825-0097",
            text =>
                BundleTerms.IsOrcid(text)
                    ? text
                    : new Fault(
                        FaultKind.Usage,
                        "--orcid",
                        $"'{text}' is no ORCID",
                        "give four groups of four digits, as in 0000-0002-1825-0097"
                    )
        );
        var licence = Options.Text(
            "--license",
            "SPDX|URL",
            "How the run may be used: an identifier of SPDX, or the URL of a licence [default: none is stated].",
            "an identifier as in CC-BY-4.0, or a URL"
        );
        var command = new ExemplifiedCommand(
            "bundle",
            "Pack a run for archiving and citing: its files, an RO-Crate's metadata (Process Run Crate) and a model card.",
            "snn bundle results/4.1-ce/20260101T120000Z-seed1 --output run.zip",
            "snn bundle results/4.1-ce/20260101T120000Z-seed1 --license CC-BY-4.0"
        )
        {
            run,
            output,
            author,
            orcid,
            licence,
        };
        command.SetAction(parsed =>
        {
            var terms = new BundleTerms(parsed.GetValue(author), parsed.GetValue(orcid), parsed.GetValue(licence));
            return (
                from named in Consistent(terms)
                from stored in StoredRun.Named(parsed.GetRequiredValue(run))
                from still in Still(stored)
                from same in context.Plugins.For(stored.Record, context.Stop)
                from entry in Catalogue.Of(stored.Record, same)
                from files in BundleFile.Of(stored.Path, [Crate.FileName, ModelCard.FileName])
                from target in Target(parsed.GetValue(output), stored)
                from written in Write(
                    target,
                    files,
                    RunJson.Page(Crate.Of(stored, named, files, ModelCard.FileName, context.Clock.GetUtcNow())) + "\n",
                    ModelCard.Of(stored, named, files, Citations.Works(entry, Citations.Version(stored.Record))),
                    stored.Record.Started
                )
                select (written, files, stored)
            ).Match(
                told =>
                {
                    context.Screen.Out.WriteLine(
                        $"{RunViews.Shown(told.written)}: RO-Crate of {told.files.Length + 2} files, {Numbers.Bytes(told.files.Sum(f => f.Bytes))}, from {RunViews.Shown(told.stored.Path)}"
                    );
                    return ExitCode.Done;
                },
                context.Refuse
            );
        });
        return command;
    }

    private static Result<BundleTerms> Consistent(BundleTerms terms) =>
        terms is { Orcid: not null, Author: null }
            ? new Fault(
                FaultKind.Usage,
                "--orcid",
                "there is no author that it belongs to",
                "give the name with --author"
            )
        : terms.Licence is { } word
        && (word.Any(char.IsWhiteSpace) || !Uri.TryCreate(terms.LicenceUrl, UriKind.Absolute, out _))
            ? new Fault(
                FaultKind.Usage,
                "--license",
                $"'{word}' is neither an identifier of SPDX nor a URL",
                "give one, as in CC-BY-4.0"
            )
        : terms;

    private static Result<StoredRun> Still(StoredRun run) =>
        RunLock.IsHeld(run.Path)
            ? new Fault(FaultKind.Usage, run.Path, "a process is at work in it", "wait until the run has ended")
            : run;

    private static Result<string> Target(string? named, StoredRun run)
    {
        var target = Path.GetFullPath(named ?? $"{run.Record.Id}-{Path.GetFileName(run.Path)}{Zip}");
        return Inside(target, run.Path)
                ? new Fault(
                    FaultKind.Usage,
                    "--output",
                    "the bundle would be inside the folder that it packs",
                    "give another path"
                )
            : !IsZip(target) && Path.Exists(target)
                ? new Fault(FaultKind.Usage, $"--output {target}", "it already exists", "name a new folder, or a .zip")
            : target;
    }

    private static bool Inside(string target, string folder) =>
        target.StartsWith(
            Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar,
            StringComparison.Ordinal
        );

    private static bool IsZip(string target) =>
        Path.GetExtension(target).Equals(Zip, StringComparison.OrdinalIgnoreCase);

    // Beside first: what is under the name is whole.
    private static Result<string> Write(
        string target,
        ImmutableArray<BundleFile> files,
        string metadata,
        string card,
        DateTimeOffset time
    )
    {
        var beside = $"{target}.{Guid.NewGuid():N}{WholeFile.Beside}";
        try
        {
            if (Path.GetDirectoryName(target) is { } parent)
            {
                Directory.CreateDirectory(parent);
            }

            if (IsZip(target))
            {
                using (var archive = ZipFile.Open(beside, ZipArchiveMode.Create))
                {
                    Add(archive, Crate.FileName, time, to => to.Write(Utf8.GetBytes(metadata)));
                    Add(archive, ModelCard.FileName, time, to => to.Write(Utf8.GetBytes(card)));
                    foreach (var file in files)
                    {
                        using var from = File.OpenRead(file.Path);
                        Add(archive, file.Name, time, from.CopyTo);
                    }
                }

                File.Move(beside, target, overwrite: true);
                return target;
            }

            foreach (var file in files)
            {
                var copy = Path.Combine(beside, file.Name);
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file.Path, copy);
            }

            File.WriteAllText(Path.Combine(beside, Crate.FileName), metadata, Utf8);
            File.WriteAllText(Path.Combine(beside, ModelCard.FileName), card, Utf8);
            Directory.Move(beside, target);
            return target;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Fault(
                FaultKind.Failed,
                $"--output {target}",
                $"it cannot be written ({error.Message.TrimEnd('.')})",
                "give another path"
            );
        }
        finally
        {
            File.Delete(beside);
            if (Directory.Exists(beside))
            {
                Directory.Delete(beside, recursive: true);
            }
        }
    }

    // An archive has one entry open at a time; its format knows no year before 1980.
    private static void Add(ZipArchive archive, string name, DateTimeOffset time, Action<Stream> write)
    {
        var entry = archive.CreateEntry(name);
        entry.LastWriteTime = time.Year < 1980 ? new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero) : time;
        using var to = entry.Open();
        write(to);
    }
}
