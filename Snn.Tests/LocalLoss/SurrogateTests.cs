using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Snn.Data.Faults;
using Snn.LocalLoss.Neurons;
using Snn.Tests.LocalLoss.Extending;
using TorchSharp;

namespace Snn.Tests.LocalLoss;

public sealed class SurrogateTests
{
    private static readonly Gen<double> Positions = Gen.Choose(-4000, 4000).Select(i => i / 1000.0);

    private static readonly Gen<Surrogate> Surrogates =
        from width in Gen.Choose(1, 60).Select(i => i / 10.0)
        from surrogate in Gen.Elements<Surrogate>(
            new Surrogate.Arctan(width),
            new Surrogate.Sigmoid(width),
            new Surrogate.Triangle(width),
            new Surrogate.Rectangle(width),
            new Surrogate.FastSigmoid(width)
        )
        select surrogate;

    [Fact]
    public void A_surrogate_gets_the_fast_pass_by_its_own_kernel_and_takes_the_plain_one_without()
    {
        Assert.NotNull(Fast(new Gaussian()));
        Assert.Null(Fast(new WithoutKernel()));

        static object? Fast(Surrogate surrogate) =>
            new LifNeuron(LifParameters.Default with { Surrogate = surrogate }, 4).Fast;
    }

    [Property]
    public Property The_gradient_of_a_spike_is_the_documented_formula() =>
        Prop.ForAll(
            Surrogates.Zip(Positions.ArrayOf(7)).ToArbitrary(),
            pick =>
            {
                var (surrogate, xs) = pick;
                using var scope = torch.NewDisposeScope();
                var x = torch.tensor(xs, requires_grad: true);
                var weights = torch.tensor([1.0, 2, 3, 4, 5, 6, 7]);
                (Spike.Fire(x, surrogate) * weights).sum().backward();
                var expected = xs.Select((v, i) => (i + 1) * Formula(surrogate, v));
                return x.grad!.data<double>().ToArray().Zip(expected, (a, b) => Math.Abs(a - b)).Max() < 1e-12;
            }
        );

    [Property]
    public Property A_surrogate_is_even_and_largest_at_the_threshold() =>
        Prop.ForAll(
            Surrogates.Zip(Positions).ToArbitrary(),
            pick =>
            {
                var (surrogate, x) = pick;
                using var scope = torch.NewDisposeScope();
                var d = surrogate.Derivative(torch.tensor(new[] { x, -x, 0 })).data<double>().ToArray();
                return d[0] == d[1] && d[0] >= 0 && d[0] <= d[2];
            }
        );

    [Property]
    public Property A_spike_is_one_from_the_threshold_on() =>
        Prop.ForAll(
            Surrogates.Zip(Positions).ToArbitrary(),
            pick =>
            {
                using var scope = torch.NewDisposeScope();
                var z = Spike.Fire(torch.tensor(new[] { pick.Item2, 0 }), pick.Item1).data<double>().ToArray();
                return z[0] == (pick.Item2 >= 0 ? 1 : 0) && z[1] == 1;
            }
        );

    [Property]
    public Property Text_and_surrogate_are_the_same_thing() =>
        Prop.ForAll(
            Surrogates.ToArbitrary(),
            s => SurrogateNames.Parse(SurrogateNames.Write(s)) is Result<Surrogate>.Ok ok && ok.Value == s
        );

    [Theory]
    [InlineData("atan")]
    [InlineData("arctan:")]
    [InlineData("arctan:0")]
    [InlineData("arctan:-1")]
    [InlineData("arctan:x")]
    [InlineData("arctan:NaN")]
    [InlineData("")]
    public void Other_text_is_refused_with_what_is_allowed(string text)
    {
        var fault = Assert.IsType<Result<Surrogate>.Error>(SurrogateNames.Parse(text)).Fault;
        Assert.Contains("arctan, fast-sigmoid, rectangle, sigmoid, triangle", fault.Fix, StringComparison.Ordinal);
    }

    // Written out once more in plain arithmetic, from the papers.
    private static double Formula(Surrogate surrogate, double x) =>
        surrogate switch
        {
            Surrogate.Arctan s => s.Alpha / 2 / (1 + Math.Pow(Math.PI * s.Alpha * x / 2, 2)),
            Surrogate.Sigmoid s => s.Alpha * Math.Exp(-s.Alpha * x) / Math.Pow(1 + Math.Exp(-s.Alpha * x), 2),
            Surrogate.Triangle s => Math.Max(0, 1 - (Math.Abs(x) / s.Width)) / s.Width,
            Surrogate.Rectangle s => Math.Abs(x) < s.Width / 2 ? 1 / s.Width : 0,
            Surrogate.FastSigmoid s => 1 / Math.Pow((s.Alpha * Math.Abs(x)) + 1, 2),
            _ => throw new ArgumentOutOfRangeException(nameof(surrogate)),
        };

    private sealed record WithoutKernel : Surrogate
    {
        public override string Name => "without";

        public override double Scale => 1;

        public override Surrogate WithScale(double scale) => this;

        public override torch.Tensor Derivative(torch.Tensor x) => torch.ones_like(x);
    }
}
