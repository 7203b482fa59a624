using System.Collections.Immutable;
using System.Text;
using Snn.Data.Datasets;
using Snn.Data.Runs;
using Snn.Runner.Experiments;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Reports.Bundles;

/// <summary>
/// A run as a model card (Mitchell et al. 2019) in Markdown, with the front matter that model hubs read.
/// </summary>
/// <remarks>It says what the run's files say; what they do not say is not claimed.</remarks>
internal static class ModelCard
{
    /// <summary>Its name in a bundle.</summary>
    internal const string FileName = "README.md";

    private const int LongestValue = 200;

    /// <summary>The card.</summary>
    /// <param name="run">The run.</param>
    /// <param name="terms">What it does not say itself.</param>
    /// <param name="files">Its files in the bundle.</param>
    /// <param name="works">Whom to name, in BibTeX.</param>
    internal static string Of(
        StoredRun run,
        BundleTerms terms,
        ImmutableArray<BundleFile> files,
        ImmutableArray<string> works
    )
    {
        var (record, text) = (run.Record, new StringBuilder());
        var numbers = run.Summary?.Numbers ?? [];
        var set = Set(record);
        Line("---");
        Line("library_name: snn");
        Line("tags: [spiking-neural-network, local-learning]");
        if (KnownDatasets.Named(set) is { } known)
        {
            Line($"datasets: [{known.Name}]");
        }

        Line($"license: {(terms.Licence is { } licence ? Quoted(licence) : "unknown")}");
        Line("---");
        Line("");
        Line($"# {Plain(record.Title)}");
        Line("");
        Line(
            $"A run of `{Plain(record.Id)}` with seed {record.Seed} by Snn {Plain(Citations.Version(record))}"
                + $"{(terms.Author is { } author ? $", by {Plain(author)}" : "")}, started on {record.Started.UtcDateTime:yyyy-MM-dd}; its status is *{RunRecord.Word(run.Status)}*."
        );
        if (record.Surrounding("provenance") is { } origin)
        {
            Line($"Where the system comes from: {Plain(origin)}.");
        }

        Line("");
        Line("## Network and training");
        Line("");
        var changes = Changes.Of(record);
        Line(
            changes.IsEmpty
                ? "Every parameter has the value that the experiment has by default."
                : "What differs from the defaults of the experiment; every parameter is in `run.json`."
        );
        Line("");
        Table("parameter", "value", changes.Select(c => (c.Name, c.Value)));
        if (MetricKeys.Parameters.Number(numbers) is { } weights)
        {
            Line($"The network has {Numbers.Grouped((long)weights)} trained values.");
            Line("");
        }

        Line("## Data");
        Line("");
        if (record.Surrounding(DataNotes.DigestName) is { } digest)
        {
            Line(
                $"{Plain(KnownDatasets.Named(set)?.Name ?? "Images of the user's own")}"
                    + $"{(record.Surrounding(DataNotes.SourceName) == RunSettings.SampleData ? ", the small sample that ships with Snn" : "")}; SHA-256 of what it holds: `{digest}`."
            );
            if (KnownDatasets.Named(set)?.Licence is { Length: > 0 } rights)
            {
                Line($"Rights of the images: {rights}.");
            }
        }
        else
        {
            Line("The run learned no images; what it learned from is said by its parameters.");
        }

        Line("");
        Line("## Results");
        Line("");
        Table(
            "number",
            "value",
            numbers
                .Where(m => Numbers.IsNumber(m.Value) && MetricKeys.Results.Any(k => k.Name == m.Name))
                .Select(m => (m.Words(), m.Shown()))
        );
        Line(
            "They are those of one run with one seed: how far they spread over seeds, `snn compare` says of several runs."
        );
        if (MetricKeys.BestTestAccuracy.Number(numbers) is not null)
        {
            Line(
                MetricKeys.BestChosenBy.In(numbers) is "validation"
                    ? "The best test accuracy is that of the epoch that validation has chosen."
                    : "The best test accuracy is the highest of all epochs, and therefore no unbiased estimate for new images."
            );
        }

        if (run.Status != RunStatus.Done)
        {
            Line("The run has not ended as it was to.");
        }

        Line("");
        Line("## Use");
        Line("");
        Line("This folder is a folder of a run: `snn show`, `report`, `eval`, `export` and `rerun` take it.");
        Line("");
        Line("```sh");
        Line("snn show .");
        Line("snn eval .");
        Line("snn rerun . --verify    # the same again, compared number by number");
        Line("```");
        Line("");
        Line("It was started with");
        Line("");
        Line("```sh");
        Line($"snn {string.Join(' ', record.CommandLine.Select(w => PlainText.Of(w, LongestValue)))}");
        Line("```");
        Line("");
        Line("## Files");
        Line("");
        Table("file", "what it is", files.Select(f => ($"`{f.Name}`", f.Meaning ?? f.MediaType)));
        Line("## Environment");
        Line("");
        Table("what", "which", record.Versions.Concat(record.Machine).Select(m => (m.Words(), RunText.Of(m.Value))));
        Line("## Citation");
        Line("");
        Line("```bibtex");
        Line(string.Join("\n\n", works));
        Line("```");
        return text.ToString();

        void Line(string line) => text.Append(line).Append('\n');

        void Table(string left, string right, IEnumerable<(string, string)> rows)
        {
            var all = rows.ToArray();
            if (all.Length == 0)
            {
                return;
            }

            Line($"| {left} | {right} |");
            Line("|---|---|");
            foreach (var (name, value) in all)
            {
                Line($"| {Cell(name)} | {Cell(value)} |");
            }

            Line("");
        }
    }

    private static string Set(RunRecord record) =>
        record
            .Parameters.Where(p => p.Name == OwnChoice.Parameter)
            .Select(p => RunText.Of(p.Value))
            .FirstOrDefault(record.Surrounding(DataNotes.DigestName) is null ? "" : KnownDatasets.Mnist.Name);

    private static string Cell(string text) => Plain(text).Replace("|", "\\|", StringComparison.Ordinal);

    private static string Plain(string text) => PlainText.Of(text, LongestValue);

    private static string Quoted(string word) => $"\"{word.Replace("\"", "", StringComparison.Ordinal)}\"";
}
