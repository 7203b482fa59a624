namespace Snn.Data.Faults;

/// <summary>The kinds of fault that a user can meet; each has its own exit code at the command line.</summary>
public enum FaultKind
{
    /// <summary>The computation itself failed (a diverged loss, say). Exit code 1.</summary>
    Failed,

    /// <summary>A wrong command, option or parameter. Exit code 2.</summary>
    Usage,

    /// <summary>Data that is missing, unreadable or damaged. Exit code 3.</summary>
    Data,

    /// <summary>A device or native library that is not available. Exit code 4.</summary>
    Device,
}

/// <summary>Something a user can get wrong and fix: an expected outcome, hence a value and no exception.</summary>
/// <param name="Kind">Decides the exit code.</param>
/// <param name="Where">The option, parameter, file or device that it concerns.</param>
/// <param name="What">What is wrong with it, with the value that was found.</param>
/// <param name="Fix">What to do, or which values are allowed.</param>
public sealed record Fault(FaultKind Kind, string Where, string What, string Fix)
{
    /// <summary>The one line that a user reads.</summary>
    public override string ToString() => $"{Where}: {What}; {Fix}";
}
