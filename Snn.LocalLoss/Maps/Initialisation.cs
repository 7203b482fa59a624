using Snn.Data.Seeds;
using Snn.LocalLoss.Tensors;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Maps;

/// <summary>PyTorch's default initialisation of weights, drawn from a seed of our own.</summary>
/// <remarks>
/// <c>W, b ~ U(−1/√fan_in, 1/√fan_in)</c>: <c>kaiming_uniform_(a = √5)</c> of <c>nn.Linear</c> and <c>nn.Conv2d</c>.
/// </remarks>
public static class Initialisation
{
    /// <summary>Draws a linear map anew.</summary>
    public static void Uniform(Linear layer, Seed seed) => Uniform(layer.weight!, layer.bias, seed);

    /// <summary>Initialises the weights of a convolution at random.</summary>
    public static void Uniform(Conv2d layer, Seed seed) => Uniform(layer.weight!, layer.bias, seed);

    /// <summary>Draws a transposed convolution anew.</summary>
    public static void Uniform(ConvTranspose2d layer, Seed seed) => Uniform(layer.weight!, layer.bias, seed);

    /// <summary>A tensor <c>U(−1/√fan_in, 1/√fan_in)</c>.</summary>
    internal static Tensor Uniform(long[] shape, long fanIn, Seed seed)
    {
        using var generator = new Generator(seed.Value);
        return Draw(shape, 1 / Math.Sqrt(fanIn), generator);
    }

    private static void Uniform(Tensor weight, Tensor? bias, Seed seed)
    {
        using var scope = NewDisposeScope();
        using var disabled = no_grad();
        using var generator = new Generator(seed.Value);
        var bound = 1 / Math.Sqrt(weight.shape[1..].Aggregate(1L, (a, b) => a * b));
        weight.copy_(Draw(weight.shape, bound, generator));
        bias?.copy_(Draw(bias.shape, bound, generator));
    }

    private static Tensor Draw(long[] shape, double bound, Generator generator) =>
        rand(shape, generator: generator).TimesInPlace(2 * bound).PlusInPlace(-bound);
}
