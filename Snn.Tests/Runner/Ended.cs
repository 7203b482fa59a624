using System.Text.Json.Nodes;

namespace Snn.Tests.Runner;

/// <summary>What a command left: its exit code, standard output and standard error.</summary>
internal sealed record Ended(int Code, string Out, string Error)
{
    internal JsonObject Json => JsonNode.Parse(Out)!.AsObject();
}
