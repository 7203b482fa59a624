using System.Reflection;
using System.Text.RegularExpressions;
using Snn.Tests.Support;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Snn.Tests.Support;

/// <summary>
/// Collections of several classes begin first, then classes that start programs, then those that compute for seconds:
/// no core waits at the end for a long one that began last. Among equals the order is another one every time, so that
/// no test comes to depend on the one before.
/// </summary>
public sealed partial class LongestFirst : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections
    )
        where TTestCollection : ITestCollection => [.. testCollections.OrderBy(Rank).ThenBy(_ => Random.Shared.Next())];

    private static int Rank<TTestCollection>(TTestCollection collection)
        where TTestCollection : ITestCollection
    {
        if (ClassName().Match(collection.TestCollectionDisplayName) is not { Success: true } name)
        {
            return 0;
        }

        string[] categories =
        [
            .. typeof(LongestFirst)
                .Assembly.GetType(name.Value)
                ?.GetCustomAttributes<TraitAttribute>()
                .Select(t => t.Value)
                ?? [],
        ];
        return categories.Contains(Category.Process) ? 1
            : categories.Contains(Category.Long) ? 2
            : 3;
    }

    // "Test collection for Snn.Tests.Convex.StackTests (id: …)".
    [GeneratedRegex(@"Snn\.Tests\.[\w.+]+")]
    private static partial Regex ClassName();
}
