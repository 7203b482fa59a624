using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Snn.Data.Datasets;
using Snn.Data.Runs;
using Snn.Data.Seeds;
using Snn.LocalLoss.Autograd;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.Export;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Optimisers;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using Snn.LocalLoss.Training;
using Snn.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Snn.Tests.LocalLoss;

/// <summary>
/// Beside threads that collect garbage and allocate, everything computes what it computes alone, bit for bit.
/// </summary>
/// <remarks>
/// <c>SNN_STRESS_SECONDS</c> sets how long (8 s by default); <c>dotnet run … -- -trait Category=stress</c> runs it
/// alone.
/// </remarks>
[Trait(Category.Name, Category.Long)]
[Trait(Category.Name, Category.Stress)]
[Collection(nameof(CollectionStressTests))]
// The eager baseline, as a user writes it, has the fault.
[CollectionDefinition(nameof(CollectionStressTests), DisableParallelization = true)]
public sealed class CollectionStressTests(ITestOutputHelper output)
{
    private static readonly Dataset Sample = Few(SampleDatasets.Load(KnownDatasets.Mnist));

    private static TimeSpan Length { get; } =
        TimeSpan.FromSeconds(
            double.Parse(Environment.GetEnvironmentVariable("SNN_STRESS_SECONDS") ?? "8", CultureInfo.InvariantCulture)
        );

    [Fact]
    public void Nothing_is_freed_while_it_is_used()
    {
        var works = Works().ToArray();
        var alone = works.Select(work => work.Digest()).ToArray();
        var (calls, failures, collections) = (0, new ConcurrentBag<string>(), GC.CollectionCount(0));
        var (done, end) = (new int[works.Length], DateTime.UtcNow + Length);
        using (var noise = new Noise())
        {
            // More than there are processors: a number in use is freed where its thread was interrupted in the call.
            Thread[] workers =
            [
                .. Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(first => new Thread(() => Run(first))),
            ];
            Array.ForEach(workers, worker => worker.Start());
            Array.ForEach(workers, worker => worker.Join());
        }

        output.WriteLine($"{calls} calls of {works.Length} works, {GC.CollectionCount(0) - collections} collections");
        Assert.Empty(failures.CountBy(failure => failure).Select(f => $"{f.Value} × {f.Key}"));

        // Each work has its share of the time, so that what is quick is done often; every thread begins at another.
        // Once the time is over, only what no thread has done yet is.
        void Run(int first)
        {
            for (var step = 0; step < works.Length; step++)
            {
                var number = (step + (first * works.Length / (2 * Environment.ProcessorCount))) % works.Length;
                if (DateTime.UtcNow >= end && Volatile.Read(ref done[number]) > 0)
                {
                    continue;
                }

                var until = DateTime.UtcNow + (Length * works[number].Share / works.Sum(work => work.Share));
                do
                {
                    Interlocked.Increment(ref calls);
                    Interlocked.Increment(ref done[number]);
                    if (Failure(works[number], alone[number]) is { } failure)
                    {
                        failures.Add(failure);
                    }
                } while (DateTime.UtcNow < until);
            }
        }
    }

    private static string? Failure(Work work, string expected)
    {
        try
        {
            return work.Digest() == expected ? null : $"{work.Name}: another result";
        }
        catch (Exception e)
        {
            return $"{work.Name}: {e.GetType().Name}: {e.Message.Split('\n')[0]}";
        }
    }

    private static IEnumerable<Work> Works()
    {
        foreach (var surrogate in SurrogateNames.ByName.Values)
        {
            yield return new(
                $"surrogate {surrogate.Name}",
                () =>
                {
                    var x = Draw(1, 64).requires_grad_();
                    (Spike.Fire(x, surrogate) * Draw(2, 64)).sum().Backward();
                    return [x.grad!];
                }
            );
        }

        // Where a number that is let go shows soonest: little else happens. A tenth of the time.
        yield return new("numbers", Numbers, Share: 10);

        // Without a scope that would hold the temporaries.
        yield return new(
            "lif in no scope",
            () => [Lif.RunConstant(Draw(1, 32), 40, LifParameters.Default with { Beta = 0.8, Threshold = 0.7 })],
            Scoped: false
        );
        yield return new(
            "similarity in no scope",
            () => [Similarity.Matrix(Draw(1, 16, 20), MapSimilarity.WholeMaps)],
            Scoped: false
        );
        foreach (var model in NeuronModel.ByName.Values)
        {
            var neuron = new NeuronSettings(model).Create();
            yield return new($"neuron {model.Name}", () => Responses(neuron));
            yield return new($"neuron {model.Name} in no scope", () => Responses(neuron), Scoped: false);
            foreach (
                var (fused, loss) in from fused in new[] { true, false }
                from loss in SupervisedLoss.ByName.Values
                select (fused, loss)
            )
            {
                var experiment = new TrainingExperiment
                {
                    Net = new() { Model = fused ? "5C5-P2-20" : "20", Dropout = 0.1 },
                    Neuron = new(model),
                    Credit = Credit.By(loss),
                    Optim = new()
                    {
                        Epochs = 1,
                        Norms = Norms.Measured,
                        Rule =
                            fused ? new Optimiser.Adam(1e-4)
                            : loss == SupervisedLoss.Sim ? new Optimiser.Sgd(Momentum: 0.9, WeightDecay: 1e-4)
                            : new Optimiser.AmsGrad(1e-4),
                    },
                    Data = new() { BatchSize = 25 },
                    How = new() { Path = fused ? ResponsePath.Fast : ResponsePath.Plain },
                };
                yield return new(
                    $"training {model.Name} {loss.Name}{(fused ? string.Empty : " plain")}",
                    () => Trained(experiment)
                );
            }
        }

        foreach (
            var (unsup, bio, maps) in from unsup in UnsupervisedLoss.ByName.Values.Prepend(null)
            from bio in new[] { true, false }
            from maps in new[] { true, false }
            select (unsup, bio, maps)
        )
        {
            var settings = new LossSettings
            {
                Sup = new(SupervisedLoss.PredSim)
                {
                    Targets = bio ? new TargetMap.Projected(16) : new TargetMap.Classes(),
                },
                Unsup = unsup is null ? null : new(unsup, Alpha: 0.3),
                DimInDecoder = 20,
            };
            yield return new(
                $"loss {unsup?.Name ?? "none"}{(bio ? " bio" : string.Empty)}{(maps ? " of maps" : string.Empty)}",
                () => Gradients(settings, maps, float32)
            );
            yield return new(
                $"the same as a script: {unsup?.Name ?? "none"}{(bio ? " bio" : string.Empty)}{(maps ? " of maps" : string.Empty)}",
                () => Gradients(settings, maps, float64)
            );
        }
    }

    private static IEnumerable<Tensor> Numbers()
    {
        var x = Draw(1, 32);
        for (var step = 0; step < 200; step++)
        {
            x = x.Times(0.9).Plus(0.2).Minus(0.1).Over(1.1).Clamped(-2, 2);
        }

        return [x, x.Above(0.1), x.SubtractedFrom(1)];
    }

    private static IEnumerable<Tensor> Responses(Neuron neuron)
    {
        var learned = neuron.Learned.IsEmpty
            ? LearnedValues.None
            : new(
                neuron.Learned.ToDictionary(
                    v => v.Name,
                    v => v.Initial(FeatureShape.Vector(16), new Seed(1)),
                    StringComparer.Ordinal
                )
            );
        var (response, recording) = neuron.Watch(Signal.Constant(Draw(1, 8, 16)), learned);
        return
        [
            response.Sent.Values,
            response.Read.Values,
            .. recording is null ? [] : new[] { recording.Membranes, recording.Spikes, recording.Thresholds },
        ];
    }

    private static IEnumerable<Tensor> Gradients(LossSettings settings, bool maps, ScalarType type)
    {
        var block = new LocalBlock(
            maps ? new Encoder.Convolution(5, 3, 1) : new Encoder.Linear(9),
            maps ? new(2, 6, 6) : FeatureShape.Vector(8),
            3,
            new(new LifNeuron(LifParameters.Default, 3), new Credit.Local(settings)),
            new Seed(3),
            first: false
        );
        block.to(type);
        var input = Signal.OverTime(Draw(5, maps ? [3, 4, 2, 6, 6] : [3, 4, 8]).Above(0.5).to_type(type));
        var value = block.Loss(input, block.Respond(input), new(tensor([0L, 1, 2, 1]), 3, type))!;
        value.Loss.Backward();
        return [value.Loss, .. block.parameters().Select(p => p.grad).OfType<Tensor>()];
    }

    // Training, evaluation, export.
    private static List<Tensor> Trained(TrainingExperiment experiment)
    {
        return [.. TrainingRun.Run(experiment, Sample, CPU, new Seed(7)).SelectMany(Told)];

        IEnumerable<Tensor> Told(RunProgress<TrainingState> step) =>
            step switch
            {
                RunProgress<TrainingState>.Stopped stopped => throw new InvalidOperationException(
                    stopped.Fault.ToString()
                ),
                RunProgress<TrainingState>.Finished finished =>
                [
                    Bytes(ExportedWeights.Safetensors(finished.State.Network, KnownDatasets.Mnist)),
                    Bytes(
                        System.Text.Encoding.UTF8.GetBytes(
                            string.Join('\n', finished.Summary.Select(metric => metric.ToString()))
                        )
                    ),
                    tensor(
                        TrainingRun.Evaluate(finished.State.Network, Sample.Test, Sample.Info, CPU).Predicted.ToArray()
                    ),
                ],
                _ => [],
            };
    }

    private static Dataset Few(Dataset data) =>
        data with
        {
            Train = First(data.Train, 50),
            Test = First(data.Test, 20),
        };

    private static ImageSet First(ImageSet set, int count) =>
        ImageSet.Create(set.Shape, set.Classes, set.Pixels[..(count * set.Shape.Size)], set.Labels[..count]);

    private static Tensor Bytes(byte[] bytes) => tensor(bytes);

    private static Tensor Draw(ulong seed, params long[] shape)
    {
        using var generator = new Generator(seed);
        return randn(shape, generator: generator);
    }

    /// <summary>Something to compute, with all it needs made anew.</summary>
    private sealed record Work(string Name, Func<IEnumerable<Tensor>> Compute, bool Scoped = true, int Share = 1)
    {
        internal string Digest()
        {
            using var scope = Scoped ? NewDisposeScope() : null;
            using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var result in Compute().ToList())
            {
                using var plain = result.detach();
                using var dense = plain.contiguous();
                sum.AppendData(dense.bytes.ToArray());
                GC.KeepAlive(result);
            }

            return Convert.ToHexString(sum.GetHashAndReset());
        }
    }

    /// <summary>A thread that collects and one that allocates, until disposed.</summary>
    private sealed class Noise : IDisposable
    {
        private readonly List<Thread> _threads;
        private volatile bool _over;

        internal Noise()
        {
            _threads = [new(() => Repeat(Collect)), new(() => Repeat(Allocate))];
            _threads.ForEach(thread => thread.Start());
        }

        public void Dispose()
        {
            _over = true;
            _threads.ForEach(thread => thread.Join());
        }

        // What has just been let go is young; the whole heap of all tests takes too long to look through each time.
        private static void Collect()
        {
            GC.Collect(Random.Shared.Next(20) == 0 ? GC.MaxGeneration : 1);
            GC.WaitForPendingFinalizers();
            Thread.Sleep(1);
        }

        private static void Allocate()
        {
            var kept = Enumerable.Range(0, 2000).Select(_ => new byte[2000]).ToList();
            GC.KeepAlive(kept);
        }

        private void Repeat(Action action)
        {
            while (!_over)
            {
                action();
            }
        }
    }
}
