using Snn.Data.Seeds;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.LibTorch;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Maps;
using Snn.LocalLoss.Neurons;
using Snn.LocalLoss.Normalisation;
using Snn.LocalLoss.Spikes;
using Snn.LocalLoss.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Blocks;

/// <summary>Encoder → batch norm → neuron → dropout, with a loss of its own.</summary>
/// <remarks>
/// Nøkland and Eidnes 2019, section 2. A host: it holds weights and calls pure tensor functions; it never learns by
/// itself.
/// </remarks>
public sealed class LocalBlock : nn.Module
{
    private readonly nn.Module<Tensor, Tensor> encoder;
    private readonly BatchNormalisation? bn;
    private readonly BlockLoss? loss;
    private readonly BlockSettings _settings;

    /// <summary>A block for inputs of a given shape.</summary>
    /// <param name="spec">The encoder, and what the block has for itself.</param>
    /// <param name="input">Shape of an input sample.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="settings">What all blocks share.</param>
    /// <param name="seed">Draws the weights.</param>
    /// <param name="first">Whether its input is the image itself.</param>
    public LocalBlock(
        Layer.Block spec,
        FeatureShape input,
        int classes,
        BlockSettings settings,
        Seed seed,
        bool first = true
    )
        : base(nameof(LocalBlock))
    {
        (_settings, Encoder, Input, Output) = (settings, spec.Encoder, input, spec.Output(input));
        Neuron = spec.Form.Neuron ?? settings.Neuron;
        (encoder, var norm) = Encoder.Build(input, seed.Fold("encoder"));
        if (settings.Norm == CurrentNorm.Batch)
        {
            bn = norm;
        }
        else
        {
            norm.Dispose();
        }

        if (settings.Credit.BlockLosses is { } losses)
        {
            loss = new(
                new(Encoder, input, Output, classes, Neuron, first) { Form = spec.Form },
                losses,
                seed.Fold("loss")
            );
        }

        RegisterComponents();
        foreach (var value in Neuron.Learned)
        {
            this.OwnParameter(value.Name, value.Initial(Output, seed.Fold("neuron").Fold(value.Name)));
        }
    }

    /// <summary>A block of the usual form for inputs of a given shape.</summary>
    /// <inheritdoc cref="LocalBlock(Layer.Block, FeatureShape, int, BlockSettings, Seed, bool)"/>
    public LocalBlock(
        Encoder spec,
        FeatureShape input,
        int classes,
        BlockSettings settings,
        Seed seed,
        bool first = true
    )
        : this(new Layer.Block(spec), input, classes, settings, seed, first) { }

    /// <summary>The neurons of the block.</summary>
    public Neuron Neuron { get; }

    /// <summary>The linear map at its entrance.</summary>
    public Encoder Encoder { get; }

    /// <summary>Shape of an input sample.</summary>
    public FeatureShape Input { get; }

    /// <summary>Shape of an output sample.</summary>
    public FeatureShape Output { get; }

    /// <summary>Whether the block has a loss of its own.</summary>
    public bool Learns => loss is not null;

    /// <summary>Parameters of encoder, batch norm and neuron.</summary>
    public IEnumerable<Parameter> InferenceParameters =>
        [
            .. encoder.parameters(),
            .. bn?.parameters() ?? [],
            .. Neuron.Learned.Select(value => get_parameter(value.Name)!),
        ];

    /// <summary>What the block's neurons have learned.</summary>
    public LearnedValues Learned =>
        Neuron.Learned.IsEmpty
            ? LearnedValues.None
            : new(
                Neuron.Learned.ToDictionary(
                    value => value.Name,
                    value => (Tensor)get_parameter(value.Name)!,
                    StringComparer.Ordinal
                )
            );

    /// <summary>The decay β that the block's neurons have learned, in (0, 1); null where it is not learned.</summary>
    public double? LearnedDecay => Learned[LifNeuron.DecayName]?.sigmoid().item<float>();

    /// <summary>The response of the block's neurons, before dropout.</summary>
    /// <param name="input">[B, …] or [T, B, …].</param>
    public Response Respond(Signal input)
    {
        using var kept = Kept.With(this, input);
        var learned = Learned;
        if (FusedResponse.TryRespond(this, _settings, input, encoder, bn, learned) is { } response)
        {
            return response;
        }

        var current = Normalise(FusedResponse.TryEncode(_settings, input, encoder) ?? Encode(input));
        var scripted = _settings.Path == ResponsePath.Fast ? Neuron.Scripted : null;
        return scripted?.TryRespond(current, learned, perStep: _settings.Credit.CrossesBlocks)
            ?? Neuron.Respond(current, learned);
    }

    /// <summary>
    /// The same response with the membranes that made it, by the plain composition: for looking at single samples.
    /// </summary>
    /// <param name="input">[B, …] or [T, B, …].</param>
    /// <returns>The response, and what was recorded; null where the neurons have no membrane.</returns>
    public (Response Response, Recording? Recording) Watch(Signal input)
    {
        using var kept = Kept.With(this, input);
        return Neuron.Watch(Normalise(Encode(input)), Learned);
    }

    /// <summary>What the encoder makes of an input, at every time step.</summary>
    internal Signal Encode(Signal input) =>
        input.Map(x =>
        {
            var shaped = Encoder is Encoder.Linear ? x.flatten(1) : x;
            return _settings.Precision == Precision.BFloat16
                ? Precisions.InBFloat16(encoder, shaped)
                : encoder.forward(shaped);
        });

    /// <summary>
    /// What goes on to the next block: in training, values are dropped (the same at every time step, and whole maps)
    /// and the others scaled up.
    /// </summary>
    /// <param name="response">The result of <see cref="Respond"/>.</param>
    /// <param name="generator">Draws what is dropped.</param>
    public Signal SendOn(Response response, Generator generator)
    {
        using var kept = Kept.With(response);
        var sent = _settings.Credit.CrossesBlocks ? response.Sent : response.Sent.Detach();
        if (!training || _settings.Dropout == 0)
        {
            return sent;
        }

        // Drawn on the CPU, so that a run's random numbers do not depend on the device.
        var shape = sent.Timesteps is null ? sent.Values.shape : sent.Values.shape[1..];
        long[] drawn = shape.Length == 4 ? [shape[0], shape[1], 1, 1] : shape;
        var keep = rand(drawn, generator: generator)
            .AtLeast(_settings.Dropout)
            .to_type(sent.Values.dtype)
            .OverInPlace(1 - _settings.Dropout)
            .to(sent.Values.device);
        return sent.Times(keep);
    }

    /// <summary>The block's own loss; null where it <see cref="Learns"/> from none.</summary>
    /// <param name="input">The block's input.</param>
    /// <param name="response">The result of <see cref="Respond"/>.</param>
    /// <param name="targets">The classes of the batch.</param>
    public LossValue? Loss(Signal input, Response response, Targets targets)
    {
        using var kept = Kept.With(this, input, response, targets);
        return loss?.Evaluate(new(input, response.Read, targets));
    }

    private Signal Normalise(Signal current) => bn is null ? current : current.Map(bn.forward);
}
