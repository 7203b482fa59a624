using System.Text.Json.Nodes;
using Snn.Data.Faults;

namespace Snn.Runner.Commands.Doctor;

/// <summary>One thing that the doctor looked at.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Finding">What was found.</param>
/// <param name="Trouble">What is broken and needed, or null.</param>
internal sealed record Check(string Name, string Finding, Fault? Trouble = null)
{
    /// <summary>A thing that either works or is broken.</summary>
    internal static Check Of(string name, Result<string> finding) =>
        finding.Match(text => new Check(name, text), fault => new Check(name, fault.What, fault));

    /// <summary>As <c>--json</c> prints it.</summary>
    internal JsonObject ToJson() =>
        new()
        {
            ["name"] = Name,
            ["finding"] = Finding,
            ["ok"] = Trouble is null,
            ["mend"] = Trouble?.Fix,
        };
}
