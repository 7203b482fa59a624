using Snn.Data.Faults;
using Snn.Runner.Commands;
using Snn.Runner.Execution;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Plugins;

using var interrupts = new Interrupts();
var screen = Screen.OfProcess(() => interrupts.IsOverdue);
interrupts.Listen(() => screen.Interject("stopping after this step; once more to quit at once"), screen.ShowCursor);
try
{
    var code = SnnCommand.Invoke(new Context(screen, TimeProvider.System, [.. args], interrupts.Stop));
    screen.Out.Flush();
    if (screen.Unwritten is { } unwritten)
    {
        screen.Report(unwritten);
        code = code == ExitCode.Done ? ExitCode.Failed : code;
    }

    return code;
}
catch (Exception bug)
{
    screen.Report(
        Plugin.Blamed(bug)
            ?? new Fault(
                FaultKind.Failed,
                "bug",
                $"unexpected {bug.GetType().Name}: {bug.Message}",
                "please report it (SNN_DEBUG=1 shows the details)"
            )
    );
    screen.Detail(bug);
    return ExitCode.Failed;
}
