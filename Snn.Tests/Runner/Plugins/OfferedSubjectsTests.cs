using Snn.Runner.Laws;
using Snn.Runner.Plugins;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Plugins;

/// <summary>What a plug-in offers to be put through laws.</summary>
public sealed class OfferedSubjectsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_network_is_called_as_the_property_or_field_that_it_comes_from()
    {
        File.WriteAllBytes(
            _folder.At("mine.dll"),
            CSharp.Library(
                """
                using Snn.Convex.Laws;
                using Snn.Convex.Networks;

                public static class Mine
                {
                    public static ConvexNetwork Distance { get; } = new NetworkRows([new([1], [1], [0.5], 0.5)]).Network;
                    public static readonly ConvexNetwork Square = new NetworkRows([new([1], [1], [0.5], 0.25)]).Network;
                    public static ConvexSystem System => new("told", Square);
                }
                """
            )
        );

        var subjects = Plugin
            .Load(
                _folder.At("mine.dll"),
                null,
                SourceCompiler.OfThisMachine(),
                new(_folder.At("known")),
                TestContext.Current.CancellationToken
            )
            .Bind(LawSubjects.In)
            .OrThrow();

        Assert.Equal(["Distance", "Square", "told"], subjects.Select(subject => subject.Name).Order());
    }
}
