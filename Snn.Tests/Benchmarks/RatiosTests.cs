using System.Collections.Immutable;
using Snn.Benchmarks.Gate;
using Snn.Data.Faults;

namespace Snn.Tests.Benchmarks;

/// <summary>The file of committed ratios: what is read, and what is refused with its reason.</summary>
public sealed class RatiosTests
{
    private const string Right = """
        { "version": 1, "ratios": [ { "work": "trial/event/50", "over": "trial/euler/50", "ratio": 0.02, "tolerance": 0.5 } ], "allocations": { "trial/event/50": 0 } }
        """;

    [Fact]
    public void What_is_committed_is_right_and_is_read_back_as_it_is_written()
    {
        var committed = Ok(Ratios.Committed());
        Assert.NotEmpty(committed.Parts);
        Assert.NotEmpty(committed.Allocations);
        Assert.Equal(committed.Text(), Ok(Ratios.Parse(committed.Text(), "again")).Text());
    }

    [Fact]
    public void What_the_gate_measured_takes_the_place_of_what_it_was_held_against()
    {
        var ratios = Ok(Ratios.Parse(Right, "file"));
        var rows = ImmutableArray.Create(
            new GateRow(Ratios.NameOf(ratios.Parts[0]), new([3, 3]), new([2, 2]), Verdict.Slower),
            new GateRow(
                Ratios.NameOf("trial/event/50"),
                Samples.None with
                {
                    Bytes = 8,
                },
                Samples.None with
                {
                    Bytes = 0,
                },
                Verdict.AllocatesMore
            )
        );

        var measured = ratios.Measured(rows);

        Assert.Equal(0.03, measured.Parts[0].Ratio);
        Assert.Equal(0.5, measured.Parts[0].Tolerance);
        Assert.Equal(8, measured.Allocations["trial/event/50"]);
        Assert.Equal(ratios.Text(), ratios.Measured([]).Text());
    }

    [Theory]
    [InlineData("", "line 1")]
    [InlineData("null", "empty")]
    [InlineData("{}", "line 1")]
    [InlineData("{ \"version\": 1, \"ratios\": [], \"allocations\": {}, \"more\": 1 }", "more")]
    [InlineData("{ \"version\": 2, \"ratios\": [], \"allocations\": {} }", "version 2")]
    [InlineData("{ \"version\": 1, \"ratios\": null, \"allocations\": {} }", "line 1")]
    [InlineData("{ \"version\": 1, \"ratios\": [null], \"allocations\": {} }", "null")]
    [InlineData("{ \"version\": 1, \"ratios\": [], \"allocations\": null }", "line 1")]
    [InlineData("{ \"version\": 1, \"ratios\": [], \"allocations\": { \"step/mlp/fast\": 1 } }", "step/mlp/fast")]
    [InlineData("{ \"version\": 1, \"ratios\": [], \"allocations\": { \"trial/event/50\": -1 } }", "trial/event/50")]
    public void What_is_wrong_is_told_in_one_line(string text, string told) =>
        Refused(Ratios.Parse(text, "my.json"), told);

    [Theory]
    [InlineData("trial/event/50", "trial/evnt/50", "trial/evnt/50")]
    [InlineData("trial/euler/50", "trial/eule/50", "trial/eule/50")]
    [InlineData("0.02", "0", "above 0")]
    [InlineData("0.02", "-1", "above 0")]
    [InlineData("0.02", "\"x\"", "line 1")]
    [InlineData("0.5", "0", "above 0")]
    [InlineData(", \"tolerance\": 0.5", "", "tolerance")]
    public void A_wrong_entry_is_told_by_name(string right, string wrong, string told) =>
        Refused(Ratios.Parse(Right.Replace(right, wrong, StringComparison.Ordinal), "my.json"), told);

    [Fact]
    public void A_file_that_is_not_there_is_told() => Refused(Ratios.Read("/nowhere/my.json"), "cannot be read");

    private static void Refused(Result<Ratios> result, string told)
    {
        var fault = result.Match(_ => throw new InvalidOperationException("it was read"), fault => fault);
        Assert.Equal(FaultKind.Data, fault.Kind);
        Assert.Contains("my.json", fault.Where, StringComparison.Ordinal);
        Assert.Contains(told, fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.ToString());
    }

    private static Ratios Ok(Result<Ratios> result) => result.OrThrow();
}
