using Snn.Data.Datasets;
using Snn.Runner.Data;

namespace Snn.Tests.Runner.Data;

/// <summary>What can only be said of the real sets; skipped where a set is not on this machine.</summary>
public class RealSetTests
{
    public static TheoryData<string> Names =>
        [.. KnownDatasets.All.Where(info => info.HasSample).Select(info => info.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_known_set_is_what_is_said_of_it_and_the_sample_a_part_of_it(string name)
    {
        var info = KnownDatasets.All.Single(i => i.Name == name);
        var source = LocalSource
            .Of(info, StoreOptions.OfThisMachine(null))
            .FirstOrDefault(s => s.Present(info) == info.Files.Length);
        Assert.SkipWhen(source is null, $"{name} is not on this machine");

        var (whole, sample) = (World.Value(source!.Read(info)), SampleDatasets.Load(info));

        Assert.Equal((60_000, 10_000), (whole.Train.Count, whole.Test.Count));
        IsTheSampleOf(whole.Train, sample.Train, SampleDatasets.TrainPerClass);
        IsTheSampleOf(whole.Test, sample.Test, SampleDatasets.TestPerClass);
        var (mean, std) = Moments(whole.Train.Pixels.Span);
        Assert.Equal(
            (info.Normalization.Mean[0], info.Normalization.Std[0]),
            (mean, std),
            (a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-4 && Math.Abs(a.Item2 - b.Item2) < 1e-4
        );
    }

    private static void IsTheSampleOf(ImageSet whole, ImageSet sample, int perClass)
    {
        var chosen = SampleDatasets.Choose(whole.Labels.Span, perClass);
        Assert.Equal(chosen.Select(i => whole.Labels.Span[i]), sample.Labels.ToArray());
        Assert.Equal(chosen.SelectMany(i => whole.Pixels.Slice(784 * i, 784).ToArray()), sample.Pixels.ToArray());
    }

    private static (float Mean, float Std) Moments(ReadOnlySpan<byte> pixels)
    {
        var (sum, squares) = (0L, 0L);
        foreach (var grey in pixels)
        {
            sum += grey;
            squares += grey * grey;
        }

        var mean = sum / 255.0 / pixels.Length;
        return ((float)mean, (float)Math.Sqrt((squares / 65025.0 / pixels.Length) - (mean * mean)));
    }
}
