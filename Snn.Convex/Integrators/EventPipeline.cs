using System.Runtime.ExceptionServices;
using Snn.Convex.Recording;

namespace Snn.Convex.Integrators;

/// <summary>
/// Learning trials of stacked layers one after another, each layer on a thread of its own: it needs the spikes of the
/// layer below alone, which can be trials ahead.
/// </summary>
/// <remarks>The numbers are those of <see cref="Event"/>, to the last bit. One call at a time.</remarks>
/// <param name="layers">From the lowest; at least two.</param>
/// <param name="bins">Bins of a trial, of which each can hold a spike.</param>
internal sealed class EventPipeline(EventLayer[] layers, int bins)
{
    // Spikes that a layer may be ahead of the next one; 16 MB.
    private const int Ahead = 1 << 21;

    // How far apart the progress of two layers lies: a cache line would go back and forth between their threads.
    private const int Apart = 32;

    // What each layer but the last has spiked, a list a trial.
    private readonly List<SpikeList>[] _spikes = [.. layers.Skip(1).Select(_ => new List<SpikeList>())];
    private readonly int[] _done = new int[layers.Length * Apart];

    /// <summary>Runs some trials; learning moves F and T of all layers.</summary>
    /// <param name="trials">How many.</param>
    /// <param name="lessonOf">Input and targets of each, from any thread.</param>
    /// <param name="spikes">How often each layer has spiked in all of them.</param>
    internal void Run(int trials, LessonOf lessonOf, int[] spikes)
    {
        Array.Clear(spikes);
        var most = Math.Max(1, Ahead / bins);
        for (var first = 0; first < trials; first += most)
        {
            Round(first, Math.Min(most, trials - first), lessonOf, spikes);
        }
    }

    private void Round(int first, int trials, LessonOf lessonOf, int[] spikes)
    {
        Array.Clear(_done);
        foreach (var lists in _spikes)
        {
            while (lists.Count < trials)
            {
                lists.Add(new(0));
            }
        }

        ExceptionDispatchInfo? failure = null;
        Task[] upper = [.. Enumerable.Range(1, layers.Length - 1).Select(l => Task.Run(() => Layer(l)))];
        Layer(0);

        // From the lowest on: one that no thread has begun is run here, and none waits for one above it. None is left
        // behind, whatever failed.
        foreach (var layer in upper)
        {
            layer.Wait();
        }

        failure?.Throw();

        void Layer(int l)
        {
            try
            {
                var count = 0;
                for (var i = 0; i < trials; i++)
                {
                    var incoming = l == 0 ? [] : Incoming(l - 1, i);
                    count += layers[l]
                        .Run(lessonOf(first + i), incoming, l < _spikes.Length ? _spikes[l][i] : null, new NoSink());
                    Volatile.Write(ref _done[l * Apart], i + 1);
                }

                spikes[l] += count;
            }
            catch (Exception error)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(error), null);
            }
            finally
            {
                Volatile.Write(ref _done[l * Apart], int.MaxValue);
            }
        }
    }

    private ReadOnlySpan<Spike> Incoming(int layer, int trial)
    {
        var waiting = new SpinWait();
        while (Volatile.Read(ref _done[layer * Apart]) <= trial)
        {
            waiting.SpinOnce(sleep1Threshold: -1);
        }

        return _spikes[layer][trial].Span;
    }
}
