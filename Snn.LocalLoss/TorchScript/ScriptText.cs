using System.Globalization;

namespace Snn.LocalLoss.TorchScript;

/// <summary>Pieces of TorchScript.</summary>
internal static class ScriptText
{
    /// <summary>A number as TorchScript reads it: never as an integer.</summary>
    internal static string Number(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }
}
