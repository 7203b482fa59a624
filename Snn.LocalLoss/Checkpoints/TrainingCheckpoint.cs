using System.Buffers.Binary;
using System.Collections.Immutable;
using Snn.Data.Faults;
using Snn.Data.Runs;
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

    private static readonly NamedTensor Step = NamedTensor.Of("", 0);

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
                        : $"the checkpoint has {RunText.Shown(theirs)}, the run {RunText.Shown(value)}"
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
        var usual = NamedTensor.Of(Generator, state.Dropout.get_state());
        if (!ours.TryGetValue(Generator, out var generator) || !IsLike(generator, usual) || !IsState(generator))
        {
            return Damaged("the dropout generator is missing, or in no state that it can have");
        }

        if (Misfit(state.Network.Blocks.Length) is { } misfit)
        {
            return misfit;
        }

        var steps = Steps(state).ToList();
        if (
            steps.Select(s => ours.GetValueOrDefault(s.Name)).FirstOrDefault(t => t is not null && !IsLike(t, Step)) is
            { } odd
        )
        {
            return Damaged($"'{odd.Name}' is no number of steps");
        }

        Prepare(state, ours);
        var live = Live(state).ToList();
        foreach (var (name, tensor) in live)
        {
            if (
                !ours.TryGetValue(name, out var value)
                || !value.Shape.SequenceEqual(tensor.shape)
                || value.Type != NamedTensor.OfScalar(tensor.dtype)
            )
            {
                return Damaged($"'{name}' is missing or has another shape");
            }
        }

        foreach (var (name, tensor) in live)
        {
            tensor.copy_(ours[name].ToTensor());
        }

        foreach (var (name, optimizer) in steps)
        {
            optimizer.step = ours.TryGetValue(name, out var step) ? BitConverter.ToInt64(step.Data.Span) : 0;
        }

        state.Dropout.set_state(generator.ToTensor());
        state.Progress = Progress;
        return state;
    }

    // A Mersenne twister that was seeded, and stands within its 624 numbers. libtorch asks the same, and ends the
    // process where it does not like the answer. Its layout: seed (8 bytes), numbers left (4), seeded (4), next (8).
    private static bool IsState(NamedTensor generator)
    {
        const int Numbers = 624;
        var bytes = generator.Data.Span;
        return bytes.Length > 24
            && BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) is > 0 and <= Numbers
            && BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]) == 1
            && BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]) <= Numbers;
    }

    private static bool IsLike(NamedTensor one, NamedTensor other) =>
        one.Type == other.Type && one.Shape.SequenceEqual(other.Shape);

    // Sums over layers belong to a network of as many.
    private Fault? Misfit(int blocks)
    {
        var totals = Progress.Totals;
        var (losses, correct) = (totals.Losses.Blocks.Length, totals.Correct.Blocks.Length);
        var norms = totals.GradientNorms?.Blocks.Length;
        return losses == blocks && correct == blocks && (norms ?? blocks) == blocks
            ? null
            : Damaged($"its epoch is of a network of {losses} blocks, its network has {blocks}");
    }

    // SGD makes its momentum in the first step; a run that continues needs it before.
    private static void Prepare(TrainingState state, Dictionary<string, NamedTensor> ours)
    {
        foreach (var (name, parameter) in States(state))
        {
            if (
                parameter is SGD.State { momentum_buffer: null } sgd
                && ours.TryGetValue(name + ".momentum_buffer", out var value)
                && !value.Data.IsEmpty
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
        new(
            FaultKind.Usage,
            where,
            what,
            "resume with the parameters, data and seed of the checkpoint, or start a new run"
        );

    private static Fault Damaged(string what) =>
        new(FaultKind.Data, "checkpoint", what, "resume from another one, or start a new run");
}
