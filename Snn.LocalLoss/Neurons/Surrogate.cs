using Snn.LocalLoss.Neurons.Fast;
using Snn.LocalLoss.Tensors;
using Snn.LocalLoss.TorchScript;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Neurons;

/// <summary>
/// The derivative that replaces that of the spike, <c>dz/dv</c> at <c>x = v − θ</c>, in the backward pass.
/// </summary>
/// <remarks>
/// Neftci, Mostafa and Zenke 2019, "Surrogate gradient learning in spiking neural networks". Every case is even, has
/// its maximum at the threshold and takes a dimensionless width or slope; the formula of each is its documentation. A
/// new one is one record, and its line in
/// <see cref="SurrogateNames"/>.
/// </remarks>
public abstract record Surrogate
{
    /// <summary>Name on the command line and in result files.</summary>
    public abstract string Name { get; }

    /// <summary>The width or slope, above 0.</summary>
    public abstract double Scale { get; }

    /// <summary>A surrogate derivative of the same form with another width or slope.</summary>
    public abstract Surrogate WithScale(double scale);

    /// <summary>The derivative at <paramref name="x"/> = v − θ; same shape and type as x.</summary>
    public abstract Tensor Derivative(Tensor x);

    /// <summary>
    /// The same derivative as an expression of TorchScript, element by element; null where there is none, which costs
    /// speed on CUDA and nothing else.
    /// </summary>
    /// <param name="x">An expression that is not negated or raised to a power without brackets of its own.</param>
    public virtual string? Script(string x) => null;

    /// <summary>
    /// The same derivative over vectors of the processor; null where there is none, which costs speed on the CPU and
    /// nothing else.
    /// </summary>
    public virtual SurrogateKernel? Kernel() => null;

    private static Tensor SquareInPlace(Tensor x) => x.mul_(x);

    /// <summary>
    /// <c>α/2 / (1 + (π α x / 2)²)</c>, the derivative of an arctangent (Fang et al. 2021). α &gt; 0, 2 by default.
    /// </summary>
    public sealed record Arctan(double Alpha = 2) : Surrogate
    {
        /// <inheritdoc/>
        public override string Name => "arctan";

        /// <inheritdoc/>
        public override double Scale => Alpha;

        /// <inheritdoc/>
        public override Surrogate WithScale(double scale) => new Arctan(scale);

        /// <inheritdoc/>
        public override Tensor Derivative(Tensor x) =>
            SquareInPlace(x.Times(Math.PI / 2 * Alpha)).PlusInPlace(1).reciprocal_().TimesInPlace(Alpha / 2);

        /// <inheritdoc/>
        public override string Script(string x) =>
            $"torch.reciprocal(torch.pow({x} * {ScriptText.Number(Math.PI / 2 * Alpha)}, 2) + 1.0) * {ScriptText.Number(Alpha / 2)}";

        /// <inheritdoc/>
        public override SurrogateKernel Kernel() => SurrogateKernel.Of(new ArctanKernel(Alpha));
    }

    /// <summary><c>α s (1 − s)</c> with <c>s = 1/(1 + exp(−α x))</c>. α &gt; 0, 4 by default.</summary>
    public sealed record Sigmoid(double Alpha = 4) : Surrogate
    {
        /// <inheritdoc/>
        public override string Name => "sigmoid";

        /// <inheritdoc/>
        public override double Scale => Alpha;

        /// <inheritdoc/>
        public override Surrogate WithScale(double scale) => new Sigmoid(scale);

        /// <inheritdoc/>
        public override Tensor Derivative(Tensor x)
        {
            using var kept = Kept.With(x);

            // At −|x|, where 1 − s does not cancel.
            using var s = x.abs().TimesInPlace(-Alpha).sigmoid_();
            return s.Times(Alpha).mul_(s.SubtractedFrom(1));
        }

        /// <inheritdoc/>
        public override string Script(string x) =>
            $"torch.sigmoid(torch.abs({x}) * {ScriptText.Number(-Alpha)}) * {ScriptText.Number(Alpha)} * (1.0 - torch.sigmoid(torch.abs({x}) * {ScriptText.Number(-Alpha)}))";

        /// <inheritdoc/>
        public override SurrogateKernel Kernel() => SurrogateKernel.Of(new SigmoidKernel(Alpha));
    }

    /// <summary><c>max(0, 1 − |x|/γ) / γ</c> (Bellec et al. 2018). γ &gt; 0, 1 by default.</summary>
    public sealed record Triangle(double Width = 1) : Surrogate
    {
        /// <inheritdoc/>
        public override string Name => "triangle";

        /// <inheritdoc/>
        public override double Scale => Width;

        /// <inheritdoc/>
        public override Surrogate WithScale(double scale) => new Triangle(scale);

        /// <inheritdoc/>
        public override Tensor Derivative(Tensor x)
        {
            using var kept = Kept.With(x);
            return x.abs().OverInPlace(-Width).PlusInPlace(1).relu_().OverInPlace(Width);
        }

        /// <inheritdoc/>
        public override string Script(string x) =>
            $"torch.relu(torch.abs({x}) / {ScriptText.Number(-Width)} + 1.0) / {ScriptText.Number(Width)}";

        /// <inheritdoc/>
        public override SurrogateKernel Kernel() => SurrogateKernel.Of(new TriangleKernel(Width));
    }

    /// <summary><c>1/a where |x| &lt; a/2, else 0</c> (Wu et al. 2018). a &gt; 0, 1 by default.</summary>
    public sealed record Rectangle(double Width = 1) : Surrogate
    {
        /// <inheritdoc/>
        public override string Name => "rectangle";

        /// <inheritdoc/>
        public override double Scale => Width;

        /// <inheritdoc/>
        public override Surrogate WithScale(double scale) => new Rectangle(scale);

        /// <inheritdoc/>
        public override Tensor Derivative(Tensor x)
        {
            using var kept = Kept.With(x);
            return x.abs().Below(Width / 2).to_type(x.dtype).OverInPlace(Width);
        }

        /// <inheritdoc/>
        public override string Script(string x) =>
            $"torch.lt(torch.abs({x}), {ScriptText.Number(Width / 2)}).type_as({x}) / {ScriptText.Number(Width)}";

        /// <inheritdoc/>
        public override SurrogateKernel Kernel() => SurrogateKernel.Of(new RectangleKernel(Width));
    }

    /// <summary>
    /// <c>1/(α |x| + 1)²</c>, SuperSpike (Zenke and Ganguli 2018): α is a slope. α &gt; 0, 10 by default.
    /// </summary>
    public sealed record FastSigmoid(double Alpha = 10) : Surrogate
    {
        /// <inheritdoc/>
        public override string Name => "fast-sigmoid";

        /// <inheritdoc/>
        public override double Scale => Alpha;

        /// <inheritdoc/>
        public override Surrogate WithScale(double scale) => new FastSigmoid(scale);

        /// <inheritdoc/>
        public override Tensor Derivative(Tensor x)
        {
            using var kept = Kept.With(x);
            return SquareInPlace(x.abs().TimesInPlace(Alpha).PlusInPlace(1)).reciprocal_();
        }

        /// <inheritdoc/>
        public override string Script(string x) =>
            $"torch.reciprocal(torch.pow(torch.abs({x}) * {ScriptText.Number(Alpha)} + 1.0, 2))";

        /// <inheritdoc/>
        public override SurrogateKernel Kernel() => SurrogateKernel.Of(new FastSigmoidKernel(Alpha));
    }
}
