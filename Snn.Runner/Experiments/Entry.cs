using Snn.Data.Faults;
using Snn.Data.Runs;

namespace Snn.Runner.Experiments;

/// <summary>An experiment that can be run by its ID.</summary>
/// <param name="Id">As the paper's README has it; or ours.</param>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="Section">Section of the paper, or <see cref="OurExperiments.Section"/>.</param>
/// <param name="Words">What the README itself says of it; of ours, what it reads differently.</param>
/// <param name="Seed">The seed where the user gives none: the published one.</param>
/// <param name="Experiment">Everything that decides its result.</param>
/// <param name="From">Where the system comes from.</param>
/// <param name="Partner">
/// ID of the experiment that does the same with the other system, ours or the paper's; null where there is none.
/// </param>
internal sealed record Entry(
    string Id,
    string Title,
    string Section,
    string Words,
    ulong Seed,
    Experiment Experiment,
    Provenance From,
    string? Partner = null
)
{
    /// <summary>
    /// A parameter that runs have had since the published system runs under this ID: an older run, or one of another
    /// kind, is the partner's.
    /// </summary>
    internal string? Mark { get; init; }

    /// <summary>Where the system comes from, and which parameters the user has set otherwise.</summary>
    internal string Origin =>
        Changed() is { Length: > 0 } changed ? $"{From.Words}; but for {string.Join(", ", changed)}" : From.Words;

    /// <summary>The entry, named in the words of plug-ins too.</summary>
    internal Result<Entry> With(PluginSet plugins) =>
        plugins.Files.IsEmpty ? this
        : Experiment.With(plugins.Registry) is { } extended ? this with { Experiment = extended }
        : new Fault(
            FaultKind.Usage,
            "--plugin",
            $"{Id} trains no layered network, and has no names that a plug-in could extend",
            "leave it out"
        );

    private string[] Changed() =>
        Catalogue
            .FindOne(Id)
            .Match(
                known =>
                    [
                        .. known
                            .Experiment.Parameters.Join(
                                Experiment.Parameters,
                                p => p.Name,
                                p => p.Name,
                                (usual, own) => (usual.Name, Usual: usual.Value, Own: own.Value)
                            )
                            .Where(p => p.Name != "epochs" && RunText.Of(p.Usual) != RunText.Of(p.Own))
                            .Select(p => p.Name),
                    ],
                _ => Array.Empty<string>()
            );
}
