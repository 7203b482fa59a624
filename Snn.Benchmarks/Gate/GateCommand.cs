using System.CommandLine;
using System.Text.Json;
using Snn.Data.Faults;

namespace Snn.Benchmarks.Gate;

/// <summary><c>gate</c>: fails where this build is slower than another, or than committed ratios allow.</summary>
internal static class GateCommand
{
    // A regression is one only where fresh processes show it again, and again.
    private const int Confirmations = 2;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    internal static Command Create()
    {
        var against = new Option<string?>("--against")
        {
            Description =
                "another checkout of Snn, built where that is needed, or the folder of its built Snn.Benchmarks",
        };
        var ratios = new Option<string?>("--ratios")
        {
            Description = "a file of ratios in place of the committed ones",
        };
        var record = new Option<string?>("--record")
        {
            Description = "measure the ratios again and write them to this file",
        };
        var filter = new Option<string[]>("--filter")
        {
            Description = "names, * and ? allowed (default: all)",
            AllowMultipleArgumentsPerToken = true,
        };
        var threshold = new Option<double>("--threshold")
        {
            Description = "fraction by which another build may be slower",
            DefaultValueFactory = _ => 0.1,
        };
        var repetitions = new Option<int>("--repetitions")
        {
            Description = "timed repetitions a side",
            DefaultValueFactory = _ => 30,
        };
        var threads = new Option<int>("--threads")
        {
            Description = "threads of libtorch",
            DefaultValueFactory = _ => 1,
        };
        var smoke = new Option<bool>("--smoke") { Description = "measure everything once and judge nothing" };
        var list = new Option<bool>("--list") { Description = "print the names" };
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var output = new Option<string?>("--out") { Description = "folder to write gate.json and gate.md to" };
        var command = new Command(
            "gate",
            "Hold this build against another one, or against committed ratios; exit code 1 on a regression."
        )
        {
            against,
            ratios,
            record,
            filter,
            threshold,
            repetitions,
            threads,
            smoke,
            list,
            json,
            output,
        };
        threshold.Validators.Add(r =>
            Refuse(r, r.GetValue(threshold) is > 0 and < 100, "--threshold: give a fraction above 0, such as 0.1")
        );
        threads.Validators.Add(r => Refuse(r, r.GetValue(threads) >= 1, "--threads: give at least 1"));
        repetitions.Validators.Add(r =>
            Refuse(
                r,
                r.GetValue(repetitions) is >= 1 and <= 10_000 && new Rules(1).CanJudge(r.GetValue(repetitions)),
                "--repetitions: give at least 7; fewer can show nothing"
            )
        );
        command.Validators.Add(r =>
            Refuse(
                r,
                r.GetValue(against) is null || (r.GetValue(ratios) is null && r.GetValue(record) is null),
                "--against: another build needs no ratios; leave one out"
            )
        );
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(list))
            {
                Console.WriteLine(string.Join('\n', Catalogue.All.Select(w => w.Name)));
                return 0;
            }

            var request = new GateRequest(
                parsed.GetValue(against),
                parsed.GetValue(ratios),
                [.. parsed.GetValue(filter) ?? []],
                new Rules(parsed.GetValue(threshold)),
                parsed.GetValue(smoke)
                    ? Sampling.Smoke(parsed.GetValue(threads))
                    : Sampling.Usual(parsed.GetValue(repetitions), parsed.GetValue(threads)),
                parsed.GetValue(record) is null ? Confirmations : 0
            );
            return GateRun
                .Of(request, Progress)
                .Bind(report => Keep(report, request, parsed.GetValue(output), parsed.GetValue(record)))
                .Match(
                    report =>
                    {
                        Console.WriteLine(
                            parsed.GetValue(json) ? report.Json().ToJsonString(Indented) : report.Markdown()
                        );
                        return parsed.GetValue(record) is null ? report.ExitCode : 0;
                    },
                    Faults.Report
                );
        });
        return command;
    }

    private static void Refuse(System.CommandLine.Parsing.SymbolResult result, bool right, string message)
    {
        if (!right)
        {
            result.AddError(message);
        }
    }

    // One line that moves where a person looks on, nothing else.
    private static void Progress(string what)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write($"\r\u001b[K{what}\r");
        }
    }

    private static Result<GateReport> Keep(GateReport report, GateRequest request, string? folder, string? record)
    {
        try
        {
            if (folder is not null)
            {
                Directory.CreateDirectory(folder);
                File.WriteAllText(Path.Combine(folder, "gate.json"), report.Json().ToJsonString(Indented) + "\n");
                File.WriteAllText(Path.Combine(folder, "gate.md"), report.Markdown());
            }

            return record is null
                ? report
                : GateRun
                    .RatiosOf(request)
                    .Map(old =>
                    {
                        File.WriteAllText(record, old.Measured(report.Rows).Text());
                        return report;
                    });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new Fault(
                FaultKind.Failed,
                folder ?? record!,
                error.Message.TrimEnd('.'),
                "choose a folder that can be written"
            );
        }
    }
}
