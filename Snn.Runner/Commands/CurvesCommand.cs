using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Execution;
using Snn.Runner.Files;
using Snn.Runner.Runs;

namespace Snn.Runner.Commands;

/// <summary><c>snn curves RUN…</c>: what any number of runs measured, epoch by epoch, as one table.</summary>
internal static class CurvesCommand
{
    private static readonly ImmutableArray<string> Whose = ["run", "id", "seed"];

    /// <summary>Makes the command.</summary>
    internal static Command Make(Context context)
    {
        var (runs, results) = (Options.Runs(), Options.Results());
        var output = Options.Output("The file to write [default: standard output].");
        var command = new ExemplifiedCommand(
            "curves",
            "Write what runs measured, epoch by epoch, as one table of comma-separated values.",
            "snn curves 4.1-ce lif-ce --output curves.csv",
            "snn curves 'results/lif-ce/*' | head"
        )
        {
            runs,
            results,
            output,
        };
        command.SetAction(parsed =>
            RunSelection
                .Find(parsed.GetRequiredValue(runs), parsed.GetValue(results) ?? RunFolder.UsualRoot)
                .Bind(folders => folders.Select(StoredRun.Named).Sequence())
                .Map(Table)
                .Bind(table => Written(context, parsed.GetValue(output), table))
                .Match(_ => ExitCode.Done, context.Refuse)
        );
        return command;
    }

    /// <summary>
    /// The table: a row an epoch; what is measured block by block has a column a block, <c>name_1</c>.
    /// </summary>
    internal static string Table(ImmutableArray<StoredRun> runs)
    {
        var rows = runs.SelectMany(run =>
                run.Archive.Epochs.Select(line =>
                    (Run: run, Cells: Cells(line).ToImmutableDictionary(StringComparer.Ordinal))
                )
            )
            .ToArray();

        // Columns come as the runs name them, those of later runs behind.
        ImmutableArray<string> names =
        [
            .. runs.SelectMany(run => run.Archive.Epochs.SelectMany(line => Cells(line).Select(cell => cell.Key)))
                .Distinct(StringComparer.Ordinal),
        ];
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" });
        Row(Whose.Concat(names));
        foreach (var (run, cells) in rows)
        {
            Row([
                run.Path,
                run.Record.Id,
                run.Record.Seed.ToString(CultureInfo.InvariantCulture),
                .. names.Select(name => cells.GetValueOrDefault(name, "")),
            ]);
        }

        csv.Flush();
        return text.ToString();

        void Row(IEnumerable<string> cells)
        {
            foreach (var cell in cells)
            {
                csv.WriteField(cell);
            }

            csv.NextRecord();
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Cells(EpochLine line) =>
        line.Numbers.SelectMany(metric =>
            metric.Value switch
            {
                RunValue.Series series => series.Values.Select(
                    (value, i) =>
                        KeyValuePair.Create(FormattableString.Invariant($"{metric.Name}_{i + 1}"), Number(value))
                ),
                RunValue.Real real => [KeyValuePair.Create(metric.Name, Number(real.Value))],
                RunValue.Table => [],
                var other => [KeyValuePair.Create(metric.Name, RunText.Of(other))],
            }
        );

    // What is no number is no cell.
    private static string Number(double value) =>
        double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "";

    private static Result<string> Written(Context context, string? output, string table)
    {
        if (output is null)
        {
            context.Screen.Out.Write(table);
            return table;
        }

        return NamedFile.Write(output, Encoding.UTF8.GetBytes(table)).Map(_ => output);
    }
}
