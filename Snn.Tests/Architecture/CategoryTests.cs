using Mono.Cecil;
using Snn.Tests.Support;

namespace Snn.Tests.Architecture;

/// <summary>Tests say what they need, so that the quick loop stays quick.</summary>
public sealed class CategoryTests
{
    [Fact]
    public void A_class_that_starts_programs_says_so()
    {
        using var tests = Modules.Read("Snn.Tests.dll");
        var classes = tests.Types.Where(IsTestClass).ToArray();
        var starters = classes.Where(StartsPrograms).ToArray();

        Assert.Contains(starters, type => type.Name == nameof(Runner.Execution.ResumeTests));
        Assert.Empty(starters.Where(type => Categories(type) is not [Category.Process]).Select(type => type.FullName));
    }

    [Fact]
    public void Only_the_categories_that_the_pages_name_are_used()
    {
        using var tests = Modules.Read("Snn.Tests.dll");
        Assert.Equal(
            [Category.Long, Category.Process, Category.Stress],
            tests.Types.SelectMany(Categories).Distinct().Order(StringComparer.Ordinal)
        );
    }

    private static bool IsTestClass(TypeDefinition type) =>
        type.Methods.Any(m =>
            m.CustomAttributes.Any(a => a.AttributeType.Name is "FactAttribute" or "TheoryAttribute")
        );

    // A helper of the tests that starts a program makes whoever uses it start one.
    private static bool StartsPrograms(TypeDefinition type)
    {
        var (seen, open) = (new HashSet<string>(StringComparer.Ordinal), new Stack<TypeDefinition>([type]));
        while (open.TryPop(out var next))
        {
            foreach (var used in next.NestedTypes.Concat(Modules.Named(next)).Concat(Fixtures(next)))
            {
                if (used.FullName == typeof(System.Diagnostics.Process).FullName && Starts(next))
                {
                    return true;
                }

                if (used is TypeDefinition own && !IsTestClass(own) && seen.Add(own.FullName))
                {
                    open.Push(own);
                }
            }
        }

        return false;
    }

    private static bool Starts(TypeDefinition type) =>
        type
            .Methods.Where(m => m.HasBody)
            .SelectMany(m => m.Body.Instructions)
            .Any(i => i.Operand is MethodReference { Name: "Start", DeclaringType.Name: "Process" });

    private static IEnumerable<TypeReference> Fixtures(TypeDefinition type) =>
        type.Methods.Where(m => m.IsConstructor).SelectMany(m => m.Parameters).Select(p => p.ParameterType);

    private static string[] Categories(TypeDefinition type) =>
        [
            .. type
                .CustomAttributes.Where(a => a.AttributeType.Name == nameof(TraitAttribute))
                .Where(a => (string)a.ConstructorArguments[0].Value == Category.Name)
                .Select(a => (string)a.ConstructorArguments[1].Value),
        ];
}
