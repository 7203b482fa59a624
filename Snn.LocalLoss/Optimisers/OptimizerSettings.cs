using System.Diagnostics;
using TorchSharp.Modules;

namespace Snn.LocalLoss.Optimisers;

/// <summary>The rule that turns gradients into steps (<c>--optim</c>).</summary>
public enum OptimizerKind
{
    /// <summary>Adam (Kingma and Ba 2015).</summary>
    Adam,

    /// <summary>Adam with the maximum of past second moments (Reddi, Kale and Kumar 2018).</summary>
    AmsGrad,

    /// <summary>Stochastic gradient descent with momentum.</summary>
    Sgd,
}

/// <summary>How every block's own optimiser is made.</summary>
/// <param name="Kind">The rule.</param>
/// <param name="Momentum">Momentum of SGD, in [0, 1).</param>
/// <param name="WeightDecay">L2 penalty, at least 0.</param>
public sealed record OptimizerSettings(OptimizerKind Kind, double Momentum, double WeightDecay)
{
    /// <summary>An optimiser of its own for some parameters.</summary>
    internal OptimizerHelper Create(IEnumerable<Parameter> parameters, double learningRate) =>
        Kind switch
        {
            OptimizerKind.Adam => new FusedAdam(parameters, learningRate, WeightDecay, amsgrad: false),
            OptimizerKind.AmsGrad => new FusedAdam(parameters, learningRate, WeightDecay, amsgrad: true),
            OptimizerKind.Sgd => new Sgd(parameters, learningRate, Momentum, WeightDecay),
            _ => throw new UnreachableException(),
        };
}
