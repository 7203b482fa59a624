namespace Snn.Data.Datasets;

/// <summary>
/// The small stratified sample of each known set that lies in this assembly (its README names rule and licence).
/// </summary>
public static class SampleDatasets
{
    /// <summary>Training images of each class in the sample.</summary>
    public const int TrainPerClass = 100;

    /// <summary>Test images of each class in the sample.</summary>
    public const int TestPerClass = 50;

    /// <summary>The sample of a known set.</summary>
    /// <exception cref="ArgumentException">The set is not one of <see cref="KnownDatasets.All"/>.</exception>
    public static Dataset Load(DatasetInfo info)
    {
        var train = Read(info, FileRole.TrainImages, FileRole.TrainLabels);
        var test = Read(info, FileRole.TestImages, FileRole.TestLabels);
        return new(info, train, test) { Source = "sample" };
    }

    /// <summary>
    /// The rule by which the sample was taken: the first <paramref name="perClass"/> of each class, in the order of the
    /// file.
    /// </summary>
    public static int[] Choose(ReadOnlySpan<byte> labels, int perClass)
    {
        var seen = new int[256];
        var chosen = new List<int>();
        for (var i = 0; i < labels.Length; i++)
        {
            if (++seen[labels[i]] <= perClass)
            {
                chosen.Add(i);
            }
        }

        return [.. chosen];
    }

    private static ImageSet Read(DatasetInfo info, FileRole images, FileRole labels) =>
        Idx.ReadSet(
                Resource(info, images),
                Resource(info, labels),
                info.ClassNames.Length,
                Name(info, images),
                Name(info, labels)
            )
            .Match(set => set, fault => throw new InvalidOperationException($"this build is broken: {fault}"));

    private static string Name(DatasetInfo info, FileRole role) => $"Sample/{info.Name}/{info.File(role).Name}.gz";

    private static byte[] Resource(DatasetInfo info, FileRole role)
    {
        using var stream =
            typeof(SampleDatasets).Assembly.GetManifestResourceStream(Name(info, role))
            ?? throw new ArgumentException($"there is no sample of {info.Name}", nameof(info));
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
