using MathNet.Numerics.LinearAlgebra;
using Snn.Convex.Dynamics;
using Snn.Convex.Networks;
using Snn.Data.Faults;

namespace Snn.Tests.Convex;

/// <summary>What is no network, or no dynamics: each line names the value and says what is allowed.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData(2, 2, 3, 1, 1, 3, 3, "F: it is 2x2; it needs one row for each of the 3 thresholds")]
    [InlineData(3, 2, 4, 1, 1, 3, 3, "G: it is 4x1; it needs one row for each of the 3 thresholds")]
    [InlineData(3, 2, 3, 1, 1, 2, 3, "D: it is 1x2; it needs one column for each of the 3 thresholds")]
    [InlineData(3, 2, 3, 2, 1, 3, 3, "G: it is 3x2; it needs one column for each of the 1 rows of D")]
    public void Matrices_that_do_not_go_together_are_refused(
        int fRows,
        int k,
        int gRows,
        int gColumns,
        int dRows,
        int dColumns,
        int n,
        string line
    )
    {
        var (f, g, d) = (Ones(fRows, k), Ones(gRows, gColumns), Ones(dRows, dColumns));

        Assert.Equal(line, Refused(ConvexNetwork.Create(f, g, d, Vector<double>.Build.Dense(n))));
    }

    [Theory]
    [InlineData(0, 1, 1, "network: 0 neurons, 1 inputs and 1 readouts make no network; give at least one of each")]
    [InlineData(1, 0, 1, "network: 1 neurons, 0 inputs and 1 readouts make no network; give at least one of each")]
    [InlineData(1, 1, 0, "network: 1 neurons, 1 inputs and 0 readouts make no network; give at least one of each")]
    [InlineData(2, 1, 1, "F: 1 numbers; give 2, a multiple of the 2 neurons")]
    [InlineData(
        int.MaxValue,
        int.MaxValue,
        1,
        "F: 1 numbers; give 4611686014132420609, a multiple of the 2147483647 neurons"
    )]
    public void Sizes_that_are_no_networks_are_refused(int n, int k, int m, string line) =>
        Assert.Equal(
            line,
            Refused(ConvexNetwork.Create(n, k, m, new(new[] { 1.0 }, new[] { 1.0 }, new[] { 1.0 }, new[] { 0.0 })))
        );

    // Two neurons, one input, two readouts; one number changes at a time.
    [Theory]
    [InlineData("F", 1, double.NaN, "F: NaN for neuron 1; every number must be finite")]
    [InlineData("G", 2, double.NaN, "G: NaN for neuron 0; every number must be finite")]
    [InlineData("D", 3, double.NaN, "D: NaN for neuron 1; every number must be finite")]
    [InlineData(
        "G",
        3,
        -1,
        "G: G_i·D_i = 0 for neuron 1, whose spike would not reset it; every G_i·D_i must be above 0"
    )]
    [InlineData(
        "D",
        2,
        -2,
        "G: G_i·D_i = -1 for neuron 0, whose spike would not reset it; every G_i·D_i must be above 0"
    )]
    [InlineData("G", 1, -0.5, "")]
    [InlineData("F", -1, 0, "F: 3 numbers; give 2, a multiple of the 2 neurons")]
    [InlineData("G", -1, 0, "G: 5 numbers; give 4, a multiple of the 2 neurons")]
    [InlineData("D", -1, 0, "D: 5 numbers; give 4, a multiple of the 2 neurons")]
    [InlineData("T", -1, 0, "T: 3 numbers; give 2, a multiple of the 2 neurons")]
    public void A_number_is_refused_by_its_matrix_and_neuron(string name, int at, double value, string line)
    {
        var matrices = new Dictionary<string, double[]>
        {
            ["F"] = [1, 1],
            ["G"] = [1, 1, 1, 1],
            ["D"] = [1, 1, 1, 1],
            ["T"] = [0, 0],
        };
        if (at < 0)
        {
            matrices[name] = [.. matrices[name], value];
        }
        else
        {
            matrices[name][at] = value;
        }

        Assert.Equal(
            line,
            ConvexNetwork
                .Create(2, 1, 2, new(matrices["F"], matrices["G"], matrices["D"], matrices["T"]))
                .Match(_ => "", fault => fault.ToString())
        );
        Assert.Throws<ArgumentNullException>("columns", () => ConvexNetwork.Create(2, 1, 2, null!));
    }

    [Theory]
    [InlineData(double.NaN, 1, 1, 0, "F: NaN for neuron 0; every number must be finite")]
    [InlineData(1, double.PositiveInfinity, 1, 0, "G: Infinity for neuron 0; every number must be finite")]
    [InlineData(1, 1, double.NegativeInfinity, 0, "D: -Infinity for neuron 0; every number must be finite")]
    [InlineData(1, 1, 1, double.NaN, "T: NaN for neuron 0; every number must be finite")]
    [InlineData(
        1,
        1,
        -0.5,
        0,
        "G: G_i·D_i = -0.5 for neuron 0, whose spike would not reset it; every G_i·D_i must be above 0"
    )]
    [InlineData(
        1,
        0,
        1,
        0,
        "G: G_i·D_i = 0 for neuron 0, whose spike would not reset it; every G_i·D_i must be above 0"
    )]
    public void Numbers_that_cannot_run_are_refused(double f, double g, double d, double t, string line) =>
        Assert.Equal(
            line,
            Refused(ConvexNetwork.Create(1, 1, 1, new(new[] { f }, new[] { g }, new[] { d }, new[] { t })))
        );

    [Theory]
    [InlineData(2, 0.5, 0, 0, "dt: 0.5 is not allowed; dt·lambda must be below 1: give dt below 0.5")]
    [InlineData(2, 0, 0, 0, "dt: 0 is not allowed; give a number of seconds above 0")]
    [InlineData(2, double.NaN, 0, 0, "dt: NaN is not allowed; give a number of seconds above 0")]
    [InlineData(-1, 0.1, 0, 0, "lambda: -1 is not allowed; give a number above 0")]
    [InlineData(2, 0.1, -1, 0, "mu: -1 is not allowed; give a number of at least 0")]
    [InlineData(2, 0.1, 0, double.PositiveInfinity, "sigma_v: Infinity is not allowed; give a number of at least 0")]
    public void Dynamics_that_cannot_be_followed_are_refused(
        double lambda,
        double dt,
        double mu,
        double sigma,
        string line
    ) => Assert.Equal(line, Refused(new CodingParameters(lambda, dt, mu, sigma).Validate()));

    private static Matrix<double> Ones(int rows, int columns) => Matrix<double>.Build.Dense(rows, columns, 1);

    private static string Refused<T>(Result<T> result)
    {
        var fault = Assert.IsType<Result<T>.Error>(result).Fault;
        Assert.Equal(FaultKind.Usage, fault.Kind);
        return fault.ToString();
    }
}
