namespace Snn.Tests.Support;

/// <summary>
/// What a test needs, as its trait <c>Category</c> says; the quick loop leaves both out (docs/testing.md).
/// </summary>
internal static class Category
{
    internal const string Name = "Category";

    /// <summary>Starts programs: snn itself, a browser, a terminal, shells, the .NET SDK, PyTorch.</summary>
    internal const string Process = "process";

    /// <summary>Computes for seconds.</summary>
    internal const string Long = "long";

    /// <summary>Looks for numbers that are freed in use, for as long as it is told to; long, too.</summary>
    internal const string Stress = "stress";
}
