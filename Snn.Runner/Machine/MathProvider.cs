using MathNet.Numerics;
using Snn.Data.Faults;

namespace Snn.Runner.Machine;

/// <summary>
/// The linear-algebra provider of MathNet.Numerics: a setting of the whole process, made once by the program that
/// starts it.
/// </summary>
internal static class MathProvider
{
    /// <summary>The words for the providers.</summary>
    internal static IReadOnlyList<string> Words { get; } = ["managed", "mkl", "openblas", "cuda", "auto"];

    /// <summary>
    /// Switches to a provider and describes it, or says that it is not there; <c>auto</c> falls back to managed code.
    /// </summary>
    internal static Result<string> Use(string word)
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
            null => new Fault(
                FaultKind.Usage,
                "--math",
                $"'{word}' is not allowed",
                "give one of " + string.Join(", ", Words)
            ),
            false => new Fault(
                FaultKind.Device,
                $"--math {word}",
                "MathNet finds no such provider",
                $"{Needs(word)}, or give --math managed"
            ),
            true => LinearAlgebra(),
        };
    }

    /// <summary>The native providers that can be loaded here; managed code is in use afterwards.</summary>
    internal static IReadOnlyList<string> Probe()
    {
        string[] found =
        [
            .. Words.Where(word => word is "mkl" or "openblas" or "cuda" && Use(word) is Result<string>.Ok),
        ];
        Managed();
        return found;
    }

    // The adapters and the native libraries are packages apart, and not every native library is published for every
    // system.
    private static string Needs(string word) =>
        word switch
        {
            "mkl" => "add the packages MathNet.Numerics.Providers.MKL and MathNet.Numerics.MKL.Linux (or .Win)",
            "openblas" =>
                "add the packages MathNet.Numerics.Providers.OpenBLAS and MathNet.Numerics.OpenBLAS.Win (published for Windows only)",
            _ =>
                "build with -p:SnnCuda=true and put libMathNetNumericsCUDA beside the program (MathNet.Numerics.CUDA.Win; published for Windows only)",
        };

    private static bool Managed()
    {
        Control.UseManaged();
        return true;
    }

    private static string LinearAlgebra() =>
        MathNet.Numerics.Providers.LinearAlgebra.LinearAlgebraControl.Provider.ToString() ?? "unknown";
}
