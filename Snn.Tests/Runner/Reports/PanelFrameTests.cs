using Snn.Runner.Reports.Plots;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Runner.Reports;

/// <summary>Titles over the panels of narrow figures.</summary>
public sealed class PanelFrameTests
{
    [Fact]
    public void A_title_is_broken_between_words_and_no_line_is_longer_than_it_may_be_unless_its_word_is() =>
        Property.Holds(
            from words in Gen.Size(0, 12).Array(0, 12)
            from longest in Gen.Int(5, 45)
            select (words, longest),
            (c, kinds) =>
            {
                var text = string.Join(' ', c.words.Select(length => new string('x', length + 1)));

                var lines = PanelFrame.InLines(text, c.longest).Split('\n');

                kinds.Cover("in lines", lines.Length > 1, 0.2);
                Assert.Equal(text, string.Join(' ', lines));
                Assert.All(
                    lines,
                    line =>
                        Assert.True(
                            line.Length <= c.longest || !line[..c.longest].Contains(' ', StringComparison.Ordinal)
                        )
                );
            }
        );
}
