using TorchSharp.Modules;

namespace Snn.LocalLoss.Optimisers;

/// <summary>
/// The rule that turns gradients into steps (<c>--optim</c>); every block has an optimiser of its own.
/// </summary>
/// <param name="WeightDecay">L2 penalty on the weights, at least 0.</param>
public abstract record Optimiser(double WeightDecay)
{
    /// <summary>Adam (Kingma and Ba 2015).</summary>
    /// <param name="WeightDecay">L2 penalty on the weights, at least 0; none by default.</param>
    public sealed record Adam(double WeightDecay = 0) : Optimiser(WeightDecay)
    {
        /// <inheritdoc/>
        internal override OptimizerHelper Create(IEnumerable<Parameter> parameters, double learningRate) =>
            new FusedAdam(parameters, learningRate, WeightDecay, amsgrad: false);
    }

    /// <summary>Adam with the maximum of past second moments (Reddi, Kale and Kumar 2018).</summary>
    /// <param name="WeightDecay">L2 penalty on the weights, at least 0; none by default.</param>
    public sealed record AmsGrad(double WeightDecay = 0) : Optimiser(WeightDecay)
    {
        /// <inheritdoc/>
        internal override OptimizerHelper Create(IEnumerable<Parameter> parameters, double learningRate) =>
            new FusedAdam(parameters, learningRate, WeightDecay, amsgrad: true);
    }

    /// <summary>Stochastic gradient descent with momentum.</summary>
    /// <param name="Momentum">Share of the last step that is taken again, in [0, 1); none by default.</param>
    /// <param name="WeightDecay">L2 penalty on the weights, at least 0; none by default.</param>
    public sealed record Sgd(double Momentum = 0, double WeightDecay = 0) : Optimiser(WeightDecay)
    {
        /// <inheritdoc/>
        internal override OptimizerHelper Create(IEnumerable<Parameter> parameters, double learningRate) =>
            new Optimisers.Sgd(parameters, learningRate, Momentum, WeightDecay);
    }

    /// <summary>A step of each, on a GPU by as few kernels as there can be.</summary>
    internal static void Step(IReadOnlyCollection<OptimizerHelper> optimisers)
    {
        FusedAdam.Step(optimisers.OfType<FusedAdam>());
        foreach (var other in optimisers.Where(o => o is not FusedAdam))
        {
            other.step();
        }
    }

    /// <summary>An optimiser of its own for some parameters.</summary>
    internal abstract OptimizerHelper Create(IEnumerable<Parameter> parameters, double learningRate);
}
