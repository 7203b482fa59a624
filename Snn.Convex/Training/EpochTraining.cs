using System.Collections.Immutable;
using Snn.Data.Runs;

namespace Snn.Convex.Training;

/// <summary>What an experiment does in its epochs; <see cref="Epochs"/> is the loop around it.</summary>
/// <remarks>A mutable host of one run.</remarks>
/// <typeparam name="TState">Where a run is: all that is needed to go on from there.</typeparam>
internal abstract class EpochTraining<TState>
{
    /// <summary>Epochs of the whole run.</summary>
    internal abstract int Epochs { get; }

    /// <summary>Trials of an epoch, or passes.</summary>
    internal abstract int Count { get; }

    /// <summary>Of these, so many between two reports.</summary>
    internal abstract int Chunk { get; }

    /// <summary>Whether an epoch ends with an evaluation of its own.</summary>
    internal virtual bool Evaluates => true;

    /// <summary>Whether summing up takes long enough to be announced as an evaluation.</summary>
    internal virtual bool EvaluatesAtEnd => false;

    /// <summary>Parameters to try smaller values of where learning diverges.</summary>
    internal abstract string Rates { get; }

    /// <summary>An epoch begins, counted from 0.</summary>
    internal abstract void Begin(int epoch);

    /// <summary>Learns from the next trials of the epoch.</summary>
    /// <param name="epoch">Counted from 0.</param>
    /// <param name="first">Trials of it that are done.</param>
    /// <param name="count">How many to go on by.</param>
    /// <returns>Whether what was learned is still finite.</returns>
    internal abstract bool Learn(int epoch, int first, int count);

    /// <summary>Training samples in some of the trials.</summary>
    internal virtual int Samples(int trials) => trials;

    /// <summary>Running means within the epoch.</summary>
    /// <param name="done">Trials of it that are done.</param>
    internal abstract ImmutableArray<Metric> Running(int done);

    /// <summary>Where the run is.</summary>
    /// <param name="epochs">Epochs done.</param>
    internal abstract TState State(int epochs);

    /// <summary>The numbers of the epoch that has ended.</summary>
    internal abstract ImmutableArray<Metric> Evaluate();

    /// <summary>The end of the run.</summary>
    /// <param name="last">Numbers of the last epoch; default where none was run.</param>
    /// <param name="epochs">Epochs done.</param>
    internal abstract (ImmutableArray<Metric> Summary, TState State) Finish(ImmutableArray<Metric> last, int epochs);
}
