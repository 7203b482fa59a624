using System.Collections.Immutable;
using System.CommandLine;
using Snn.Runner.Commands.Completion;
using Snn.Runner.Execution.Sweeps;

namespace Snn.Runner.Commands.Parsing;

/// <summary>The options of commands that can do several runs.</summary>
internal sealed record SweepOptions(
    ValueOption<ImmutableArray<ulong>> Seeds,
    RepeatedOption Sweep,
    ValueOption<int?> Jobs
)
{
    /// <summary>All of them.</summary>
    internal IEnumerable<Option> All => [Seeds, Sweep, Jobs];

    /// <summary>The options.</summary>
    internal static SweepOptions Make()
    {
        var sweep = new RepeatedOption(
            "--sweep",
            "name=a,b",
            "A run for each value of a parameter, and for each combination where it is repeated; ranges are 10..12, 0..1:5 or log:1e-4..1e-2:5.",
            $"name={SweepValues.Allowed}; 'snn show ID' lists the parameters"
        );
        sweep.CompletionSources.Add(Completions.Assignments);
        return new(
            new("--seeds", "1..5", "A run for each seed.", SeedList.Allowed, SeedList.Parse),
            sweep,
            Options.Count(
                "--jobs",
                "Of several runs, how many at once [default: as many as cores and memory bear; one on a GPU].",
                1
            )
        );
    }

    /// <summary>Whether the user asks for a list of runs, were it of one.</summary>
    /// <param name="parsed">The command line.</param>
    internal bool Asked(ParseResult parsed) =>
        parsed.GetResult(Seeds) is not null || parsed.GetResult(Sweep) is not null;
}
