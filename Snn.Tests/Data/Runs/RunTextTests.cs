using System.Globalization;
using Snn.Data.Runs;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Data.Runs;

/// <summary>Values as files and as people have them.</summary>
public sealed class RunTextTests
{
    [Fact]
    public void What_is_shown_of_a_number_is_the_number_without_a_capital_nor_zeros_in_its_exponent() =>
        Property.Holds(
            from bits in Gen.Seed
            select BitConverter.UInt64BitsToDouble(bits.Value),
            (value, kinds) =>
            {
                if (!double.IsFinite(value))
                {
                    return;
                }

                var shown = RunText.Shown(new RunValue.Real(value));
                kinds.Cover("with an exponent", shown.Contains('e', StringComparison.Ordinal), 0.5);
                Assert.Equal(value, double.Parse(shown, CultureInfo.InvariantCulture));
                Assert.DoesNotMatch(@"E|e\+|e-?0", shown);
            }
        );

    [Theory]
    [InlineData("3E-05", "3e-5")]
    [InlineData("1E+20", "1e20")]
    [InlineData("-1.5E-10 2", "-1.5e-10 2")]
    [InlineData("0.0005", "0.0005")]
    [InlineData("50 75", "50 75")]
    [InlineData("a/3E-05.npz", "a/3E-05.npz")]
    [InlineData("15C5-P2", "15C5-P2")]
    [InlineData("", "")]
    public void Text_is_shown_as_people_write_it(string text, string shown) => Assert.Equal(shown, RunText.Shown(text));

    [Fact]
    public void A_word_is_shown_as_it_is() => Assert.Equal("3E-05", RunText.Shown(new RunValue.Word("3E-05")));
}
