using static TorchSharp.torch;

namespace Snn.LocalLoss.TorchScript;

/// <summary>Calls into programs of TorchScript.</summary>
internal static class ScriptCalls
{
    /// <summary>What a function makes of tensors, which live until it is done.</summary>
    internal static object Of(this jit.CompilationUnit unit, string function, params object[] tensors)
    {
#pragma warning disable RS0030 // makes scalars of numbers, and there are none
        var result = unit.invoke(function, tensors);
#pragma warning restore RS0030
        GC.KeepAlive(tensors);
        return result;
    }
}
