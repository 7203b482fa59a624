using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.CSharp;
using Snn.Data.Laws;
using TorchSharp;

namespace Snn.Tests.Support.Properties;

/// <summary>Values as the C# that makes them again, as far as there is such.</summary>
internal static class Written
{
    private const int MostElements = 400;

    /// <summary>A case of a property.</summary>
    internal static CaseText Case<T>(T value) => new(Of(value), Of(value), "", "");

    /// <summary>A value: numbers, text, sequences, tuples, records of such; else what it says of itself.</summary>
    internal static string Of(object? value) =>
        value switch
        {
            null => "null",
            string text => SymbolDisplay.FormatLiteral(text, quote: true),
            char letter => SymbolDisplay.FormatLiteral(letter, quote: true),
            bool flag => flag ? "true" : "false",
            Enum item => $"{Name(item.GetType())}.{item}",
            double number => Numbers.Of(number),
            float number => number.ToString("R", CultureInfo.InvariantCulture) + "f",
            ITuple tuple => $"({List(Enumerable.Range(0, tuple.Length).Select(i => tuple[i]))})",
            torch.Tensor tensor => Of(tensor),
            IEnumerable sequence => $"[{List(sequence.Cast<object?>())}]",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ when Elements(value) is { } elements => Of(elements),
            _ when IsRecord(value.GetType()) => Record(value),
            _ => value.ToString()!,
        };

    private static string Of(torch.Tensor tensor)
    {
        var flat = tensor.detach().to_type(torch.float64).contiguous().data<double>().ToArray();
        return $"torch.tensor({Of(flat)}).reshape({List(tensor.shape.Cast<object?>())})";
    }

    // The constructor with most of the record's properties as its parameters, then what is set beside.
    private static string Record(object value)
    {
        var type = value.GetType();
        var properties = type.GetProperties().Where(p => p.GetIndexParameters().Length == 0).ToArray();
        var constructor = type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(c => c.GetParameters().All(p => Named(p.Name!) is not null))
            .MaxBy(c => c.GetParameters().Length);
        var parameters = constructor?.GetParameters() ?? [];
        var beside = properties
            .Where(p => p.CanWrite && !parameters.Any(q => q.Name == p.Name))
            .Select(p => $"{p.Name} = {Of(p.GetValue(value))}")
            .ToArray();
        return $"new {Name(type)}({List(parameters.Select(p => Named(p.Name!)!.GetValue(value)))})"
            + (beside.Length == 0 ? "" : $" {{ {string.Join(", ", beside)} }}");

        PropertyInfo? Named(string name) =>
            properties.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsRecord(Type type) =>
        type.GetMethod("<Clone>$") is not null
        || (
            type.IsValueType
            && type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) is not null
        );

    // Of Memory and ReadOnlyMemory.
    private static Array? Elements(object value) =>
        value.GetType() is { IsGenericType: true } type
        && (
            type.GetGenericTypeDefinition() == typeof(ReadOnlyMemory<>)
            || type.GetGenericTypeDefinition() == typeof(Memory<>)
        )
            ? (Array)type.GetMethod("ToArray")!.Invoke(value, null)!
            : null;

    private static string List(IEnumerable<object?> values)
    {
        var written = values.Take(MostElements + 1).Select(Of).ToImmutableArray();
        return string.Join(", ", written.Length > MostElements ? written.SetItem(MostElements, "…") : written);
    }

    private static string Name(Type type) =>
        type.DeclaringType is { } outer && !outer.Name.EndsWith("Tests", StringComparison.Ordinal)
            ? $"{Name(outer)}.{type.Name}"
            : type.Name;
}
