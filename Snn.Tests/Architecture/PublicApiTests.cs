using PublicApiGenerator;
using Snn.Convex.Networks;
using Snn.Data.Seeds;
using Snn.LocalLoss.Models;

namespace Snn.Tests.Architecture;

/// <summary>What the libraries offer, as it is kept in <c>PublicApi</c>: a change of it is seen, and meant.</summary>
public sealed class PublicApiTests
{
    [Theory]
    [InlineData(typeof(Seed))]
    [InlineData(typeof(ConvexNetwork))]
    [InlineData(typeof(LocalNetwork))]
    public void What_is_public_is_what_is_kept(Type any)
    {
        var name = any.Assembly.GetName().Name;
        var folder = Path.Combine(AppContext.BaseDirectory, "Architecture", "PublicApi");
        var found = any
            .Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false })
            .ReplaceLineEndings("\n");
        var written = Path.Combine(folder, $"{name}.found.txt");
        Directory.CreateDirectory(folder);
        File.WriteAllText(written, found.TrimEnd() + "\n");

        var kept = Path.Combine(folder, $"{name}.txt");
        var (before, now) = (Lines(File.Exists(kept) ? File.ReadAllText(kept) : ""), Lines(found));

        Assert.True(
            before.SequenceEqual(now),
            $"gone: {string.Join("; ", before.Except(now).Take(5))}; new: {string.Join("; ", now.Except(before).Take(5))}."
                + $" If it is meant, {written} is the new Snn.Tests/Architecture/PublicApi/{name}.txt; say so in CHANGELOG.md."
        );
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Trim().Split('\n');
}
