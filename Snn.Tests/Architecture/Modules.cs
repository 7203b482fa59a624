using Mono.Cecil;

namespace Snn.Tests.Architecture;

/// <summary>Built assemblies, as their IL tells.</summary>
internal static class Modules
{
    /// <summary>An assembly beside the tests.</summary>
    internal static ModuleDefinition Read(string file)
    {
        var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(AppContext.BaseDirectory);
        return ModuleDefinition.ReadModule(
            Path.Combine(AppContext.BaseDirectory, file),
            new() { AssemblyResolver = resolver }
        );
    }

    /// <summary>All methods that have code.</summary>
    internal static IEnumerable<MethodDefinition> Bodies(this ModuleDefinition module) =>
        module.GetTypes().SelectMany(t => t.Methods).Where(m => m.HasBody);

    /// <summary>Whether who uses the assembly sees a type.</summary>
    internal static bool IsVisible(TypeDefinition type) =>
        type.IsNested ? (type.IsNestedPublic || type.IsNestedFamily) && IsVisible(type.DeclaringType) : type.IsPublic;

    /// <summary>A type and the types around it, from the inside out.</summary>
    internal static IEnumerable<TypeDefinition> Nest(TypeDefinition? type)
    {
        for (; type is not null; type = type.DeclaringType)
        {
            yield return type;
        }
    }

    /// <summary>
    /// Every type that a type's members and code name; generic arguments and elements are taken apart.
    /// </summary>
    internal static IEnumerable<TypeReference> Named(TypeDefinition type) =>
        new[] { type.BaseType }
            .Concat(type.Interfaces.Select(i => i.InterfaceType))
            .Concat(type.Fields.Select(f => f.FieldType))
            .Concat(type.Methods.SelectMany(Named))
            .Where(named => named is not null)
            .SelectMany(Parts);

    private static IEnumerable<TypeReference> Named(MethodDefinition method)
    {
        var heads = method.Parameters.Select(p => p.ParameterType).Append(method.ReturnType);
        return !method.HasBody
            ? heads
            : heads
                .Concat(method.Body.Variables.Select(v => v.VariableType))
                .Concat(
                    method.Body.Instructions.SelectMany(instruction =>
                        instruction.Operand switch
                        {
                            GenericInstanceMethod call => call.GenericArguments.Append(call.DeclaringType),
                            MemberReference member and not TypeReference => [member.DeclaringType],
                            TypeReference named => [named],
                            _ => Enumerable.Empty<TypeReference>(),
                        }
                    )
                );
    }

    private static IEnumerable<TypeReference> Parts(TypeReference type) =>
        type switch
        {
            GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
            GenericParameter or FunctionPointerType => [],
            TypeSpecification specification => Parts(specification.ElementType),
            _ => [type],
        };
}
