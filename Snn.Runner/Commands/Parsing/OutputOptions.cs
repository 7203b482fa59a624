namespace Snn.Runner.Commands.Parsing;

/// <summary>How a run is reported.</summary>
/// <param name="Json">As one JSON object on standard output, and nothing else there.</param>
/// <param name="Report">Whether the run gets its page and figures.</param>
internal sealed record OutputOptions(bool Json, bool Report);
