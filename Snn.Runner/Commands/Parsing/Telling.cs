namespace Snn.Runner.Commands.Parsing;

/// <summary>How what comes of a run is told.</summary>
/// <param name="Json">As one JSON object on standard output, and nothing else there.</param>
/// <param name="Report">Whether the run gets its page and figures.</param>
internal sealed record Telling(bool Json, bool Report);
