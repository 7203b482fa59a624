using System.CommandLine;
namespace Snn.Runner.Commands;
/// <summary>Stub.</summary>
internal static class CompareCommand
{
    /// <summary>Makes the command.</summary>
    internal static Command Make(Context context) => new("compare", context.ToString());
}
