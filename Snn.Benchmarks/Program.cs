using System.Diagnostics;
using Snn.Data.Datasets;
using Snn.Data.Runs;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.LibTorch;
using TorchSharp;

Console.WriteLine(LibTorchLoader.Load());
var e = new TrainingExperiment { NumLayers = 3, Nonlin = Nonlinearity.Snn, Epochs = 2 };
var data = SampleDatasets.Load(KnownDatasets.Mnist);
var w = Stopwatch.StartNew();
foreach (var p in TrainingRun.Run(e, data, torch.CPU, new(1)))
{
    if (p is RunProgress<Snn.LocalLoss.Training.TrainingState>.EpochDone d)
    {
        Console.WriteLine($"{w.ElapsedMilliseconds} {string.Join(", ", d.Metrics)}");
    }
}

return 0;
