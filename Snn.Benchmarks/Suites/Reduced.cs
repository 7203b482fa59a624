namespace Snn.Benchmarks.Suites;

/// <summary>
/// Parameters of the suites, and fewer and smaller ones where a smoke run only asks whether they still work.
/// </summary>
internal static class Reduced
{
    /// <summary>
    /// Whether the suites are reduced; set once at the start of the process, before any suite is looked at.
    /// </summary>
    internal static bool Smoke { get; set; }

    /// <summary>Sizes of what is measured; the smoke run takes one that is tiny.</summary>
    internal static IEnumerable<int> Sizes(params int[] usual) => Smoke ? [Math.Min(50, usual[0])] : usual;

    /// <summary>Samples in a batch.</summary>
    internal static int Batch(int usual) => Smoke ? Math.Min(8, usual) : usual;
}
