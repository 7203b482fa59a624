using System.Diagnostics;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;
using Snn.Tests.Runner;
using Snn.Tests.Support;

namespace Snn.Tests.Architecture;

/// <summary>A call by which images, or what has become of them, pass from one folder into another.</summary>
/// <param name="From">Folder of the caller.</param>
/// <param name="To">Folder of the callee.</param>
/// <param name="Callee">Type and name of the callee.</param>
/// <param name="In">Whether an argument carries them.</param>
/// <param name="Out">Whether what is returned carries them.</param>
internal sealed record HandOver(string From, string To, string Callee, bool In, bool Out)
{
    /// <summary>Assembly of the caller.</summary>
    internal string FromAssembly => AssemblyOf(From);

    /// <summary>Assembly of the callee.</summary>
    internal string ToAssembly => AssemblyOf(To);

    private static string AssemblyOf(string folder) => string.Join('.', folder.Split('.').Take(2));
}

/// <summary>
/// The program with every hand-over written to standard error as it happens: a copy whose IL has a line before and one
/// behind each call between folders that takes or gives what carries images.
/// </summary>
internal static class HandOvers
{
    private const string Mark = "hand-over ";

    private static readonly string[] Ours = ["Snn.Data.dll", "Snn.LocalLoss.dll", "snn.dll"];

    // From bytes to numbers of an epoch. An experiment, a seed or a parameter carries no image.
    private static readonly HashSet<string> Carriers = new(StringComparer.Ordinal)
    {
        "System.Byte[]",
        "System.ReadOnlyMemory`1<System.Byte>",
        "Snn.Data.Datasets.FileCheck",
        "Snn.Data.Datasets.ImageSet",
        "Snn.Data.Datasets.Dataset",
        "Snn.Data.Batches.Batch",
        "Snn.LocalLoss.Training.TensorBatch",
        "TorchSharp.torch/Tensor",
        "Snn.LocalLoss.Spikes.Signal",
        "Snn.LocalLoss.Spikes.SpikeBits",
        "Snn.LocalLoss.Neurons.FastInput",
        "Snn.LocalLoss.Neurons.Response",
        "Snn.Data.Runs.RunProgress`1",
    };

    /// <summary>Runs a line in a folder; every hand-over in its order, each with how many it happened within.</summary>
    internal static async Task<(Ended Ended, (HandOver Call, int Depth)[] Seen)> Of(
        TemporaryFolder folder,
        Dictionary<string, string> environment,
        string[] arguments
    )
    {
        Directory.CreateDirectory(folder.At("traced"));
        var program = folder.At("traced", "snn.dll");
        foreach (var entry in Directory.EnumerateFileSystemEntries(AppContext.BaseDirectory))
        {
            if (!Ours.Contains(Path.GetFileName(entry)))
            {
                File.CreateSymbolicLink(folder.At("traced", Path.GetFileName(entry)), entry);
            }
        }

        var calls = new List<HandOver>();
        foreach (var file in Ours)
        {
            using var module = Modules.Read(file);
            Instrument(module, calls);
            module.Write(folder.At("traced", file));
        }

        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var ended = await SnnProcess.End(Process.Start(start)!);
        return (ended, [.. Seen(ended.Error, calls)]);
    }

    // Lines of one thread, which pulls the run; what others prepare for it stays within a folder.
    private static IEnumerable<(HandOver, int)> Seen(string trace, List<HandOver> calls)
    {
        var depth = 0;
        foreach (var line in trace.Split('\n').Where(line => line.StartsWith(Mark, StringComparison.Ordinal)))
        {
            var call = calls[int.Parse(line[(Mark.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture)];
            if (line[Mark.Length] == '>')
            {
                yield return (call, depth++);
            }
            else
            {
                depth--;
            }
        }
    }

    private static void Instrument(ModuleDefinition module, List<HandOver> calls)
    {
        var write = module.ImportReference(
            new MethodReference("WriteLine", module.TypeSystem.Void, module.ImportReference(typeof(TextWriter)))
            {
                HasThis = true,
                Parameters = { new(module.TypeSystem.String) },
            }
        );
        var error = module.ImportReference(typeof(Console).GetProperty(nameof(Console.Error))!.GetMethod);
        foreach (var method in module.Bodies().ToArray())
        {
            var found = method
                .Body.Instructions.Select(instruction => (instruction, Call: Call(method, instruction)))
                .Where(call => call.Call is not null)
                .ToArray();
            if (found.Length == 0)
            {
                continue;
            }

            method.Body.SimplifyMacros();
            foreach (var (instruction, call) in found)
            {
                Around(method.Body, instruction, error, write, calls.Count);
                calls.Add(call!);
            }

            method.Body.OptimizeMacros();
        }
    }

    private static void Around(
        MethodBody body,
        Instruction call,
        MethodReference error,
        MethodReference write,
        int number
    )
    {
        var code = body.GetILProcessor();
        var first = call;
        while (first.Previous?.OpCode.OpCodeType == OpCodeType.Prefix)
        {
            first = first.Previous;
        }

        var lead = Line('>');
        foreach (var added in lead)
        {
            code.InsertBefore(first, added);
        }

        // Whoever branched to the call now writes its line first.
        foreach (var instruction in body.Instructions.Where(i => !lead.Contains(i)))
        {
            instruction.Operand = instruction.Operand switch
            {
                Instruction target when target == first => lead[0],
                Instruction[] targets => Array.ConvertAll(targets, target => target == first ? lead[0] : target),
                var other => other,
            };
        }

        foreach (var added in Line('<').Reverse())
        {
            code.InsertAfter(call, added);
        }

        Instruction[] Line(char way) =>
            [
                Instruction.Create(OpCodes.Call, error),
                Instruction.Create(OpCodes.Ldstr, $"{Mark}{way}{number}"),
                Instruction.Create(OpCodes.Callvirt, write),
            ];
    }

    private static HandOver? Call(MethodDefinition caller, Instruction instruction)
    {
        if (
            instruction.Operand is not MethodReference callee
            || (instruction.OpCode != OpCodes.Call && instruction.OpCode != OpCodes.Callvirt)
            || callee.Name.StartsWith("get_", StringComparison.Ordinal)
        )
        {
            return null;
        }

        // Results are passed on by the folder of faults, whatever they hold.
        var (from, to) = (Folder(caller.DeclaringType), Folder(callee.DeclaringType.GetElementType()));
        var (takes, gives) = (callee.Parameters.Any(p => Carries(p.ParameterType)), Carries(callee.ReturnType));
        return
            from != to
            && from.StartsWith("Snn.", StringComparison.Ordinal)
            && to.StartsWith("Snn.", StringComparison.Ordinal)
            && to != "Snn.Data.Faults"
            && (takes || gives)
            ? new(from, to, $"{callee.DeclaringType.Name}.{callee.Name}", takes, gives)
            : null;
    }

    private static string Folder(TypeReference type) =>
        type.DeclaringType is { } around ? Folder(around) : type.Namespace;

    private static bool Carries(TypeReference type) =>
        Carriers.Contains(type.FullName)
        || Carriers.Contains(type.GetElementType().FullName)
        || type.DeclaringType is { } around && Carriers.Contains(around.FullName)
        || type is GenericInstanceType generic && generic.GenericArguments.Any(Carries)
        || type is TypeSpecification and not GenericInstanceType && Carries(((TypeSpecification)type).ElementType);
}
