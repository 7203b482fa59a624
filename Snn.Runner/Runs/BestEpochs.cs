using Snn.Runner.Text;

namespace Snn.Runner.Runs;

/// <summary>What the accuracy of the best epoch is, in words.</summary>
internal static class BestEpochs
{
    /// <summary>What it is, by what the epoch was chosen by.</summary>
    /// <param name="chosenBy">Of the summary: <c>test</c> or <c>validation</c>.</param>
    internal static string Meaning(string? chosenBy) =>
        chosenBy is "validation"
            ? "test accuracy of the epoch chosen by validation"
            : "lowest test error of all epochs";

    /// <summary>
    /// What it is, with the test error itself where it is the lowest of all epochs, as the paper's code reports it.
    /// </summary>
    /// <param name="accuracy">A part of 1.</param>
    /// <param name="chosenBy">Of the summary.</param>
    internal static string Words(double accuracy, string? chosenBy) =>
        Meaning(chosenBy) + (chosenBy is "validation" ? "" : $": {Numbers.Percent(1 - accuracy)}");
}
