using Snn.LocalLoss.Tensors;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Spikes;

/// <summary>The signal between blocks.</summary>
/// <remarks>
/// A static image is the same current at every step; keeping it without a time axis lets a block encode it once. Spikes
/// of the fast path travel as bits, counts of spikes in whole numbers; both become values only where something asks for
/// them.
/// </remarks>
public abstract class Signal
{
    private Signal() { }

    /// <summary>[T, B, …] where it changes over time, else [B, …].</summary>
    public abstract Tensor Values { get; }

    /// <summary>T, or null where the signal does not change.</summary>
    public virtual int? Timesteps => null;

    /// <summary>The mean over time, [B, …]; of a signal that does not change, itself.</summary>
    public abstract Reading Mean { get; }

    /// <summary>Samples B.</summary>
    internal virtual int Batch => (int)Values.shape[Timesteps is null ? 0 : 1];

    /// <summary>A signal that does not change, [B, …].</summary>
    public static Signal Constant(Tensor values) => new Static(values);

    /// <summary>Images as they enter a network: still, [B, C, H, W], or frame by frame, [T, B, C, H, W].</summary>
    public static Signal OfImages(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return images.dim() == 5 ? OverTime(images) : Constant(images);
    }

    /// <summary>A signal over time, [T, B, …].</summary>
    /// <param name="values">[T, B, …].</param>
    /// <param name="mean">Its mean over time, [B, …], where that is known already.</param>
    public static Signal OverTime(Tensor values, Tensor? mean = null) => new Sequence(values, mean);

    /// <summary>Counts of spikes, [B, …], of so many time steps.</summary>
    public static Signal OfCounts(Tensor counts, int steps) => new Counts(counts, steps);

    /// <summary>Counts of spikes in bits.</summary>
    internal static Signal OfCounts(SpikeCounts counts) => new Counts(counts);

    /// <summary>Spikes over time, a bit each.</summary>
    /// <param name="spikes">The spikes.</param>
    /// <param name="meanRows">Their mean over time in rows of channels, where that is known.</param>
    internal static Signal OverTime(SpikeBits spikes, Tensor? meanRows = null) => new Spikes(spikes, meanRows);

    /// <summary>Mean over time, [B, …].</summary>
    public Tensor Rate() => Mean.Values;

    /// <summary>
    /// How active each neuron is, [B, …]: spikes per time step where it spikes, its mean value where it does not.
    /// </summary>
    public virtual Tensor Activity() => Rate();

    /// <summary>Mean over neurons, samples and time of <see cref="Activity"/>.</summary>
    internal virtual Tensor MeanActivity() => Activity().detach().mean();

    /// <summary>Applies a map that knows of no time to every step at once, the steps folded into the batch.</summary>
    /// <param name="map">From [n, …] to [n, …].</param>
    public Signal Map(Func<Tensor, Tensor> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        using var kept = Kept.With(this);
        if (Timesteps is not { } steps)
        {
            return Constant(map(Values));
        }

        var mapped = map(Values.flatten(0, 1));
        return OverTime(mapped.unflatten(0, steps, mapped.shape[0] / steps));
    }

    /// <summary>The same signal, detached from the autograd graph.</summary>
    public abstract Signal Detach();

    /// <summary>The same with every step's values multiplied; values that were whole are so no longer.</summary>
    /// <param name="factors">Of one step, [B, …] or what spreads to it.</param>
    internal virtual Signal Times(Tensor factors) =>
        Timesteps is null ? Constant(Values * factors) : OverTime(Values * factors);

    /// <summary>Values that do not change.</summary>
    public sealed class Static : Signal
    {
        internal Static(Tensor values) => Values = values;

        /// <inheritdoc/>
        public override Tensor Values { get; }

        /// <inheritdoc/>
        public override Reading Mean => Reading.Of(Values);

        /// <inheritdoc/>
        public override Signal Detach() => new Static(Values.detach());
    }

    /// <summary>A signal of real values over time.</summary>
    public sealed class Sequence : Signal
    {
        private Tensor? _mean;

        internal Sequence(Tensor values, Tensor? mean) => (Values, _mean) = (values, mean);

        /// <inheritdoc/>
        public override Tensor Values { get; }

        /// <inheritdoc/>
        public override int? Timesteps => (int)Values.shape[0];

        /// <inheritdoc/>
        public override Reading Mean => Reading.Of(_mean ??= Values.mean([0]));

        /// <inheritdoc/>
        public override Signal Detach() => new Sequence(Values.detach(), _mean?.detach());
    }

    /// <summary>Spikes over time, a bit each.</summary>
    public sealed class Spikes : Signal
    {
        private Tensor? _values;
        private Reading? _mean;

        internal Spikes(SpikeBits bits, Tensor? meanRows) =>
            (Bits, _mean) = (
                bits,
                meanRows is null ? null : Reading.OfRows(meanRows, bits.Shape, bits.Maps, sparse: true)
            );

        /// <inheritdoc/>
        public override Tensor Values => _values ??= Bits.Unpack();

        /// <inheritdoc/>
        public override int? Timesteps => Bits.Timesteps;

        /// <inheritdoc/>
        public override Reading Mean => _mean ??= Reading.Of(Values.mean([0]));

        internal SpikeBits Bits { get; }

        internal override int Batch => Bits.Batch;

        /// <inheritdoc/>
        public override Signal Detach() => new Spikes(Bits, null) { _mean = _mean?.Detach() };

        internal override Tensor MeanActivity() => tensor(Bits.Share());
    }

    /// <summary>How often each neuron has spiked in a number of time steps; no gradient flows through counts.</summary>
    public sealed class Counts : Signal
    {
        private Tensor? _values;

        internal Counts(Tensor counts, int steps) => (_values, Steps) = (counts, steps);

        internal Counts(SpikeCounts packed) => (Packed, Steps) = (packed, packed.Steps);

        /// <inheritdoc/>
        public override Tensor Values => _values ??= Packed!.Unpack();

        /// <summary>The time steps that were counted.</summary>
        public int Steps { get; }

        /// <summary>The counts as bits, where the fast path left them so.</summary>
        internal SpikeCounts? Packed { get; }

        internal override int Batch => Packed?.Batch ?? base.Batch;

        /// <inheritdoc/>
        public override Reading Mean => Reading.Of(Values);

        /// <inheritdoc/>
        public override Tensor Activity() => Values.Over(Steps);

        /// <inheritdoc/>
        public override Signal Detach() => Packed is null ? new Counts(Values.detach(), Steps) : this;

        internal override Tensor MeanActivity() => Packed is null ? base.MeanActivity() : tensor(Packed.Share());
    }
}
