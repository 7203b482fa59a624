using System.Collections.Immutable;
using Snn.Data.Datasets;
using Snn.Data.Seeds;
using Snn.LocalLoss.Autograd;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Runs;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using Snn.LocalLoss.Training;
using static TorchSharp.torch;

namespace Snn.Benchmarks.Devices;

/// <summary>
/// What a first training step of a model has made of a drawn start; every tensor is on the CPU, in float64.
/// </summary>
/// <param name="Losses">Of each block, and of the output classifier.</param>
/// <param name="Gradients">Of every weight, by name.</param>
/// <param name="State">Weights and running statistics after the step, by name.</param>
/// <param name="Inputs">
/// What each block was given, then the output classifier; empty for a chained form other than the reference.
/// </param>
/// <param name="Spikes">
/// What each block answered, spikes or counts of them, and nothing of one that does not spike; empty likewise.
/// </param>
internal sealed record FirstStep(
    PerLayer<double> Losses,
    IReadOnlyDictionary<string, Tensor> Gradients,
    IReadOnlyDictionary<string, Tensor> State,
    ImmutableArray<Tensor> Inputs,
    ImmutableArray<Tensor> Spikes
)
{
    /// <summary>The start: weights that pass a gradient everywhere, in float64.</summary>
    /// <remarks>
    /// In training local classifiers start at zero, and batch norm at one and zero: there nothing would reach the
    /// encoders.
    /// </remarks>
    internal static Dictionary<string, Tensor> Start(TrainingExperiment experiment, Seed seed)
    {
        using var state = Create(CheckedForm.Reference, experiment, seed);
        using var disabled = no_grad();
        using var generator = new Generator(seed.Fold("noise").Value);
        foreach (
            var (name, weight) in state
                .Network.named_parameters()
                .Where(p => !p.name.Contains("encoder", StringComparison.Ordinal))
        )
        {
            weight.PlusInPlace(
                randn(weight.shape, ScalarType.Float64, generator: generator),
                weight.dim() > 1 ? 1 / Math.Sqrt(weight.shape[1]) : 0.1
            );
        }

        return state
            .Network.state_dict()
            .ToDictionary(p => p.Key, p => p.Value.detach().clone(), StringComparer.Ordinal);
    }

    /// <summary>A step of a form.</summary>
    /// <param name="form">How to compute it.</param>
    /// <param name="experiment">The model.</param>
    /// <param name="start">Weights and running statistics before.</param>
    /// <param name="images">float64 [B, 1, H, W].</param>
    /// <param name="labels">int64 [B].</param>
    /// <param name="reference">The step of the reference; null for itself.</param>
    internal static FirstStep Of(
        CheckedForm form,
        TrainingExperiment experiment,
        Dictionary<string, Tensor> start,
        Tensor images,
        Tensor labels,
        FirstStep? reference
    ) =>
        form.Run(() =>
        {
            using var state = Create(form, experiment, new Seed(0));
            using (no_grad())
            {
                foreach (var (name, tensor) in state.Network.state_dict())
                {
                    tensor.copy_(start[name]);
                }
            }

            state.Network.train();
            var placed = images.to(form.Type).to(form.Device);
            var targets = new Targets(labels.to(form.Device), KnownDatasets.Mnist.ClassNames.Length, form.Type);
            var (inputs, spikes) = (ImmutableArray.CreateBuilder<Tensor>(), ImmutableArray.CreateBuilder<Tensor>());
            var losses =
                reference is not null && form.Chained
                    ? LocalTrainer.Step(state, placed, targets).Losses
                    : Walk(state, form, placed, targets, reference, inputs, spikes);
            return new FirstStep(
                losses,
                state
                    .Network.named_parameters()
                    .Where(p => p.parameter.grad is not null)
                    .ToDictionary(p => p.name, p => Plain(p.parameter.grad!), StringComparer.Ordinal),
                state.Network.state_dict().ToDictionary(p => p.Key, p => Plain(p.Value), StringComparer.Ordinal),
                inputs.ToImmutable(),
                spikes.ToImmutable()
            );
        });

    // Block by block as the trainer does, each on what the reference's was given.
    private static PerLayer<double> Walk(
        TrainingState state,
        CheckedForm form,
        Tensor images,
        Targets targets,
        FirstStep? reference,
        ImmutableArray<Tensor>.Builder inputs,
        ImmutableArray<Tensor>.Builder spikes
    )
    {
        var losses = new List<double>();
        var last = state.Network.Propagate(
            Signal.Constant(images),
            (number, block, input) =>
            {
                var given = number == 0 ? input : Given(number, input);
                inputs.Add(Plain(given.Values));
                var response = block.Respond(given);
                Learn(state.Optimizers.Blocks[number], block.Loss(given, response, targets)!.Loss);
                spikes.Add(response.Sent is Signal.Static ? zeros(0, ScalarType.Float64) : Plain(response.Sent.Values));
                return block.SendOn(response, state.Dropout);
            }
        );
        var end = Given(state.Network.Blocks.Length, last);
        inputs.Add(Plain(end.Values));
        Learn(state.Optimizers.Output, nn.functional.cross_entropy(state.Network.Classify(end), targets.Labels));
        return PerLayer.InOrder(losses);

        Signal Given(int number, Signal own)
        {
            if (reference is null)
            {
                return own;
            }

            var values = reference.Inputs[number].to(form.Type).to(form.Device);
            return own switch
            {
                Signal.Spikes => Signal.OverTime(SpikeBits.Pack(values)),
                Signal.Counts { Packed: not null } counts => Signal.OfCounts(SpikeCounts.Pack(values, counts.Steps)),
                Signal.Counts counts => Signal.OfCounts(values, counts.Steps),
                Signal.Static => Signal.Constant(values),
                _ => Signal.OverTime(values),
            };
        }

        void Learn(optim.Optimizer optimizer, Tensor loss)
        {
            losses.Add(loss.Number());
            optimizer.zero_grad();
            loss.Backward();
            optimizer.step();
        }
    }

    private static TrainingState Create(CheckedForm form, TrainingExperiment experiment, Seed seed) =>
        TrainingRun.Create(
            experiment with
            {
                How = new() { Path = form.Fused ? ResponsePath.Fast : ResponsePath.Plain, Precision = form.Precision },
            },
            KnownDatasets.Mnist,
            KnownDatasets.Mnist.ClassNames.Length,
            form.Device,
            seed,
            RunIdentity.None,
            form.Type
        );

    private static Tensor Plain(Tensor tensor) => tensor.detach().cpu().to(ScalarType.Float64, copy: true);
}
