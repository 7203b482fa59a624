using MathNet.Numerics;
using Snn.Data.Faults;

namespace Snn.Convex.ClosedForm;

/// <summary>The linear-algebra provider of MathNet.Numerics: a setting of the whole process, made once by the program that starts it.</summary>
public static class MathProvider
{
    /// <summary>The words for the providers.</summary>
    public static IReadOnlyList<string> Words { get; } = ["managed", "mkl", "openblas", "cuda", "auto"];

    /// <summary>Switches to a provider and describes it, or says that it is not there; <c>auto</c> falls back to managed code.</summary>
    public static Result<string> Use(string word)
    {
        var found = word switch
        {
            "managed" => Managed(),
            "mkl" => Control.TryUseNativeMKL(),
            "openblas" => Control.TryUseNativeOpenBLAS(),
            "cuda" => Control.TryUseNativeCUDA(),
            "auto" => Control.TryUseNative() || Managed(),
            _ => (bool?)null,
        };
        return found switch
        {
            null => new Fault(FaultKind.Usage, "--math", $"'{word}' is not allowed", "give one of " + string.Join(", ", Words)),
            false => new Fault(
                FaultKind.Device, $"--math {word}", "MathNet finds no such provider",
                $"put the package MathNet.Numerics.Providers.{Package(word)} and its native library beside the program, or give --math managed"),
            true => LinearAlgebra(),
        };
    }

    private static string Package(string word) => word switch
    {
        "mkl" => "MKL",
        "openblas" => "OpenBLAS",
        _ => "CUDA",
    };

    private static bool Managed()
    {
        Control.UseManaged();
        return true;
    }

    private static string LinearAlgebra() =>
        MathNet.Numerics.Providers.LinearAlgebra.LinearAlgebraControl.Provider.ToString() ?? "unknown";
}
