using Snn.Data.Laws;
using Snn.Data.Laws.Encodings;
using Snn.Data.Laws.Subjects;

namespace Snn.Tests.Data.Laws;

/// <summary>The laws of encodings, with those of the literature and with some that are wrong.</summary>
public sealed class EncodingLawsTests
{
    public static TheoryData<string> Wrong => [.. EncodingMutants.All.Select(w => w.Encoding.Name)];

    [Fact]
    public void Encodings_of_the_literature_break_nothing() =>
        Assert.All(ReferenceEncodings.All, encoding => EncodingLaws.Validate(encoding).Assert());

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_one_is_found(string name)
    {
        var (encoding, law) = EncodingMutants.All.Single(w => w.Encoding.Name == name);

        var report = EncodingLaws.Validate(encoding, EncodingLaws.Named(law));

        var broken = Assert.IsType<LawOutcome.Broken>(report.Findings.Single().Outcome);
        Assert.Matches("^[12] value", broken.Case.Size);
    }

    [Fact]
    public void Every_law_is_broken_by_a_fault() =>
        Assert.Empty(EncodingLaws.All.Select(law => law.Text.Name).Except(EncodingMutants.All.Select(w => w.Law)));
}
