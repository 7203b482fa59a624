using System.Collections.Immutable;
using System.Globalization;
using Google.Protobuf;
using Snn.Data.Runs;
using Snn.Runner.Runs;
using Tensorboard;

namespace Snn.Runner.Observers.TensorBoard;

/// <summary>
/// A run as TensorBoard shows it: curves over epochs and, finer, over batches (or trials), and the run's parameters as
/// text.
/// </summary>
internal static class EventStream
{
    // A curve with a point a second is as fine as anyone reads it, and keeps the file of a long run small.
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Writes a run's events into its folder as they happen; where the disk allows none, that is told once and the run
    /// goes on.
    /// </summary>
    /// <param name="folder">The run's folder.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="note">Gets what could not be written.</param>
    internal static Action<RunEvent> Watch(string folder, TimeProvider clock, Action<string> note)
    {
        var (file, told) = (default(EventFile), false);
        var last = clock.GetTimestamp() - clock.TimestampFrequency;
        return step =>
        {
            var now = clock.GetUtcNow();
            switch (step)
            {
                case RunEvent.Started started:
                    Append([Text("parameters", Parameters(started.Record), now)]);
                    break;
                case RunEvent.Advanced advanced when clock.GetElapsedTime(last) >= Step:
                    last = clock.GetTimestamp();
                    Append([
                        Scalars(
                            advanced.At.Step,
                            now,
                            Values("batch", advanced.Metrics).Append(Rate("batch", advanced.At))
                        ),
                    ]);
                    break;
                case RunEvent.EpochDone done:
                    Append([Scalars(done.At.Epoch, now, Values("epoch", done.Metrics).Append(Rate("epoch", done.At)))]);
                    break;
            }

            void Append(IEnumerable<Event> events)
            {
                try
                {
                    file ??= EventFile.Begin(folder, now);
                    file.Append(events);
                }
                catch (Exception error) when (error is IOException or UnauthorizedAccessException)
                {
                    if (!told)
                    {
                        note(
                            $"{folder}: events for TensorBoard cannot be written ({error.Message.TrimEnd('.')}); the run continues without them"
                        );
                        told = true;
                    }
                }
            }
        };
    }

    /// <summary>
    /// Numbers under the names that TensorBoard groups them by: <c>epoch/test_accuracy</c>,
    /// <c>epoch_firing_rate/block_1</c>.
    /// </summary>
    /// <param name="group"><c>epoch</c> or <c>batch</c>.</param>
    /// <param name="metrics">What was measured; tables and words have no curve.</param>
    internal static IEnumerable<(string Tag, double Value)> Values(string group, ImmutableArray<Metric> metrics) =>
        metrics.SelectMany(m =>
            m.Value switch
            {
                RunValue.Real real => [($"{group}/{m.Name}", real.Value)],
                RunValue.Count count => [($"{group}/{m.Name}", count.Value)],
                RunValue.Series series => series
                    .Values.Select(
                        (v, i) => (string.Create(CultureInfo.InvariantCulture, $"{group}_{m.Name}/{i + 1}"), v)
                    )
                    .Where(p => !double.IsNaN(p.v)),
                _ => Array.Empty<(string, double)>(),
            }
        );

    private static (string Tag, double Value) Rate(string group, RunPosition at) =>
        ($"{group}/samples_per_second", at.SamplesPerSecond);

    private static Event Scalars(long step, DateTimeOffset now, IEnumerable<(string Tag, double Value)> values)
    {
        var summary = new Summary();
        summary.Value.AddRange(
            values.Select(v => new Summary.Types.Value { Tag = v.Tag, SimpleValue = (float)v.Value })
        );
        return new Event
        {
            WallTime = EventFile.Seconds(now),
            Step = step,
            Summary = summary,
        };
    }

    private static Event Text(string tag, string text, DateTimeOffset now)
    {
        var tensor = new TensorProto
        {
            Dtype = DataType.DtString,
            TensorShape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dim { Size = 1 } } },
        };
        tensor.StringVal.Add(ByteString.CopyFromUtf8(text));
        var summary = new Summary();
        summary.Value.Add(
            new Summary.Types.Value
            {
                Tag = tag,
                Metadata = new SummaryMetadata
                {
                    PluginData = new SummaryMetadata.Types.PluginData { PluginName = "text" },
                },
                Tensor = tensor,
            }
        );
        return new Event { WallTime = EventFile.Seconds(now), Summary = summary };
    }

    // TensorBoard reads Markdown; what stands in a cell must not end it.
    private static string Parameters(RunRecord record) =>
        string.Concat([
            $"**{Cell(record.Id)}**: {Cell(record.Title)}\n\n| parameter | value |\n|---|---|\n",
            string.Create(CultureInfo.InvariantCulture, $"| seed | {record.Seed} |\n"),
            .. record.Parameters.Select(p => $"| {Cell(p.Name)} | {Cell(RunText.Shown(p.Value))} |\n"),
        ]);

    private static string Cell(string text) =>
        text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);
}
