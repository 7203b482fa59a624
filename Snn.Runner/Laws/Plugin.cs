using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Snn.Data.Faults;
using Snn.Data.Laws;
using Snn.Runner.Files;

namespace Snn.Runner.Laws;

/// <summary>A user's own assembly, or a file of C#, and the subjects in it.</summary>
/// <remarks>It runs as the user's code, in this process: nothing confines it.</remarks>
internal static class Plugin
{
    /// <summary>Whether a word names a plug-in.</summary>
    internal static bool IsNamedBy(string word) =>
        word.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
        || word.EndsWith(".cs", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// The subjects of a file: public static properties and fields of a type that laws are known for.
    /// </summary>
    /// <param name="file">A .dll, or a .cs that is compiled first.</param>
    /// <param name="run">Starts the SDK, where there is something to compile.</param>
    /// <param name="cancel">Stops it.</param>
    internal static Result<ImmutableArray<LawSubject>> Subjects(string file, RunProgram run, CancellationToken cancel)
    {
        if (!File.Exists(file))
        {
            return new Fault(
                FaultKind.Data,
                file,
                "there is no such file",
                "name an assembly (.dll) or a file of C# (.cs)"
            );
        }

        return Assembly(Path.GetFullPath(file), run, cancel).Bind(assembly => Found(file, assembly));
    }

    private static Result<Assembly> Assembly(string file, RunProgram run, CancellationToken cancel) =>
        file.EndsWith(".cs", StringComparison.OrdinalIgnoreCase)
            ? SourceFile
                .Compiled(file, run, cancel)
                .Bind(image => Loaded(file, context => context.LoadFromStream(new MemoryStream(image))))
            : Loaded(file, context => context.LoadFromAssemblyPath(file));

    private static Result<Assembly> Loaded(string file, Func<AssemblyLoadContext, Assembly> load)
    {
        try
        {
            return load(new Own(file));
        }
        catch (Exception error)
            when (error is BadImageFormatException or FileLoadException or IOException or UnauthorizedAccessException)
        {
            return new Fault(
                FaultKind.Data,
                file,
                $"it cannot be loaded: {error.Message}",
                "build it for .NET 10 or earlier, against this version of Snn"
            );
        }
    }

    private static Result<ImmutableArray<LawSubject>> Found(string file, Assembly assembly)
    {
        try
        {
            ImmutableArray<LawSubject> found =
            [
                .. assembly
                    .GetExportedTypes()
                    .Where(type => !type.ContainsGenericParameters)
                    .SelectMany(type =>
                        type.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
                    )
                    .Select(Value)
                    .Select(LawSubjects.Of)
                    .OfType<LawSubject>(),
            ];
            return found.IsEmpty
                ? new Fault(
                    FaultKind.Data,
                    file,
                    "it has nothing that laws are known for",
                    $"give a public class a public static property of one of the types {string.Join(", ", LawSubjects.Types.Select(t => t.Name))}"
                )
                : found;
        }
        catch (Exception error)
            when (error
                    is TargetInvocationException
                        or TypeLoadException
                        or FileNotFoundException
                        or ReflectionTypeLoadException
            )
        {
            var cause = error.InnerException ?? error;
            return new Fault(
                FaultKind.Data,
                file,
                $"its subjects cannot be made: {cause.GetType().Name}: {cause.Message}",
                "see that its references lie beside it"
            );
        }
    }

    private static object? Value(MemberInfo member) =>
        member switch
        {
            PropertyInfo { CanRead: true } property
                when property.GetIndexParameters().Length == 0 && IsSubject(property.PropertyType) => property.GetValue(
                null
            ),
            FieldInfo field when IsSubject(field.FieldType) => field.GetValue(null),
            _ => null,
        };

    private static bool IsSubject(Type type) => LawSubjects.Types.Any(known => type.IsAssignableTo(known));

    // What Snn has itself is Snn's: else its types would not be those that the plug-in means. All else lies beside the
    // plug-in.
    private sealed class Own(string file) : AssemblyLoadContext($"plug-in {file}")
    {
        private readonly AssemblyDependencyResolver? _beside = file.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            ? new(file)
            : null;

        protected override Assembly? Load(AssemblyName assemblyName) =>
            File.Exists(Path.Combine(AppContext.BaseDirectory, $"{assemblyName.Name}.dll")) ? null
            : _beside?.ResolveAssemblyToPath(assemblyName) is { } path ? LoadFromAssemblyPath(path)
            : null;
    }
}
