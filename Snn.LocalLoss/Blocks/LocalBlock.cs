using Snn.Data.Seeds;
using Snn.LocalLoss.Layers;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Neurons;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Blocks;

/// <summary>Encoder → batch norm → neuron → dropout, with a loss of its own.</summary>
/// <remarks>Nøkland and Eidnes 2019, section 2. A host: it holds weights and calls pure tensor functions; it never learns by itself.</remarks>
public sealed class LocalBlock : nn.Module
{
    private readonly nn.Module<Tensor, Tensor> encoder;
    private readonly nn.Module<Tensor, Tensor>? bn;
    private readonly LossHead loss;
    private readonly BlockSettings _settings;
    private readonly bool _flattens;

    /// <summary>A block for inputs of a given shape.</summary>
    /// <param name="spec">The encoder.</param>
    /// <param name="input">Shape of an input sample.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="settings">What all blocks share.</param>
    /// <param name="seed">Draws the weights.</param>
    public LocalBlock(Encoder spec, FeatureShape input, int classes, BlockSettings settings, Seed seed)
        : base(nameof(LocalBlock))
    {
        _settings = settings;
        _flattens = spec is Encoder.Linear;
        Output = spec.Output(input);
        (encoder, var norm) = spec.Build(input, seed.Fold("encoder"));
        if (settings.BatchNorm)
        {
            bn = norm;
        }
        else
        {
            norm.Dispose();
        }

        loss = settings.Loss.Create(new(Output, classes, settings.DimInDecoder), seed.Fold("loss"));
        RegisterComponents();
    }

    /// <summary>Shape of an output sample.</summary>
    public FeatureShape Output { get; }

    /// <summary>Parameters of encoder and batch norm.</summary>
    public IEnumerable<Parameter> InferenceParameters => [.. encoder.parameters(), .. bn?.parameters() ?? []];

    /// <summary>The block's response before dropout: its loss reads this.</summary>
    /// <param name="input">[B, …] or [T, B, …].</param>
    public Signal Respond(Signal input) => _settings.Neuron.Respond(input.Map(Normalised));

    /// <summary>What goes on to the next block: in training, values are dropped (the same at every time step) and the others scaled up.</summary>
    /// <param name="response">The result of <see cref="Respond"/>.</param>
    /// <param name="generator">Draws what is dropped.</param>
    public Signal SendOn(Signal response, Generator generator)
    {
        var cut = response.Detach();
        if (!training || _settings.Dropout == 0)
        {
            return cut;
        }

        // Drawn on the CPU, so that a run's random numbers do not depend on the device.
        var shape = cut.Timesteps is null ? cut.Values.shape : cut.Values.shape[1..];
        var keep = rand(shape, generator: generator).ge(_settings.Dropout).to_type(cut.Values.dtype)
            .div_(1 - _settings.Dropout).to(cut.Values.device);
        return cut.Timesteps is null ? Signal.Constant(cut.Values * keep) : Signal.OverTime(cut.Values * keep);
    }

    /// <summary>The block's own loss.</summary>
    /// <param name="response">The result of <see cref="Respond"/>.</param>
    /// <param name="targets">The classes of the batch.</param>
    public LossValue Loss(Signal response, Targets targets) => loss.Evaluate(response.Rate(), targets);

    private Tensor Normalised(Tensor x)
    {
        var current = encoder.forward(_flattens ? x.flatten(1) : x);
        return bn is null ? current : bn.forward(current);
    }
}
