using System.Collections.Immutable;
using Snn.Data.Faults;
using Snn.LocalLoss.Tensors;
using Snn.LocalLoss.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Checkpoints;

/// <summary>
/// A run between two batches, as a value: a run that continues from it makes the numbers of one that was never broken.
/// </summary>
/// <param name="Identity">What the run trains.</param>
/// <param name="Progress">How far it is.</param>
/// <param name="Tensors">
/// Weights and statistics (<c>network.…</c>), moments of the optimisers (<c>optimizer.…</c>) and the dropout generator.
/// </param>
public sealed record TrainingCheckpoint(
    RunIdentity Identity,
    TrainingProgress Progress,
    ImmutableArray<NamedTensor> Tensors
)
{
    private const string Generator = "dropout.generator";
    private const string Dataset = "dataset";

    /// <summary>The state of a run.</summary>
    public static TrainingCheckpoint Of(TrainingState state)
    {
        using var scope = NewDisposeScope();
        return new(
            state.Identity,
            state.Progress,
            [
                .. Live(state).Select(t => NamedTensor.Of(t.Name, t.Tensor)),
                .. Steps(state).Select(s => NamedTensor.Of(s.Name, s.State.step)),
                NamedTensor.Of(Generator, state.Dropout.get_state()),
            ]
        );
    }

    /// <summary>Whether a run can continue from here, or what differs.</summary>
    /// <param name="identity">What the run trains.</param>
    public Result<TrainingCheckpoint> Fits(RunIdentity identity)
    {
        // Where both know what the data hold, it is no matter where they lie.
        var known = Identity.Digest is not null && identity.Digest is not null;
        foreach (
            var (name, value) in identity.Parameters.Where(p =>
                !identity.Free.Contains(p.Key) && !(known && p.Key == Dataset)
            )
        )
        {
            var theirs = Identity.Parameters.GetValueOrDefault(name);
            if (theirs != value)
            {
                return Other(
                    name,
                    theirs is null
                        ? $"the checkpoint does not say, and the run has {value}"
                        : $"the checkpoint has {theirs}, the run {value}"
                );
            }
        }

        return (
            Identity.Classes == identity.Classes,
            Identity.TrainSamples == identity.TrainSamples,
            Identity.Seed == identity.Seed
        ) switch
        {
            (false, _, _) => Other(
                Dataset,
                $"the checkpoint has {Identity.Classes} classes, the data {identity.Classes}"
            ),
            (_, false, _) => Other(
                Dataset,
                $"the checkpoint was trained on {Identity.TrainSamples} samples, the data have {identity.TrainSamples}"
            ),
            (_, _, false) => Other("seed", $"the checkpoint has {Identity.Seed}, the run {identity.Seed}"),
            _ when known && Identity.Digest != identity.Digest => Other(
                Dataset,
                (Identity.Parameters.GetValueOrDefault(Dataset), identity.Parameters.GetValueOrDefault(Dataset))
                    is ({ } theirs, { } ours)
                && theirs != ours
                    ? $"the checkpoint has {theirs}, the run {ours}"
                    : $"the data have changed: the checkpoint was trained on SHA-256 {Identity.Digest}, these are {identity.Digest}"
            ),
            _ => this,
        };
    }

    /// <summary>
    /// Puts everything into a run that was just made; nothing is changed where something does not fit.
    /// </summary>
    internal Result<TrainingState> Restore(TrainingState state)
    {
        using var scope = NewDisposeScope();
        using var disabled = no_grad();
        var ours = Tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
        if (!ours.TryGetValue(Generator, out var generator))
        {
            return Damaged("the dropout generator is missing");
        }

        Prepare(state, ours);
        var live = Live(state).ToList();
        foreach (var (name, tensor) in live)
        {
            if (!ours.TryGetValue(name, out var value) || !value.Shape.SequenceEqual(tensor.shape))
            {
                return Damaged($"'{name}' is missing or has another shape");
            }
        }

        foreach (var (name, tensor) in live)
        {
            tensor.copy_(ours[name].ToTensor());
        }

        foreach (var (name, optimizer) in Steps(state))
        {
            optimizer.step = ours.TryGetValue(name, out var step) ? BitConverter.ToInt64(step.Data.Span) : 0;
        }

        state.Dropout.set_state(generator.ToTensor());
        state.Progress = Progress;
        return state;
    }

    // SGD makes its momentum in the first step; a run that continues needs it before.
    private static void Prepare(TrainingState state, Dictionary<string, NamedTensor> ours)
    {
        foreach (var (name, parameter) in States(state))
        {
            if (
                parameter is SGD.State { momentum_buffer: null } sgd
                && ours.TryGetValue(name + ".momentum_buffer", out var value)
            )
            {
                sgd.momentum_buffer = zeros([.. value.Shape], device: state.Network.parameters().First().device)
                    .DetachFromDisposeScope();
            }
        }
    }

    private static IEnumerable<(string Name, Tensor Tensor)> Live(TrainingState state)
    {
        foreach (var (name, tensor) in state.Network.state_dict())
        {
            yield return ("network." + name, tensor);
        }

        foreach (var (name, parameter) in States(state))
        {
            switch (parameter)
            {
                case Adam.State adam:
                    yield return (name + ".exp_avg", adam.exp_avg);
                    yield return (name + ".exp_avg_sq", adam.exp_avg_sq);
                    if (adam.max_exp_avg_sq is { } largest)
                    {
                        yield return (name + ".max_exp_avg_sq", largest);
                    }

                    break;
                case SGD.State { momentum_buffer: { } momentum }:
                    yield return (name + ".momentum_buffer", momentum);
                    break;
            }
        }
    }

    private static IEnumerable<(string Name, Adam.State State)> Steps(TrainingState state) =>
        States(state).Where(s => s.State is Adam.State).Select(s => (s.Name + ".step", (Adam.State)s.State));

    private static IEnumerable<(string Name, OptimizerState State)> States(TrainingState state) =>
        state.Optimizers.InOrder.SelectMany(
            (optimizer, o) => optimizer.state_dict().State.Select((s, p) => ($"optimizer.{o}.{p}", s))
        );

    private static Fault Other(string where, string what) =>
        new(FaultKind.Usage, where, what, "resume with the parameters, data and seed of the checkpoint, or start anew");

    private static Fault Damaged(string what) =>
        new(FaultKind.Data, "checkpoint", what, "resume from another one, or start anew");
}
