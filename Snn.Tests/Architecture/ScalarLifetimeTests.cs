using Mono.Cecil;
using Mono.Cecil.Rocks;
using Snn.LocalLoss.Tensors;

namespace Snn.Tests.Architecture;

/// <summary>
/// No number is freed while native code reads it: what of TorchSharp makes a scalar of a number without keeping it
/// alive is banned.
/// </summary>
public sealed class ScalarLifetimeTests
{
    private static readonly string BannedFile = Path.Combine(
        AppContext.BaseDirectory,
        "Architecture",
        "BannedSymbols.TorchSharp.txt"
    );

    private static readonly Lazy<Dictionary<string, MethodDefinition>> Unsafe = new(FindUnsafe);

    [Fact]
    public void Whatever_makes_scalars_of_numbers_is_banned()
    {
        string[] banned =
        [
            .. File.ReadLines(BannedFile)
                .Where(line => line.Length > 0 && !line.StartsWith('#'))
                .Select(line => line.Split(';')[0]),
        ];

        var found = Unsafe
            .Value.Values.Where(Visible)
            .Select(DocCommentId.GetDocCommentId)
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToArray();

        var written = Path.Combine(AppContext.BaseDirectory, "BannedSymbols.TorchSharp.found.txt");
        File.WriteAllLines(
            written,
            found.Select(id => $"{id};the number that it makes may be freed in use: take {nameof(Arithmetic)}")
        );
        Assert.True(
            banned.SequenceEqual(found),
            $"BannedSymbols.TorchSharp.txt is not what this version of TorchSharp asks for, which lies in {written}"
        );
    }

    [Theory]
    [InlineData("Snn.Data.dll")]
    [InlineData("Snn.Convex.dll")]
    [InlineData("Snn.LocalLoss.dll")]
    [InlineData("snn.dll")]
    public void Nothing_of_ours_calls_it(string assembly)
    {
        using var module = Modules.Read(assembly);

        var calls = module
            .Bodies()
            .SelectMany(method =>
                Called(method)
                    .Where(called => Unsafe.Value.ContainsKey(called.FullName))
                    .Select(called =>
                        $"{method.DeclaringType.Name}.{method.Name} calls {called.DeclaringType.Name}.{called.Name}"
                    )
            );

        Assert.Empty(calls.Except(Justified));
    }

    [Fact]
    public void The_check_itself_sees_a_sum_of_tensors_and_an_optimiser()
    {
        Assert.Contains(
            Unsafe.Value.Keys,
            name =>
                name.Contains(
                    "Tensor::op_Addition(TorchSharp.torch/Tensor,TorchSharp.torch/Tensor)",
                    StringComparison.Ordinal
                )
        );
        Assert.Contains(Unsafe.Value.Keys, name => name.Contains("optim::SGD(", StringComparison.Ordinal));
    }

    // Each has its reason where it stands.
    private static readonly string[] Justified =
    [
        "AdamScript.Step calls CompilationUnit.invoke",
        "ScriptCalls.Of calls CompilationUnit.invoke",
        "FusedAdam..ctor calls Adam..ctor",
        "Sgd..ctor calls SGD..ctor",
    ];

    // Makers of scalars that hand them on at once, whatever calls such a one, and types that have one behind a virtual
    // method.
    private static Dictionary<string, MethodDefinition> FindUnsafe()
    {
        var torch = Modules.Read("TorchSharp.dll");
        var callers = new Dictionary<string, List<MethodDefinition>>(StringComparer.Ordinal);
        var found = new Dictionary<string, MethodDefinition>(StringComparer.Ordinal);
        var open = new Queue<MethodDefinition>();
        foreach (var conversion in torch.GetType("TorchSharp.Scalar").Methods.Where(m => m.Name == "op_Implicit"))
        {
            Add(conversion);
        }

        foreach (var method in torch.Bodies())
        {
            foreach (var called in Called(method))
            {
                if (Makes(called) && method.DeclaringType.Name is not ("Scalar" or "ScalarExtensionMethods"))
                {
                    Add(method);
                }

                if (!callers.TryGetValue(called.FullName, out var list))
                {
                    callers[called.FullName] = list = [];
                }

                list.Add(method);
            }
        }

        while (open.TryDequeue(out var method))
        {
            foreach (var caller in callers.GetValueOrDefault(method.FullName) ?? [])
            {
                Add(caller);
            }

            if (method.IsVirtual)
            {
                foreach (var constructor in method.DeclaringType.Methods.Where(m => m.IsConstructor && !m.IsStatic))
                {
                    Add(constructor);
                }
            }
        }

        return found;

        void Add(MethodDefinition method)
        {
            if (found.TryAdd(method.FullName, method))
            {
                open.Enqueue(method);
            }
        }
    }

    private static bool Makes(MethodDefinition called) =>
        called.DeclaringType.FullName == "TorchSharp.ScalarExtensionMethods"
        && called.ReturnType.FullName == "TorchSharp.Scalar";

    private static bool Visible(MethodDefinition method) =>
        (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly)
        && Modules.Nest(method.DeclaringType).All(t => t.IsPublic || t.IsNestedPublic);

    private static IEnumerable<MethodDefinition> Called(MethodDefinition method) =>
        from instruction in method.Body.Instructions
        let reference = instruction.Operand as MethodReference
        where
            reference?.DeclaringType.Scope is { } scope
            && (scope.Name.StartsWith("TorchSharp", StringComparison.Ordinal) || scope is ModuleDefinition)
        let definition = reference.Resolve()
        where definition is not null
        select definition;
}
