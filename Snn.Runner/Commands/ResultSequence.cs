using System.Collections.Immutable;
using Snn.Data.Faults;

namespace Snn.Runner.Commands;

/// <summary>Results in a row.</summary>
internal static class ResultSequence
{
    /// <summary>All values, or the first fault.</summary>
    internal static Result<ImmutableArray<T>> Sequence<T>(this IEnumerable<Result<T>> results) => results.Aggregate(
        (Result<ImmutableArray<T>>)ImmutableArray<T>.Empty, (values, next) => values.Bind(v => next.Map(n => v.Add(n))));
}
