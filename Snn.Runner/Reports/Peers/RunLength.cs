using Snn.Data.Runs;
using Snn.Runner.Experiments;
using Snn.Runner.Reports.Pages;
using Snn.Runner.Runs;

namespace Snn.Runner.Reports.Peers;

/// <summary>How far runs have come: numbers stand beside one another only after as many epochs.</summary>
internal static class RunLength
{
    /// <summary>Epochs that a run has had.</summary>
    internal static int Done(RunDossier run) =>
        run.Epochs.IsEmpty ? (int)(run.Number(MetricKeys.Epochs) ?? 0) : run.Epochs[^1].Epoch;

    /// <summary>Epochs that it was to have; null where it does not say.</summary>
    internal static int? Asked(RunDossier run) =>
        Values.Whole(run.Record["parameters"] as System.Text.Json.Nodes.JsonObject, "epochs");

    /// <summary>Whether a run has had all of its epochs.</summary>
    internal static bool IsWhole(RunDossier run) => !(Asked(run) > Done(run));

    /// <summary>Epochs that its experiment has by default; null where that is not known.</summary>
    internal static long? Usual(RunDossier run) =>
        (
            run.Entry()?.Experiment.Parameters.FirstOrDefault(row => row.Name == "epochs")?.Value as RunValue.Count
        )?.Value;

    /// <summary>Whether a run has had as many epochs as its experiment has by default.</summary>
    internal static bool IsFull(RunDossier run) => Done(run) >= Usual(run);

    /// <summary>A number of a run after some epoch; null where it has none.</summary>
    internal static double? After(RunDossier run, MetricKey metric, int epoch) =>
        epoch == Done(run) ? run.Number(metric)
        : run.Epochs.FirstOrDefault(line => line.Epoch == epoch) is { } line ? metric.Number(line.Numbers)
        : null;

    /// <summary>How far it has come, in words: <c>2 of 100 epochs</c>, <c>1 epoch</c>.</summary>
    internal static string Words(RunDossier run)
    {
        var (done, asked) = (Done(run), Asked(run));
        return asked > done ? FormattableString.Invariant($"{done} of {Words(asked.Value)}") : Words(done);
    }

    /// <summary>So many epochs, in words.</summary>
    internal static string Words(int epochs) =>
        FormattableString.Invariant($"{epochs} epoch{(epochs == 1 ? "" : "s")}");
}
