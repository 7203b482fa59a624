using System.Collections.Immutable;
using Snn.Data.Faults;

namespace Snn.Data.Runs;

/// <summary>What a running experiment tells the outside: a lazy sequence of these is a run.</summary>
/// <remarks>
/// The experiment computes only while its sequence is pulled; whoever pulls draws bars, writes files, measures time and
/// stops by pulling no further. A sequence ends with exactly one <see cref="Finished"/> or <see cref="Stopped"/>.
/// </remarks>
/// <typeparam name="TState">
/// The model in training: an immutable value, or a host that is valid until the next pull.
/// </typeparam>
public abstract record RunProgress<TState>
{
    private RunProgress() { }

    /// <summary>A part of an epoch is done.</summary>
    /// <param name="Epoch">From 1 to <paramref name="Epochs"/>.</param>
    /// <param name="Epochs">Epochs that the whole run has.</param>
    /// <param name="Done">Batches (or trials) of this epoch that are done.</param>
    /// <param name="Count">Batches (or trials) that the epoch has.</param>
    /// <param name="Samples">Training samples (or trials) used since the last report.</param>
    /// <param name="Metrics">Running means within this epoch.</param>
    /// <param name="State">The model now.</param>
    public sealed record Advanced(
        int Epoch,
        int Epochs,
        int Done,
        int Count,
        int Samples,
        ImmutableArray<Metric> Metrics,
        TState State
    ) : RunProgress<TState>;

    /// <summary>The last batch of the epoch is trained; its evaluation comes next.</summary>
    public sealed record Evaluating(int Epoch, int Epochs) : RunProgress<TState>;

    /// <summary>An epoch is trained and evaluated.</summary>
    public sealed record EpochDone(int Epoch, int Epochs, ImmutableArray<Metric> Metrics, TState State)
        : RunProgress<TState>;

    /// <summary>The run cannot go on, for a reason that the user can understand.</summary>
    public sealed record Stopped(Fault Fault) : RunProgress<TState>;

    /// <summary>All epochs are done; the summary is what the experiment was run for.</summary>
    public sealed record Finished(ImmutableArray<Metric> Summary, TState State) : RunProgress<TState>;
}
