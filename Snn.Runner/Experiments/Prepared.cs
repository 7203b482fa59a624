using System.Collections.Immutable;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Runs;

namespace Snn.Runner.Experiments;

/// <summary>A run that has all that it needs.</summary>
internal abstract record Prepared
{
    private protected Prepared() { }

    /// <summary>Runs it somewhere.</summary>
    internal abstract Result<TOut> In<TOut>(IRunPlace<TOut> place);
}

/// <inheritdoc cref="Prepared"/>
/// <param name="Surroundings">Device, threads and data.</param>
/// <param name="Run">The experiment, given what is behind it; it computes while it is pulled.</param>
/// <param name="Artifacts">The files of its state.</param>
/// <param name="Epochs">Epochs that it has behind it.</param>
/// <param name="Files">Names of the files of its state that lie in a folder.</param>
/// <typeparam name="TState">The model in training.</typeparam>
internal sealed record Prepared<TState>(
    ImmutableArray<Metric> Surroundings,
    Func<RunPast, IEnumerable<RunProgress<TState>>> Run,
    Artifacts<TState> Artifacts,
    int Epochs,
    Func<string, IEnumerable<string>> Files
) : Prepared
{
    /// <summary>Folder of the libtorch that it computes with; null where it needs none.</summary>
    internal string? LibTorch { get; init; }

    /// <inheritdoc/>
    internal override Result<TOut> In<TOut>(IRunPlace<TOut> place) => place.Execute(this);
}

/// <summary>Where a prepared run of any state can run.</summary>
/// <typeparam name="TOut">What comes of it.</typeparam>
internal interface IRunPlace<TOut>
{
    /// <summary>Runs it.</summary>
    Result<TOut> Execute<TState>(Prepared<TState> run);
}
