using System.CommandLine;
using Snn.Benchmarks;
using Snn.Benchmarks.Devices;
using Snn.Benchmarks.Gate;
using Snn.Benchmarks.Suites;
using Snn.Benchmarks.Throughput;
using Snn.Data.Faults;

var root = new RootCommand(
    "Benchmarks of Snn: the commands below, and --filter '*' (with all else that BenchmarkDotNet takes) for the suites."
)
{
    ThroughputCommand.Create(),
    ScalingCommand.Create(),
    GateCommand.Create(),
    WorkerCommand.Create(),
    SmokeCommand.Create(),
    DeviceCheckCommand.Create(),
};

// What begins with an option is BenchmarkDotNet's, but for the help: that of both.
var suites = args is [var first, ..] && first.StartsWith('-') && first is not ("-h" or "-?" or "--help");
if (suites)
{
    return SuiteCommand.Run(args);
}

var parsed = root.Parse(args is [] ? ["--help"] : args);
if (parsed.Errors is [var error, ..] && parsed.Action is null or { ClearsParseErrors: false })
{
    return Faults.Report(
        new Fault(FaultKind.Usage, parsed.CommandResult.Command.Name, error.Message.TrimEnd('.'), "see --help")
    );
}

return parsed.Invoke();
