namespace Snn.Runner.Text;

/// <summary>A line of standard error: a fault or a note.</summary>
internal static class NoteLine
{
    /// <summary>How every such line begins.</summary>
    internal const string Prefix = "snn: ";
}
