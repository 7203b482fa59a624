namespace Snn.Runner.Commands;

/// <summary>How what comes of runs is told.</summary>
/// <param name="Json">As one JSON object on standard output, and nothing else there.</param>
/// <param name="Report">Whether each run gets its page and figures.</param>
/// <param name="One">Whether the user has asked for one run, and not for a list of them.</param>
internal sealed record Telling(bool Json, bool Report, bool One);
