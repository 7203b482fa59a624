using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Snn.LocalLoss.Tensors;

/// <summary>Tensors that belong to a module, and to no scope in which it happens to be made.</summary>
internal static class Owned
{
    /// <summary>Registers what the module learns.</summary>
    internal static void OwnParameter(this nn.Module module, string name, Tensor values) =>
        module.register_parameter(name, (Parameter)new Parameter(values).DetachFromDisposeScope());

    /// <summary>Registers what the module keeps and does not learn.</summary>
    internal static void OwnBuffer(this nn.Module module, string name, Tensor values) =>
        module.register_buffer(name, values.DetachFromDisposeScope());
}
