using System.Collections.Immutable;
using Snn.Data.Faults;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Flags;
using Snn.Runner.Plugins;
using Snn.Runner.Runs;

namespace Snn.Runner.Experiments;

/// <summary>The plug-ins that training experiments are named with.</summary>
/// <param name="Files">Which, in the order in which they were given.</param>
/// <param name="Registry">What words mean with them.</param>
internal sealed record PluginSet(ImmutableArray<PluginIdentity> Files, Registry Registry)
{
    /// <summary>What they are for.</summary>
    internal const string Purpose = "to train with";

    /// <summary>None.</summary>
    internal static PluginSet None { get; } = new([], Registry.Library);

    /// <summary>Loads plug-ins: their code runs from here on.</summary>
    /// <param name="files">Assemblies, or files of C#.</param>
    /// <param name="cancel">Stops the compiler.</param>
    internal static Result<PluginSet> Load(IEnumerable<string> files, CancellationToken cancel) =>
        Load(files.Select(file => (file, (string?)null)), cancel)
            .Map(loaded =>
            {
                foreach (var plugin in loaded.Files)
                {
                    KnownPlugins.OfThisMachine().Add(plugin.Sha256);
                }

                return loaded;
            });

    /// <summary>
    /// The plug-ins that a run was made with: those that were given if they are the same, else those of its record,
    /// where they lie still, are what they were, and this user has named them before: a record may be anyone's.
    /// </summary>
    /// <param name="record">Of the run; null where a network lies alone.</param>
    /// <param name="cancel">Stops the compiler.</param>
    internal Result<PluginSet> For(RunRecord? record, CancellationToken cancel)
    {
        if (record is null)
        {
            return this;
        }

        if (Files.IsEmpty)
        {
            var known = KnownPlugins.OfThisMachine();
            if (record.Plugins.FirstOrDefault(plugin => !known.Has(plugin.Sha256)) is { } unknown)
            {
                return new Fault(
                    FaultKind.Data,
                    unknown.Path,
                    $"the run was made with this plug-in (SHA-256 {PluginIdentity.Short(unknown.Sha256)}), which was never named here",
                    "look into it, and name it by --plugin FILE if its code may run"
                );
            }

            return Load(record.Plugins.Select(plugin => (plugin.Path, (string?)plugin.Sha256)), cancel)
                .Match<Result<PluginSet>>(
                    found => found,
                    fault =>
                        record.Plugins.Any(plugin => plugin.Path == fault.Where && !File.Exists(plugin.Path))
                            ? fault with
                            {
                                What = "the plug-in that the run was made with is not there",
                                Fix = "give its present path with --plugin FILE",
                            }
                            : fault
                );
        }

        var (given, recorded) = (Digests(Files), Digests(record.Plugins));
        return given.SetEquals(recorded) ? this
            : record.Plugins.FirstOrDefault(plugin => !given.Contains(plugin.Sha256)) is { } missing
                ? new Fault(
                    FaultKind.Data,
                    "--plugin",
                    $"none that is given is the one of the run, {missing.Words}",
                    "give the same file, or leave it out"
                )
            : new Fault(
                FaultKind.Usage,
                "--plugin",
                $"the run was made without {Files.First(plugin => !recorded.Contains(plugin.Sha256)).Path}",
                "leave it out, or start a new run"
            );
    }

    /// <summary>Whether runs with these plug-ins and with those compute the same.</summary>
    internal static bool AreSame(ImmutableArray<PluginIdentity> some, ImmutableArray<PluginIdentity> others) =>
        Digests(some).SetEquals(Digests(others));

    private static ImmutableHashSet<string> Digests(ImmutableArray<PluginIdentity> plugins) =>
        [.. plugins.Select(plugin => plugin.Sha256)];

    private static Result<PluginSet> Load(IEnumerable<(string File, string? Sha256)> files, CancellationToken cancel) =>
        files.Aggregate(
            (Result<PluginSet>)None,
            (made, file) =>
                made.Bind(set =>
                    Plugin
                        .Load(
                            file.File,
                            file.Sha256,
                            SourceCompiler.OfThisMachine(),
                            KnownPlugins.OfThisMachine(),
                            cancel
                        )
                        .Bind(plugin =>
                            plugin
                                .Offers(RegistryWords.Types, Purpose)
                                .Bind(offered =>
                                    offered.Aggregate(
                                        (Result<Registry>)set.Registry,
                                        (known, own) => known.Bind(registry => registry.With(own.Value))
                                    )
                                )
                                .Match<Result<PluginSet>>(
                                    registry => new PluginSet(set.Files.Add(plugin.Identity), registry),
                                    fault => fault with { Where = file.File }
                                )
                        )
                )
        );
}
