namespace Snn.Runner.Runs;

/// <summary>Where a run stands, as <c>run.json</c> and <c>summary.json</c> say it.</summary>
internal enum RunStatus
{
    /// <summary>Under way, or killed without a chance to say so.</summary>
    Running,

    /// <summary>All epochs are done.</summary>
    Done,

    /// <summary>It could not go on.</summary>
    Failed,

    /// <summary>The user stopped it; what was reached is saved.</summary>
    Interrupted,
}
