using Snn.Data.Faults;
using Snn.Data.Runs;

namespace Snn.LocalLoss.Experiments.Flags;

/// <summary>Parameters whose words are the names of a registry.</summary>
/// <remarks>They are read by name, so that an experiment can hold a value that no registry knows.</remarks>
internal static class Registered
{
    /// <summary>The word for no value.</summary>
    internal const string None = "none";

    /// <summary>A parameter that takes one value of a registry.</summary>
    internal static Parameter<T> One<T, TValue>(
        string name,
        string meaning,
        IReadOnlyDictionary<string, TValue> registry,
        Func<T, string> get,
        Func<T, TValue, T> set
    )
        where TValue : class => Of<T, TValue>(name, meaning, registry, [], get, (whole, value) => set(whole, value!));

    /// <summary>A parameter that takes one value of a registry, or none.</summary>
    internal static Parameter<T> OrNone<T, TValue>(
        string name,
        string meaning,
        IReadOnlyDictionary<string, TValue> registry,
        Func<T, string?> get,
        Func<T, TValue?, T> set
    )
        where TValue : class => Of(name, meaning, registry, [None], whole => get(whole) ?? None, set);

    private static Parameter<T> Of<T, TValue>(
        string name,
        string meaning,
        IReadOnlyDictionary<string, TValue> registry,
        string[] others,
        Func<T, string> get,
        Func<T, TValue?, T> set
    )
        where TValue : class
    {
        string[] words = [.. registry.Keys.Concat(others).Order()];
        var allowed = "one of " + string.Join(", ", words);
        return new(name, meaning, allowed, whole => new RunValue.Word(get(whole)), Write) { Choices = [.. words] };

        Result<T> Write(T whole, string text) =>
            registry.TryGetValue(text.Trim(), out var found) ? set(whole, found)
            : others.Contains(text.Trim()) ? set(whole, null)
            : new Fault(FaultKind.Usage, name, $"'{text}' is not allowed", $"give {allowed}");
    }
}
