using System.Reflection;
using System.Runtime.ExceptionServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Snn.Tests.Support;

namespace Snn.Tests.Docs;

/// <summary>A piece of C# out of a page, compiled as a project with implicit usings would compile it.</summary>
internal static class Snippet
{
    // What a program writes is caught here, since other tests share the process's console.
    private const string Surroundings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;

        internal static class Console
        {
            internal static readonly System.Text.StringBuilder Written = new();

            public static void WriteLine() => Written.Append('\n');

            public static void WriteLine(object? value) => Written.Append(value).Append('\n');
        }
        """;

    /// <summary>Compiles it, and runs it where it is a program.</summary>
    /// <returns>What it wrote; null where it only declares types.</returns>
    internal static string? Run(string code)
    {
        var options = new CSharpParseOptions(LanguageVersion.Latest);
        var snippet = CSharpSyntaxTree.ParseText(code, options);
        var program = snippet
            .GetRoot(TestContext.Current.CancellationToken)
            .ChildNodes()
            .Any(node => node is GlobalStatementSyntax);
        var compilation = CSharpCompilation.Create(
            $"Snippet{Guid.NewGuid():N}",
            [CSharpSyntaxTree.ParseText(Surroundings, options), snippet],
            CSharp.References,
            new(
                program ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable
            )
        );
        using var assembly = new MemoryStream();
        var made = compilation.Emit(assembly, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(
            made.Success,
            string.Join('\n', made.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)) + "\n" + code
        );
        var warnings = compilation
            .GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(d => d.Severity == DiagnosticSeverity.Warning && d.Location.SourceTree == snippet);
        Assert.Empty(warnings);
        return program ? Start(Assembly.Load(assembly.ToArray())) : null;
    }

    private static string Start(Assembly assembly)
    {
        try
        {
            var main = assembly.EntryPoint!;
            main.Invoke(null, main.GetParameters().Length == 0 ? [] : [Array.Empty<string>()]);
        }
        catch (TargetInvocationException failed)
        {
            ExceptionDispatchInfo.Throw(failed.InnerException!);
        }

        return assembly
            .GetType("Console")!
            .GetField("Written", BindingFlags.Static | BindingFlags.NonPublic)!
            .GetValue(null)!
            .ToString()!;
    }
}
