using System.Collections.Immutable;
using Snn.Benchmarks.Blocks;
using Snn.Benchmarks.Checkpoints;
using Snn.Benchmarks.ClosedForm;
using Snn.Benchmarks.Datasets;
using Snn.Benchmarks.Kernels;
using Snn.Benchmarks.Losses;
using Snn.Benchmarks.Neurons;
using Snn.Benchmarks.Training;
using Snn.Benchmarks.Trials;
using Snn.Benchmarks.Works;
using Snn.Convex.Integrators;

namespace Snn.Benchmarks.Gate;

/// <summary>A piece of work that the gate measures.</summary>
/// <param name="Name">Its name; once given it stays, since builds are compared by it.</param>
/// <param name="Managed">Whether it is managed code on one thread, whose allocations are exact.</param>
/// <param name="Create">Makes it; libtorch is loaded already where it is not managed.</param>
internal sealed record Measured(string Name, bool Managed, Func<Work> Create);

/// <summary>All that the gate measures: small sizes, so that a run takes a minute or two.</summary>
internal static class Catalogue
{
    private const int Batch = 32;
    private const int Timesteps = 4;

    /// <summary>The registry: a new piece of work is one line.</summary>
    internal static ImmutableArray<Measured> All { get; } =
    [
        Managed("trial/event/50", () => TrialWork.Of(50, Simulator.Event)),
        Managed("trial/event/10000", () => TrialWork.Of(10_000, Simulator.Event)),
        Managed("trial/euler/50", () => TrialWork.Of(50, Simulator.Euler)),
        Managed("trial/noisy/50", () => IntegratorWork.Noisy(50)),
        Managed("trial/stack/50-50", IntegratorWork.Stack),
        Managed("trial/general/50", () => IntegratorWork.General(50, 1000)),
        Managed("trial/image/held", ImageTrialWork.Held),
        Managed("trial/image/free", ImageTrialWork.Free),
        Managed("kernel/projection-row", () => ProjectionWork.Of(neurons: 500, inputs: 784)),
        Managed("kernel/normals", () => NormalsWork.Of(1 << 16)),
        Managed("active-set/50", () => ClosedFormWork.ActiveSetSolve(50, 10)),
        Managed("data/fill", () => BatchWork.Fill("crop-flip-cutout")),
        Managed("data/class-limited-order", BatchWork.ClassLimitedOrder),
        Torch("kernel/linear/forward", () => LinearKernelWork.Forward(Batch)),
        Torch("kernel/linear/gradient", () => LinearKernelWork.Gradient(Batch)),
        Torch("kernel/convolution/forward", () => ConvolutionKernelWork.Forward(4)),
        Torch("kernel/convolution/gradient", () => ConvolutionKernelWork.Gradient(4)),
        Torch("kernel/pooling/forward", () => PoolingKernelWork.Forward(Batch)),
        Torch("kernel/pooling/gradient", () => PoolingKernelWork.Gradient(Batch)),
        Torch("kernel/neuron/forward", () => NeuronKernelWork.Forward(Batch)),
        Torch("kernel/neuron/gradient", () => NeuronKernelWork.Gradient(Batch)),
        Torch("kernel/adam", () => AdamKernelWork.Of(1 << 20)),
        Torch("neuron/plain", () => NeuronWork.Of(NeuronForm.Plain, Timesteps, Batch, 1024)),
        Torch("neuron/fused", () => NeuronWork.Of(NeuronForm.Fused, Timesteps, Batch, 1024)),
        Torch("neuron/tensor", () => NeuronWork.Of(NeuronForm.Tensor, Timesteps, Batch, 1024)),
        .. LossWork
            .ByName.Keys.Order(StringComparer.Ordinal)
            .Select(loss => Torch($"loss/{loss}", () => LossWork.Of(loss, maps: false, Batch, 512))),
        Torch("block/linear/forward", () => BlockWork.Of(new(Convolution: false, Backward: false, Fused: true, Batch))),
        Torch("block/linear/backward", () => BlockWork.Of(new(Convolution: false, Backward: true, Fused: true, Batch))),
        Torch("block/convolution/forward", () => BlockWork.Of(new(Convolution: true, Backward: false, Fused: true, 8))),
        Torch("block/convolution/backward", () => BlockWork.Of(new(Convolution: true, Backward: true, Fused: true, 8))),
        Torch("block/counting/linear", () => CountingWork.Of(new(Convolution: false, Active: 0.54, 128))),
        Torch("block/counting/convolution", () => CountingWork.Of(new(Convolution: true, Active: 0.54, Batch))),
        .. Steps("mlp", 128),
        .. Steps("snn1m", Batch),
        .. Steps("snn2m", Batch),
        .. Steps("vgg8a", 2),
        .. Steps("published-mlp", 128),
        .. Steps("published-snn1m", Batch),
        .. Steps("published-snn2m", Batch),
        .. Steps("published-vgg8a", 2),
        Torch("evaluation/mlp", () => EvaluationWork.Of("mlp")),
        Torch("checkpoint/write", () => CheckpointWork.Write("snn1m")),
        Torch("checkpoint/read", () => CheckpointWork.Read("snn1m")),
    ];

    /// <summary>The forms of a step that are there to be held against, and no concern of a change.</summary>
    internal static bool IsReference(string name) =>
        name.EndsWith("/plain", StringComparison.Ordinal) || name.EndsWith("/eager", StringComparison.Ordinal);

    private static IEnumerable<Measured> Steps(string name, int batch) =>
        Enum.GetValues<StepForm>()
            .Select(form =>
                Torch($"step/{name}/{form.ToString().ToLowerInvariant()}", () => StepWork.OnCpu(form, name, batch))
            );

    private static Measured Managed(string name, Func<Work> create) => new(name, Managed: true, create);

    private static Measured Torch(string name, Func<Work> create) => new(name, Managed: false, create);
}
