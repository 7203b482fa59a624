using Snn.Data.Datasets;

namespace Snn.Tests.Data;

public class SampleDatasetsTests
{
    public static TheoryData<string> Names =>
        [.. KnownDatasets.All.Where(info => info.HasSample).Select(info => info.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_sample_has_equally_many_of_each_class(string name)
    {
        var info = KnownDatasets.All.Single(i => i.Name == name);
        var sample = SampleDatasets.Load(info);

        Assert.Equal((info.Shape, 10), (sample.Train.Shape, sample.Train.Classes));
        Assert.All(PerClass(sample.Train), count => Assert.Equal(SampleDatasets.TrainPerClass, count));
        Assert.All(PerClass(sample.Test), count => Assert.Equal(SampleDatasets.TestPerClass, count));
        Assert.Equal("sample", sample.Source);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_sample_looks_like_the_whole(string name)
    {
        var info = KnownDatasets.All.Single(i => i.Name == name);
        var pixels = SampleDatasets.Load(info).Train.Pixels.Span;

        var (sum, squares) = (0.0, 0.0);
        foreach (var grey in pixels)
        {
            sum += grey / 255.0;
            squares += grey / 255.0 * (grey / 255.0);
        }

        var mean = sum / pixels.Length;
        Assert.Equal(info.Normalization.Mean[0], mean, 0.015);
        Assert.Equal(info.Normalization.Std[0], Math.Sqrt((squares / pixels.Length) - (mean * mean)), 0.015);
    }

    [Fact]
    public void The_rule_takes_the_first_of_each_class_in_order() =>
        Assert.Equal([0, 1, 2, 4], SampleDatasets.Choose([7, 2, 7, 7, 2, 7, 2], 2));

    [Fact]
    public void A_set_without_a_sample_is_a_callers_bug() =>
        Assert.Throws<ArgumentException>(() => SampleDatasets.Load(KnownDatasets.Mnist with { Name = "KMNIST" }));

    private static int[] PerClass(ImageSet set) =>
        [.. Enumerable.Range(0, set.Classes).Select(c => set.Labels.Span.Count((byte)c))];
}
