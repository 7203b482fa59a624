using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Snn.Benchmarks.Training;
using Snn.Data.Faults;
using Snn.Data.Seeds;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.LibTorch;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using TorchSharp;

namespace Snn.Benchmarks.Devices;

/// <summary>
/// <c>device-check</c>: whether a device computes a step of every model, of leaky neurons and of the paper's own, as
/// the CPU does in float64.
/// </summary>
internal static class DeviceCheckCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    internal static Command Create()
    {
        var models = new Option<string[]>("--models")
        {
            Description = "the models [default: all that take images of 28x28]",
            AllowMultipleArgumentsPerToken = true,
        };
        models.AcceptOnlyFromAmong([.. ModelTable.ByName.Keys]);
        var nonlin = new Option<string[]>("--nonlin")
        {
            Description = "the neurons: lif, snn [default: both]",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [NeuronModel.Lif.Name, NeuronModel.Snn.Name],
        };
        nonlin.AcceptOnlyFromAmong(NeuronModel.Lif.Name, NeuronModel.Snn.Name);
        var device = new Option<DeviceChoice>("--device") { Description = "the device to check" };
        var batch = new Option<int>("--batch") { Description = "samples of a step", DefaultValueFactory = _ => 8 };
        batch.Validators.Add(result =>
        {
            // Batch norm over two or three samples makes about the same of whatever they are: rounding alone would
            // decide.
            if (result.GetValue(batch) < 4)
            {
                result.AddError("--batch must be at least 4");
            }
        });
        var seed = new Option<ulong?>("--seed")
        {
            Description = "draws weights and inputs [default: another one each time]",
        };
        var json = new Option<bool>("--json") { Description = "print one JSON object" };
        var command = new Command(
            "device-check",
            "Check a training step of every model on a device against the CPU in float64."
        )
        {
            models,
            nonlin,
            device,
            batch,
            seed,
            json,
        };
        command.SetAction(parsed =>
            Subjects(parsed.GetValue(models) ?? [], parsed.GetValue(nonlin)!, parsed.GetValue(batch))
                .Bind(subjects =>
                    LibTorchLoader
                        .Load()
                        .Bind(loaded =>
                            ComputeDevice
                                .Resolve(parsed.GetValue(device), loaded)
                                .Map(found => (subjects, loaded, found))
                        )
                )
                .Match(
                    on =>
                        Run(
                            on.loaded,
                            on.found,
                            on.subjects,
                            parsed.GetValue(seed) ?? (ulong)Random.Shared.NextInt64(1, 1L << 31),
                            parsed.GetValue(json)
                        ),
                    Faults.Report
                )
        );
        return command;
    }

    // A network of the table whose neurons it checks.
    private sealed record Subject(string Model, NeuronModel Neuron, TrainingExperiment Experiment);

    // Some networks of the table shrink images of 28×28 to nothing: only who names one is told.
    private static Result<Subject[]> Subjects(string[] named, string[] neurons, int batch)
    {
        var made = (named.Length > 0 ? named : [.. ModelTable.ByName.Keys.Order(StringComparer.Ordinal)])
            .SelectMany(_ => neurons.Distinct(), (model, neuron) => (Model: model, Neuron: NeuronModel.ByName[neuron]))
            .Select(it =>
                StepWork
                    .Experiment(it.Neuron, it.Model, batch)
                    .Map(experiment => new Subject(it.Model, it.Neuron, experiment))
            )
            .ToArray();
        return named.Length > 0 && made.OfType<Result<Subject>.Error>().FirstOrDefault() is { } misfit
            ? misfit.Fault
            : made.OfType<Result<Subject>.Ok>().Select(ok => ok.Value).ToArray();
    }

    private static int Run(LoadedLibTorch loaded, torch.Device device, Subject[] subjects, ulong seed, bool json)
    {
        var all = new JsonArray();
        var passed = true;
        foreach (var (model, neuron, experiment) in subjects)
        {
            var verdicts = Check(experiment, device, new Seed(seed).Fold(model));
            passed &= verdicts.All(v => v.Passed);
            all.Add(
                new JsonObject
                {
                    ["model"] = model,
                    ["nonlin"] = neuron.Name,
                    ["weights"] = verdicts[0].Weights,
                    ["passed"] = verdicts.All(v => v.Passed),
                    ["forms"] = new JsonArray([.. verdicts.Select(v => v.Json)]),
                }
            );
            if (!json)
            {
                Array.ForEach(verdicts, v => Console.WriteLine(Line($"{model} {neuron.Name}", v)));
            }
        }

        if (json)
        {
            Console.WriteLine(
                new JsonObject
                {
                    ["device"] = device.type.ToString().ToLowerInvariant(),
                    ["libtorch"] = LibTorchVersion.Of(loaded.Location.Directory).Version,
                    ["folder"] = loaded.Location.Directory,
                    ["cuda"] = loaded.CudaState,
                    ["seed"] = seed,
                    ["batch"] = subjects[0].Experiment.Data.BatchSize,
                    ["timesteps"] = subjects[0].Experiment.Neuron.Timesteps,
                    ["passed"] = passed,
                    ["models"] = all,
                }.ToJsonString(Indented)
            );
        }

        return passed
            ? 0
            : Faults.Report(
                new Fault(
                    FaultKind.Failed,
                    "device-check",
                    "a step differs from the CPU's in float64 by more than rounding explains",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"do not train with this device and libtorch; --seed {seed} draws the same again"
                    )
                )
            );
    }

    /// <summary>Checks one model.</summary>
    internal static Verdict[] Check(TrainingExperiment experiment, torch.Device device, Seed seed)
    {
        using var scope = torch.NewDisposeScope();
        var start = FirstStep.Start(experiment, seed);
        using var generator = new torch.Generator(seed.Fold("inputs").Value);
        var images = torch.randn(
            [experiment.Data.BatchSize, 1, 28, 28],
            torch.ScalarType.Float64,
            generator: generator
        );
        var labels = torch.randint(10, [experiment.Data.BatchSize], torch.ScalarType.Int64, generator: generator);
        var reference = FirstStep.Of(CheckedForm.Reference, experiment, start, images, labels, null);
        return
        [
            .. CheckedForm
                .For(device)
                .Select(form =>
                {
                    using var own = torch.NewDisposeScope();
                    return Verdict.Of(
                        form,
                        experiment,
                        start,
                        reference,
                        FirstStep.Of(form, experiment, start, images, labels, reference)
                    );
                }),
        ];
    }

    private static string Line(string model, Verdict v) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{model, -12}{v.Form.Name, -28}{(!v.Form.Judged ? "measured" : v.Passed ? "right" : "WRONG"), -10}loss {v.Loss.Error:E1}  gradient {v.Gradient.Error:E1} of {v.Gradient.Allowed:E1} ({v.Gradient.Name})  spikes {v.Different?.ToString(CultureInfo.InvariantCulture) ?? "-"}"
        );
}
