using System.Collections.Immutable;

namespace Snn.Data.Faults;

/// <summary>Combines a sequence of results.</summary>
public static class ResultSequence
{
    /// <summary>All values in their order, or the first fault.</summary>
    /// <param name="results">Any number of results; all are made, even after a fault.</param>
    /// <typeparam name="T">Type of the values.</typeparam>
    public static Result<ImmutableArray<T>> Sequence<T>(this IEnumerable<Result<T>> results) =>
        results.Aggregate(
            (Result<ImmutableArray<T>>)ImmutableArray<T>.Empty,
            (values, next) => values.Bind(v => next.Map(n => v.Add(n)))
        );
}
