using System.Collections.Immutable;
using Snn.Data.Faults;

namespace Snn.Runner.Runs;

/// <summary>Something in a run's folder that cannot be read.</summary>
/// <param name="Note">For who reads on without it: the file's name and what is wrong with it.</param>
/// <param name="Fault">For who cannot go on.</param>
/// <param name="OfAll">Whether it concerns a whole file, and not a line of it.</param>
internal sealed record Damage(string Note, Fault Fault, bool OfAll = true);

/// <summary>What could be read of a file, and what could not.</summary>
/// <param name="Value">What could.</param>
/// <param name="Damage">What could not.</param>
internal readonly record struct Part<T>(T Value, ImmutableArray<Damage> Damage)
{
    /// <summary>The value, or the first damage of a whole file.</summary>
    internal Result<T> Strict() =>
        Damage.FirstOrDefault(d => d.OfAll) is { } damage ? damage.Fault : new Result<T>.Ok(Value);

    /// <summary>The same of what is made of the value.</summary>
    internal Part<TOther> Map<TOther>(Func<T, TOther> map) => new(map(Value), Damage);

    /// <summary>The value, with a note of every damage.</summary>
    internal T Noted(List<string> notes)
    {
        notes.AddRange(Damage.Select(d => d.Note));
        return Value;
    }
}
