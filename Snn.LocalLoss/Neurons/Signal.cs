using Snn.LocalLoss.Kernels;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>What travels between blocks: one value per time step, or one value that holds at every step.</summary>
/// <remarks>
/// A static image is the same current at every step; keeping it without a time axis lets a block encode it once. Spikes of the fast path
/// travel as bits, and become values only where something asks for them.
/// </remarks>
public sealed class Signal
{
    private readonly Tensor? _rate;
    private Tensor? _values;

    private Signal(Tensor? values, SpikeBits? spikes, int? timesteps, Tensor? rate = null, Tensor? rateRows = null) =>
        (_values, Spikes, Timesteps, _rate, RateRows) = (values, spikes, timesteps, rate, rateRows);

    /// <summary>[T, B, …] where it changes over time, else [B, …].</summary>
    public Tensor Values => _values ??= Spikes!.Unpack();

    /// <summary>T, or null where the signal does not change.</summary>
    public int? Timesteps { get; }

    /// <summary>Samples B.</summary>
    internal int Batch => Spikes?.Batch ?? (int)Values.shape[Timesteps is null ? 0 : 1];

    /// <summary>The spikes as bits, or null where the signal has none.</summary>
    internal SpikeBits? Spikes { get; }

    /// <summary>The mean of the spikes in rows of channels, [B, …, C filled up], where the fast path left it so (see <see cref="ChannelRows"/>).</summary>
    internal Tensor? RateRows { get; }

    /// <summary>A signal that does not change, [B, …].</summary>
    public static Signal Constant(Tensor values) => new(values, null, null);

    /// <summary>A signal over time, [T, B, …].</summary>
    public static Signal OverTime(Tensor values) => new(values, null, (int)values.shape[0]);

    /// <summary>A signal over time whose mean over time is known already.</summary>
    /// <param name="values">[T, B, …].</param>
    /// <param name="rate">[B, …]; gradients flow through it and not through the values.</param>
    public static Signal OverTime(Tensor values, Tensor rate) => new(values, null, (int)values.shape[0], rate);

    /// <summary>Spikes over time.</summary>
    /// <param name="spikes">The spikes.</param>
    /// <param name="rateRows">Their mean over time in rows of channels where it is known: gradients flow through it and not through the spikes.</param>
    internal static Signal OverTime(SpikeBits spikes, Tensor? rateRows = null) => new(null, spikes, spikes.Timesteps, rateRows: rateRows);

    /// <summary>Applies a map that knows of no time to every step at once, the steps folded into the batch.</summary>
    /// <param name="map">From [n, …] to [n, …].</param>
    public Signal Map(Func<Tensor, Tensor> map)
    {
        if (Timesteps is not { } steps)
        {
            return Constant(map(Values));
        }

        var mapped = map(Values.flatten(0, 1));
        return OverTime(mapped.unflatten(0, steps, mapped.shape[0] / steps));
    }

    /// <summary>Mean over time, [B, …]: the firing rate in spikes per step, which the losses read.</summary>
    public Tensor Rate() => (_rate, RateRows) switch
    {
        ({ } rate, _) => rate,
        (_, { } rows) => ChannelRows.ToFeatures(rows, Spikes!.Shape.Channels, Spikes.Maps),
        _ => Timesteps is null ? Values : Values.mean([0]),
    };

    /// <summary>Mean over neurons, samples and time: how active the layer is (the firing rate in spikes per step, where it spikes).</summary>
    internal Tensor MeanActivity() => Spikes is { } spikes ? tensor(spikes.Share()) : Rate().detach().mean();

    /// <summary>The same values, cut off from what computed them.</summary>
    public Signal Detach() => new(Spikes is null ? Values.detach() : null, Spikes, Timesteps, _rate?.detach(), RateRows?.detach());
}
