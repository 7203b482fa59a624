using System.CommandLine;
using Snn.Benchmarks.Throughput;

var root = new RootCommand("Benchmarks of Snn.") { ThroughputCommand.Create(), ScalingCommand.Create() };
return root.Parse(args).Invoke();
