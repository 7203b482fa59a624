namespace Snn.Runner.Text;

/// <summary>
/// A parameter's name has two spellings, which are one name: <c>num-layers</c> as on the paper's command line, and
/// <c>num_layers</c> as in result files.
/// </summary>
internal static class ParameterName
{
    /// <summary>As result files have it.</summary>
    internal static string InFiles(string name) => name.Replace('-', '_');

    /// <summary>As one types it.</summary>
    internal static string Typed(string name) => name.Replace('_', '-');
}
