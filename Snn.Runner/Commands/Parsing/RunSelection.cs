using System.Collections.Immutable;
using Snn.Data.Faults;
using Snn.Runner.Experiments;
using Snn.Runner.Runs;

namespace Snn.Runner.Commands.Parsing;

/// <summary>
/// Finds the folders of runs that a user names: a run, a folder of runs, a pattern, or an experiment's ID.
/// </summary>
internal static class RunSelection
{
    /// <summary>The folders, each once, in the order of the names and then of time.</summary>
    /// <param name="names">What the user typed.</param>
    /// <param name="results">Where runs of an ID lie.</param>
    internal static Result<ImmutableArray<string>> Find(IEnumerable<string> names, string results) =>
        names
            .Aggregate(
                (Result<ImmutableArray<string>>)ImmutableArray<string>.Empty,
                (found, name) => found.Bind(folders => One(name, results).Map(more => folders.AddRange(more)))
            )
            .Map(folders => folders.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal).ToImmutableArray());

    private static Result<ImmutableArray<string>> One(string name, string results)
    {
        if (Directory.Exists(name))
        {
            return Archive.IsRun(name) ? ImmutableArray.Create(name) : Filled(name, Archive.Below(name));
        }

        if (name.IndexOfAny(['*', '?']) >= 0)
        {
            return Filled(
                name,
                [
                    .. Matching(name)
                        .SelectMany(folder =>
                            Archive.IsRun(folder) ? ImmutableArray.Create(folder) : Archive.Below(folder)
                        ),
                ]
            );
        }

        return Catalogue
            .Find([name])
            .Match(
                entries =>
                    Filled(
                        results,
                        [
                            .. entries
                                .Select(e => Path.Combine(results, e.Id))
                                .Where(Directory.Exists)
                                .SelectMany(folder => Archive.Below(folder)),
                        ]
                    ),
                unknown => Neither(name, unknown)
            );
    }

    /// <summary>What is wrong with a name that is neither a run nor an experiment.</summary>
    /// <param name="name">As it was typed.</param>
    /// <param name="unknown">What is wrong with it as an ID.</param>
    internal static Fault Neither(string name, Fault unknown) =>
        new(
            FaultKind.Data,
            name,
            "it is neither a folder nor an experiment's ID",
            $"name the folder of a run, results/<id>/<time>-seed<n>, or an ID; {unknown.Fix}"
        );

    private static Result<ImmutableArray<string>> Filled(string name, ImmutableArray<string> found) =>
        found.IsEmpty
            ? new Fault(FaultKind.Data, name, "there are no runs", "name another folder, or run the experiment first")
            : found;

    // Part by part, since a pattern may stand in any of them.
    private static IEnumerable<string> Matching(string pattern)
    {
        var rooted = Path.IsPathRooted(pattern);
        var parts = pattern.Split(
            [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar],
            StringSplitOptions.RemoveEmptyEntries
        );
        return parts
            .Aggregate(
                (IEnumerable<string>)[rooted ? Path.GetPathRoot(pattern)! : "."],
                (folders, part) =>
                    folders.SelectMany(folder =>
                        part.IndexOfAny(['*', '?']) >= 0 ? Archive.Folders(folder, part)
                        : Directory.Exists(Path.Combine(folder, part)) ? new[] { Path.Combine(folder, part) }
                        : []
                    )
            )
            .Order(StringComparer.Ordinal);
    }
}
