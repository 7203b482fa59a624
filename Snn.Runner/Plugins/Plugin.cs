using System.Collections.Immutable;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using System.Security.Cryptography;
using Snn.Data.Faults;
using Snn.Runner.Files;
using Snn.Runner.Text;

namespace Snn.Runner.Plugins;

/// <summary>A user's own assembly, or a file of C# that was compiled to one.</summary>
/// <remarks>It runs as the user's code, in this process: nothing confines it.</remarks>
/// <param name="Identity">Which it is.</param>
/// <param name="Assembly">What was loaded.</param>
internal sealed record Plugin(PluginIdentity Identity, Assembly Assembly)
{
    private const int MostBytes = 1 << 28;

    /// <summary>Whether a word names a plug-in.</summary>
    internal static bool IsNamedBy(string word) =>
        word.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) || IsSource(word);

    /// <summary>Loads a plug-in; nothing of it runs before its digest is the one that is asked for.</summary>
    /// <param name="file">A .dll, or a .cs that is compiled first.</param>
    /// <param name="expected">The digest that it must have; null for any.</param>
    /// <param name="compiler">Compiles it, where it is C#.</param>
    /// <param name="known">
    /// Remembers what lies beside it and was loaded with it, where the user has named it; where a run has
    /// (<paramref name="expected"/> is given), nothing else is loaded.
    /// </param>
    /// <param name="cancel">Stops the compiler.</param>
    internal static Result<Plugin> Load(
        string file,
        string? expected,
        SourceCompiler compiler,
        KnownPlugins known,
        CancellationToken cancel
    )
    {
        var path = Path.GetFullPath(file);
        return Bytes(file)
            .Bind(bytes =>
            {
                var digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
                return expected is not null && digest != expected
                    ? Fault(
                        file,
                        $"it has changed since the run: its SHA-256 is {PluginIdentity.Short(digest)}, that of the run {PluginIdentity.Short(expected)}",
                        "give the one that the run was made with by --plugin FILE, or start a new run"
                    )
                    : (IsSource(file) ? compiler.Compiled(path, bytes, cancel) : bytes).Bind(image =>
                        Loaded(path, image, digest, new Own(path, known, isNamed: expected is null))
                    );
            });
    }

    /// <summary>Whether it may compute with tensors: a plain neuron can have a twin of them.</summary>
    internal bool UsesLibTorch =>
        Assembly.GetReferencedAssemblies().Any(name => name.Name is "Snn.LocalLoss" or "TorchSharp");

    /// <summary>
    /// What it offers of some types: the values of the public static properties and fields of its public classes, and
    /// the names of these.
    /// </summary>
    /// <param name="types">The types.</param>
    /// <param name="purpose">What they are for, as in "to train with".</param>
    internal Result<ImmutableArray<(string Name, object Value)>> Offers(ImmutableArray<Type> types, string purpose)
    {
        try
        {
            var classes = Assembly.GetExportedTypes().Where(type => !type.ContainsGenericParameters).ToArray();
            ImmutableArray<(string Name, object Value)> found =
            [
                .. classes
                    .SelectMany(type =>
                        type.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
                    )
                    .SelectMany(member => Value(member, types) is { } value ? new[] { (member.Name, value) } : []),
            ];
            return found.IsEmpty
                ? Fault(
                    Identity.Path,
                    classes.Length == 0 ? "it has no public class" : $"it has nothing {purpose}",
                    $"give a public class a public static property of one of the types {string.Join(", ", types.Select(t => t.Name))}"
                )
                : found;
        }
        catch (Exception error)
            when (error
                    is TargetInvocationException
                        or TypeLoadException
                        or MissingMemberException
                        or IOException
                        or BadImageFormatException
                        or ReflectionTypeLoadException
            )
        {
            // What code throws comes wrapped by whoever has called it.
            var cause = error;
            while (
                cause is TargetInvocationException or TypeInitializationException or FileLoadException
                && cause.InnerException is { } inner
            )
            {
                cause = inner;
            }

            return Fault(
                Identity.Path,
                $"what it offers cannot be made: {Described(cause)}",
                "correct it; its references must be next to it, and it must be built against this version of Snn"
            );
        }
    }

    /// <summary>The fault of an exception out of a plug-in; null where none is on its stack.</summary>
    /// <param name="error">Any exception.</param>
    internal static Fault? Blamed(Exception error) =>
        new StackTrace(error)
            .GetFrames()
            .Select(frame => frame.GetMethod()?.Module.Assembly)
            .OfType<Assembly>()
            .Select(AssemblyLoadContext.GetLoadContext)
            .OfType<Own>()
            .FirstOrDefault()
            is { } own
            ? new(
                FaultKind.Failed,
                own.File,
                $"its code threw {Described(error)}",
                "correct it; SNN_DEBUG=1 shows where"
            )
        : error.InnerException is { } inner ? Blamed(inner)
        : null;

    private static Result<byte[]> Bytes(string file)
    {
        const string Fix = "name an assembly (.dll) or a file of C# (.cs)";
        return !IsNamedBy(file)
            ? Fault(file, "it is neither an assembly nor C#", Fix)
            : RegularFile
                .ReadWhole(Path.GetFullPath(file), MostBytes)
                .Match<Result<byte[]>>(
                    bytes => bytes is null ? Fault(file, "there is no such file", Fix) : bytes,
                    fault => Fault(file, fault.What, Fix)
                );
    }

    private static bool IsSource(string file) => file.EndsWith(".cs", StringComparison.OrdinalIgnoreCase);

    private static string Described(Exception error) => $"{error.GetType().Name}: {PlainText.Of(error.Message)}";

    private static Result<Plugin> Loaded(string path, byte[] image, string digest, Own own)
    {
        try
        {
            return Fits(path, own.LoadFromStream(new MemoryStream(image)), digest);
        }
        catch (BadImageFormatException)
        {
            return Fault(path, "it is no assembly of .NET", "build it for .NET 10 or earlier");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Fault(
                path,
                $"it cannot be loaded: {PlainText.Of(error.Message)}",
                "its references must be next to it"
            );
        }
    }

    // As long as the first number of the version is 0, the second one stands for what does not fit together.
    private static Result<Plugin> Fits(string path, Assembly assembly, string digest)
    {
        var other = assembly
            .GetReferencedAssemblies()
            .Where(name => name.Name?.StartsWith("Snn.", StringComparison.Ordinal) is true)
            .FirstOrDefault(name =>
                name.Version is { } theirs && (theirs.Major, theirs.Minor) != (Ours.Major, Ours.Minor)
            );
        return other is null
            ? new Plugin(new(path, digest, VersionOf(assembly)), assembly)
            : Fault(
                path,
                $"it is built against {other.Name} {other.Version!.ToString(3)}, and this is {Ours.ToString(3)}",
                "build it against this version of Snn"
            );
    }

    private static Version Ours => typeof(Plugin).Assembly.GetName().Version!;

    // The SDK adds the commit behind a plus sign; a file of C# has a version only where it says so.
    private static string? VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion is { } told
            ? PlainText.Of(told, 80)
        : assembly.GetName().Version is { } version && version != new Version(0, 0, 0, 0) ? version.ToString()
        : null;

    private static object? Value(MemberInfo member, ImmutableArray<Type> types)
    {
        return member switch
        {
            PropertyInfo { CanRead: true } property
                when property.GetIndexParameters().Length == 0 && IsOne(property.PropertyType) => property.GetValue(
                null
            ),
            FieldInfo field when IsOne(field.FieldType) => field.GetValue(null),
            _ => null,
        };

        bool IsOne(Type type) => types.Any(known => type.IsAssignableTo(known));
    }

    private static Fault Fault(string where, string what, string fix) => new(FaultKind.Data, where, what, fix);

    // What Snn and .NET have themselves is theirs: else its types would not be those that the plug-in means. All else
    // lies beside the plug-in: what that is, a run that somebody gave away decides as well as where the plug-in lies.
    private sealed class Own(string file, KnownPlugins known, bool isNamed) : AssemblyLoadContext($"plug-in {file}")
    {
        private static readonly ImmutableHashSet<string?> Known =
        [
            .. ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
                .Split(Path.PathSeparator)
                .Select(Path.GetFileNameWithoutExtension),
        ];

        private readonly AssemblyDependencyResolver? _beside = IsSource(file) ? null : new(file);

        internal string File => file;

        protected override Assembly? Load(AssemblyName assemblyName) =>
            Known.Contains(assemblyName.Name) ? null
            : _beside?.ResolveAssemblyToPath(assemblyName) is { } path ? Beside(path)
            : null;

        private Assembly Beside(string path)
        {
            var bytes = System.IO.File.ReadAllBytes(path);
            var digest = Convert.ToHexStringLower(SHA256.HashData(bytes));
            if (isNamed)
            {
                known.Add(digest);
                return LoadFromAssemblyPath(path);
            }

            return known.Has(digest)
                ? LoadFromStream(new MemoryStream(bytes))
                : throw new FileLoadException(
                    $"{path} was never loaded here with a plug-in that was named; look into it, and name the plug-in by --plugin FILE if its code may run"
                );
        }
    }
}
