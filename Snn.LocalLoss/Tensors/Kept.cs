using TorchSharp;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Tensors;

/// <summary>
/// Keeps arguments, and every tensor that is made meanwhile, from the garbage collector until it is disposed.
/// </summary>
/// <remarks>
/// TorchSharp gives libtorch the address of a tensor; behind that, nothing refers to a temporary of an expression, nor
/// to an argument that is not used again, and its finaliser may free what libtorch is reading. In a scope of the caller
/// nothing of the kind happens. This is for callers that have none: what was made goes to the scope around it where
/// there is one, else to the collector, as if this had not been there.
/// </remarks>
internal readonly struct Kept : IDisposable
{
    private readonly DisposeScope _scope;
    private readonly object?[] _arguments;

    private Kept(object?[] arguments) => (_scope, _arguments) = (NewDisposeScope(), arguments);

    /// <summary>Keeps these too.</summary>
    internal static Kept With(params object?[] arguments) => new(arguments);

    /// <summary>Ends the scope, after which its objects need not be alive.</summary>
    public void Dispose()
    {
        _scope.MoveToOuter(_scope.DisposablesView);
        _scope.Dispose();
        GC.KeepAlive(_arguments);
    }
}
