using System.Collections.Immutable;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.LocalLoss.Experiments;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Runs;

namespace Snn.Runner.Experiments;

/// <summary>An experiment of any kind: everything that decides its result, and what its kind makes of it.</summary>
internal abstract record Experiment
{
    /// <summary>Its kind.</summary>
    internal abstract Kind Kind { get; }

    /// <summary>Every parameter with its value.</summary>
    internal abstract ImmutableArray<ParameterRow> Parameters { get; }

    /// <inheritdoc cref="Kind{T}.Needs"/>
    internal abstract Needs Needs { get; }

    /// <summary>The experiment with parameters set by name, if they are allowed and go together.</summary>
    /// <param name="id">Of the experiment, for the message.</param>
    /// <param name="assignments">What to change.</param>
    internal abstract Result<Experiment> With(string id, IReadOnlyList<Assignment> assignments);

    /// <summary>The same experiment, named in the words of a registry; null where its kind takes no plug-ins.</summary>
    internal abstract Experiment? With(Registry registry);

    /// <inheritdoc cref="Kind{T}.Prepare"/>
    internal abstract Result<Prepared> Prepare(Setup setup);

    /// <inheritdoc cref="Kind{T}.Judge"/>
    internal abstract Result<ImmutableArray<Metric>> Judge(SavedRun saved);

    /// <inheritdoc cref="Kind{T}.View"/>
    internal abstract Result<SurfaceView> View(SavedRun saved);
}

/// <summary>An experiment of one kind.</summary>
/// <param name="Own">Its kind.</param>
/// <param name="Value">Everything that decides its result.</param>
internal sealed record Experiment<T>(Kind<T> Own, T Value) : Experiment
{
    /// <inheritdoc/>
    internal override Kind Kind => Own;

    /// <inheritdoc/>
    internal override ImmutableArray<ParameterRow> Parameters => ParameterRow.Of(Value, Own.ParametersOf(Value));

    /// <inheritdoc/>
    internal override Needs Needs => Own.Needs(Value);

    /// <inheritdoc/>
    internal override Result<Experiment> With(string id, IReadOnlyList<Assignment> assignments) =>
        Assignment.Apply(id, Value, Own.ParametersOf(Value), assignments).Bind(Own.Validate).Map(Own.Of);

    /// <inheritdoc/>
    internal override Experiment? With(Registry registry) =>
        Own.Extension is { } extension ? Own.Of(extension.With(Value, registry)) : null;

    /// <inheritdoc/>
    internal override Result<Prepared> Prepare(Setup setup) => Own.Prepare(Value, setup);

    /// <inheritdoc/>
    internal override Result<ImmutableArray<Metric>> Judge(SavedRun saved) =>
        Own.Judge is { } judge
            ? judge(Value, saved)
            : new Fault(
                FaultKind.Data,
                RunFolder.NetworkFile,
                $"experiments of the kind '{Kind.Name}' save no network",
                "name a checkpoint"
            );

    /// <inheritdoc/>
    internal override Result<SurfaceView> View(SavedRun saved) =>
        Own.View is { } view
            ? view(Value, saved)
            : new Fault(
                FaultKind.Data,
                RunFolder.NetworkFile,
                "it is the network of no surface",
                "look at the run's record"
            );
}
