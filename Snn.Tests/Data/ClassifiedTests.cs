using Snn.Data.Datasets;

namespace Snn.Tests.Data;

/// <summary>Accuracy, confusion and mistakes are those of the same predictions.</summary>
public sealed class ClassifiedTests
{
    // Three images of class 0, two of class 1, none of class 2.
    private static readonly Classified Five = new(3, new byte[] { 0, 0, 0, 1, 1 }, [0, 1, 2, 1, 0], []);

    [Fact]
    public void What_was_predicted_is_counted_by_class()
    {
        Assert.Equal([1, 1, 1, 1, 1, 0, 0, 0, 0], Five.Confusion);
        Assert.Equal(0.4, Five.Accuracy);
        Assert.Equal([1.0 / 3, 0.5, double.NaN], Five.PerClass);
    }

    [Fact]
    public void The_surest_mistake_comes_first_and_where_none_is_sure_the_first()
    {
        Assert.Equal([1, 2, 4], Five.SurestMistakes);
        Assert.Equal([4, 2, 1], (Five with { Confidence = [1, 0.5f, 0.6f, 1, 0.9f] }).SurestMistakes);
    }

    [Fact]
    public void Of_no_images_nothing_is_right() => Assert.Equal(0, new Classified(2, default, [], []).Accuracy);
}
