using System.Collections.Immutable;
using Snn.Data.Laws;
using Snn.LocalLoss.Neurons;
using Xunit.Sdk;

namespace Snn.Tests.Support.Properties;

/// <summary>What properties stand on: a false one is found, made small, printed and found again.</summary>
public sealed class PropertyTests
{
    private static readonly Gen<ImmutableArray<double>> Series = Gen.Size(1, 20)
        .SelectMany(count => Gen.Reals(count, -10, 10));

    [Fact]
    public void A_false_property_is_shrunk_to_the_smallest_case_and_says_what_was_expected()
    {
        var found = Assert.Throws<XunitException>(() =>
            Property.Holds(Series, numbers => Assert.DoesNotContain(numbers, n => n >= 3))
        );

        Assert.StartsWith(
            "PropertyTests.A_false_property_is_shrunk_to_the_smallest_case_and_says_what_was_expected does not hold for\n\n"
                + "  [3]\n\nAssert.DoesNotContain() Failure",
            found.Message
        );
        Assert.IsType<DoesNotContainException>(found.InnerException);
    }

    [Fact]
    public void Whole_numbers_items_and_sizes_shrink_to_the_simplest()
    {
        var cases =
            from a in Gen.Int(-5, 1000)
            from b in Gen.Item("x", "y", "z")
            from c in Gen.Bytes(0, 30)
            select (a, b, c);

        var found = Broken(cases, one => Assert.True(one.a < 17 || one.b == "x" || one.c.Length < 2));

        Assert.Contains("""(17, "y", [0, 0])""", found);
    }

    [Fact]
    public void A_counter_example_is_found_again_by_its_line()
    {
        var settings = new CheckSettings(50, 3);
        var first = Property.Check("a", Series, Small, settings).Failure!;
        var line = first[first.IndexOf("a@3:", StringComparison.Ordinal)..].Split('\'')[0];

        var again = Property.Check("a", Series, Small, CheckSettings.Replaying(line, out _)!).Failure;

        Assert.Equal(first, again);

        static void Small(ImmutableArray<double> numbers, Kinds _) => Assert.All(numbers, n => Assert.True(n < 9));
    }

    [Fact]
    public void A_property_that_sees_too_few_cases_of_a_kind_fails()
    {
        var found = Property.Check(
            "b",
            Gen.Int(0, 999),
            (n, kinds) =>
            {
                kinds.Cover("above 500", n > 500);
                kinds.Cover("above the last", n > 999);
            },
            new CheckSettings(200)
        );

        Assert.Contains("0 of 200 cases are of the kind 'above the last', too few", found.Failure);
        Assert.DoesNotContain("500", found.Failure);
    }

    [Fact]
    public void A_skip_is_no_failure()
    {
        var skipped = false;
        try
        {
            Property.Holds(Gen.Bool, _ => Assert.Skip("not here"));
        }
        catch (SkipException)
        {
            skipped = true;
        }

        Assert.True(skipped);
    }

    [Fact]
    public void Cases_are_those_of_the_seed_and_the_name_small_ones_first()
    {
        var (one, again, other) = (Seen("n", 1), Seen("n", 1), Seen("n", 2));

        Assert.Equal(one, again);
        Assert.NotEqual(one, other);
        Assert.NotEqual(one, Seen("m", 1));
        Assert.InRange(one[..20].Average(), 0, one[^20..].Average() / 2);

        static int[] Seen(string name, ulong seed)
        {
            var seen = new List<int>();
            Property.Check(name, Gen.Size(0, 1000), (n, _) => seen.Add(n), new CheckSettings(100, seed));
            return [.. seen];
        }
    }

    [Fact]
    public void A_case_is_printed_as_the_CSharp_that_makes_it()
    {
        Assert.Equal(
            """(1.5, 2, "a\"\n", [true], null)""",
            Written.Of((1.5, 2L, "a\"\n", new[] { true }, (object?)null))
        );
        Assert.Equal(
            "new LifParameters(0.5, 1, ResetMode.Zero, new Surrogate.Arctan(2), TemporalGradient.Bptt, true)",
            Written.Of(
                LifParameters.Default with
                {
                    Beta = 0.5,
                    Reset = ResetMode.Zero,
                    Surrogate = new Surrogate.Arctan(2),
                    Gradient = TemporalGradient.Bptt,
                }
            )
        );
    }

    private static string Broken<T>(Gen<T> cases, Action<T> statement) =>
        Property.Check("c", cases, (one, _) => statement(one), new CheckSettings(300)).Failure!;
}
