using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.LocalLoss.Checkpoints;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.LibTorch;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Tensors;
using Snn.LocalLoss.Training;
using Snn.Runner.Experiments;
using Snn.Runner.Observers.Terminal;
using Snn.Runner.Runs;
using Snn.Tests.LocalLoss;
using Snn.Tests.Support;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;
using static TorchSharp.torch;

namespace Snn.Tests.Runner.Experiments;

/// <summary>
/// A checkpoint that someone has written who knows the format: its checksum is right, and nothing else need be.
/// </summary>
[Collection(nameof(TrainingTests))]
public sealed class HostileCheckpointTests
{
    private static readonly Dataset Sample = Cut(SampleDatasets.Load(KnownDatasets.Mnist));

    private static readonly TrainingExperiment Trained = new()
    {
        Net = new() { Model = "2C3-P4-6", Dropout = 0.1 },
        Neuron = new(NeuronModel.Lif) { Timesteps = 2 },
        Optim = new() { Epochs = 2, Norms = Norms.Measured },
        Data = new() { BatchSize = 20 },
    };

    private static readonly byte[] Whole = Save(Trained);

    [Fact]
    [Trait(Category.Name, Category.Long)]
    public void A_header_with_any_other_value_is_one_line_or_a_checkpoint() =>
        Property.Holds(
            JsonDamage.Any,
            damage =>
            {
                var (header, tensors) = Parts(Whole);
                Use(Joined(damage.Of(header), tensors));
            },
            300
        );

    [Fact]
    public void Tensors_with_any_other_header_are_one_line_or_a_checkpoint() =>
        Property.Holds(
            JsonDamage.Any,
            damage =>
            {
                var (header, tensors) = Parts(Whole);
                var length = (int)BinaryPrimitives.ReadInt64LittleEndian(tensors);
                var other = Encoding.UTF8.GetBytes(damage.Of(Encoding.UTF8.GetString(tensors, 8, length)));
                Use(
                    Joined(header, [.. BitConverter.GetBytes((long)other.Length), .. other, .. tensors[(8 + length)..]])
                );
            },
            200
        );

    /// <summary>Tensors that are whole, and belong to no such network, optimiser or generator.</summary>
    [Theory]
    [InlineData("dropout.generator", "shorter")]
    [InlineData("dropout.generator", "empty")]
    [InlineData("dropout.generator", "other")]
    [InlineData("optimizer.0.0.step", "shorter")]
    [InlineData("optimizer.0.0.step", "empty")]
    [InlineData("optimizer.0.0.exp_avg", "empty")]
    [InlineData("optimizer.0.0.exp_avg", "integers")]
    [InlineData("network.", "integers")]
    [InlineData("network.", "empty")]
    public void A_tensor_of_another_kind_is_refused_and_changes_nothing(string name, string how)
    {
        var checkpoint = CheckpointFormat.Decode(Whole, "x").OrThrow();
        var tensors = checkpoint.Tensors.Select(t =>
            !t.Name.StartsWith(name, StringComparison.Ordinal) ? t
            : how == "empty" ? t with { Shape = [0], Data = default }
            : how == "shorter" ? t with { Type = TensorType.U8, Shape = [3], Data = new byte[3] }
            : how == "integers"
                ? t with
                {
                    Type = TensorType.I64,
                    Data = new byte[8 * t.Shape.Aggregate(1L, (a, b) => a * b)],
                }
            : t with { Data = Enumerable.Repeat((byte)255, t.Data.Length).ToArray() }
        );

        var fault = Assert
            .IsType<Result<byte[]>.Error>(
                TrainedNetwork.Safetensors(checkpoint with { Tensors = [.. tensors] }, Registry.Library)
            )
            .Fault;

        Assert.Equal(FaultKind.Data, fault.Kind);
        Line(fault);
    }

    private static void Use(byte[] file) =>
        CheckpointFormat
            .Decode(file, "file")
            .Match(
                checkpoint =>
                {
                    Judged(checkpoint);
                    Line(TrainedNetwork.Safetensors(checkpoint, Registry.Library));
                    Line(TrainedNetwork.ToNir(checkpoint, Registry.Library, hardReset: true));
                    Line(TrainedNetwork.ToPyTorch(checkpoint, Registry.Library, "x"));
                    Line(TrainedNetwork.ToOnnx(checkpoint, Registry.Library));
                    foreach (var step in TrainingRun.Run(Trained, Sample, CPU, new Seed(1), checkpoint).Take(3))
                    {
                        if (step is RunProgress<TrainingState>.Stopped stopped)
                        {
                            Line(stopped.Fault);
                        }
                    }

                    return true;
                },
                fault =>
                {
                    Line(fault);
                    return false;
                }
            );

    private static void Judged(TrainingCheckpoint checkpoint) =>
        Line(
            Snn.Runner.Experiments.Trained.Judge(
                new FoundCheckpoint("file", checkpoint),
                null,
                PluginSet.None,
                _ => Sample,
                null,
                DeviceChoice.Cpu,
                null,
                TestContext.Current.CancellationToken
            )
        );

    private static void Line<T>(Result<T> result)
    {
        if (result is Result<T>.Error { Fault: var fault })
        {
            Line(fault);
        }
    }

    private static void Line(Fault fault)
    {
        var error = new StringWriter();
        new Screen(TextWriter.Null, error, null, false).Report(fault);
        Assert.DoesNotContain("frame #", Assert.Single(error.ToString().TrimEnd().Split('\n')));
        Assert.NotEqual("", fault.Fix);
    }

    private static (string Header, byte[] Tensors) Parts(byte[] file)
    {
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(12));
        return (Encoding.UTF8.GetString(file, 20, length), file[(20 + length)..^SHA256.HashSizeInBytes]);
    }

    private static byte[] Joined(string header, byte[] tensors)
    {
        var text = Encoding.UTF8.GetBytes(header);
        byte[] content = [.. Whole[..12], .. BitConverter.GetBytes((long)text.Length), .. text, .. tensors];
        return [.. content, .. SHA256.HashData(content)];
    }

    private static byte[] Save(TrainingExperiment experiment) =>
        TrainingRun
            .Run(experiment, Sample, CPU, new Seed(1))
            .OfType<RunProgress<TrainingState>.EpochDone>()
            .Select(done => CheckpointFormat.Encode(done.State))
            .First();

    private static Dataset Cut(Dataset data) =>
        data with
        {
            Train = ImageSet.Create(28, 28, 10, data.Train.Pixels[..(40 * 784)], data.Train.Labels[..40]),
            Test = ImageSet.Create(28, 28, 10, data.Test.Pixels[..(20 * 784)], data.Test.Labels[..20]),
        };
}
