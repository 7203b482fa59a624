using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Snn.Data.Faults;
using TorchSharp;

namespace Snn.LocalLoss.LibTorch;

/// <summary>The libtorch that was loaded.</summary>
/// <param name="Location">Where from.</param>
/// <param name="TorchSharpLibrary">
/// The file of TorchSharp's native library that was really loaded: the package's, or a copy.
/// </param>
/// <param name="MissingVersions">
/// Versions of libstdc++ that the system lacks and the copy does without; empty where none.
/// </param>
/// <param name="Cuda">Whether a usable CUDA device was found.</param>
/// <param name="CudaBuild">Whether this libtorch has CUDA libraries at all.</param>
public sealed record LoadedLibTorch(
    LibTorchLocation Location,
    string TorchSharpLibrary,
    ImmutableArray<string> MissingVersions,
    bool Cuda,
    bool CudaBuild
)
{
    /// <summary>What there is of CUDA, in words for the user.</summary>
    public string CudaState =>
        (Cuda, CudaBuild) switch
        {
            (true, _) => "usable",
            (false, true) =>
                "libtorch's CUDA libraries are loaded but find no usable device (is the driver installed, the card visible?)",
            (false, false) => $"none: this libtorch is built without it (no {LibTorchLocation.FileName("torch_cuda")})",
        };
}

/// <summary>The one place that loads libtorch; call it before anything touches TorchSharp.</summary>
/// <remarks>The only code of the libraries that touches files: a native library cannot be loaded otherwise.</remarks>
public static partial class LibTorchLoader
{
    private const int BindLazily = 1;
    private const int BindNow = 2;

    // In the order of their needs, so that each finds those that it needs already in the process, wherever it would
    // look for them itself: torch_cuda needs c10_cuda and torch_cpu, and torch, in a build with CUDA, needs torch_cuda.
    private static readonly string[] InOrder = ["c10", "c10_cuda", "torch_cpu", "torch_cuda", "torch"];

    private static readonly Lock Gate = new();
    private static readonly Dictionary<string, nint> Handles = new(StringComparer.Ordinal);
    private static Result<LoadedLibTorch>? _outcome;

    /// <summary>Loads libtorch once for the process; later calls give the first outcome.</summary>
    /// <param name="named">
    /// An existing libtorch or PyTorch folder (<c>--libtorch</c>); null: <c>SNN_LIBTORCH</c>, else the package.
    /// </param>
    /// <param name="cache">Folder for a patched copy, where one is needed; null: <see cref="DefaultCache"/>.</param>
    /// <param name="remedy">
    /// How a user of this program gets libtorch where it is missing, in words; null: by adding the package.
    /// </param>
    /// <returns>What was loaded, or a fault of kind <see cref="FaultKind.Device"/> that says why not.</returns>
    public static Result<LoadedLibTorch> Load(string? named = null, string? cache = null, string? remedy = null)
    {
        lock (Gate)
        {
            return _outcome ??= LibTorchLocation
                .Find(named, remedy)
                .Bind(LibTorchVersion.Accept)
                .Bind(location => Load(location, cache ?? DefaultCache()));
        }
    }

    /// <summary>
    /// Where Snn keeps what it can make again: <c>$SNN_CACHE</c>, else <c>snn</c> in the user's cache folder.
    /// </summary>
    public static string DefaultCache()
    {
        if (Environment.GetEnvironmentVariable("SNN_CACHE") is { Length: > 0 } chosen)
        {
            return Path.GetFullPath(chosen);
        }

        // The specification of these folders has a relative one ignored: what lies in the current folder is anyone's.
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { } xdg && Path.IsPathFullyQualified(xdg))
        {
            return Path.Combine(xdg, "snn");
        }

        return OperatingSystem.IsWindows()
            ? Path.Combine(Of(Environment.SpecialFolder.LocalApplicationData), "snn")
            : Path.Combine(Home(), ".cache", "snn");
    }

    /// <summary>
    /// The user's home folder, there or not, as a full path: a relative <c>HOME</c> lies below the root, and never
    /// below the current folder.
    /// </summary>
    public static string Home() => Of(Environment.SpecialFolder.UserProfile);

    // Not verified: of a home that is not there .NET makes the current folder.
    private static string Of(Environment.SpecialFolder folder) =>
        Rooted(Environment.GetFolderPath(folder, Environment.SpecialFolderOption.DoNotVerify));

    // Where HOME is relative, a folder that only root can make, as .NET has it where there is no home at all.
    internal static string Rooted(string folder) =>
        Path.GetFullPath(folder, Path.GetPathRoot(AppContext.BaseDirectory)!);

    private static Result<LoadedLibTorch> Load(LibTorchLocation location, string cache) =>
        LibStdCxxPatch
            .Prepare(location.TorchSharpLibrary, cache)
            .Bind(prepared =>
            {
                try
                {
                    WaitWithoutSpinning();
                    KeepFreedMemory();
                    ConvolveWithoutCaches();

                    if (OrdinaryFile.OtherLibrary(location.Directory) is { } other)
                    {
                        throw new DllNotFoundException($"{Path.GetFileName(other)} is empty, a named pipe or a device");
                    }

                    foreach (var name in InOrder)
                    {
                        var file = Path.Combine(location.Directory, LibTorchLocation.FileName(name));
                        if (File.Exists(file))
                        {
                            Handles[name] = Open(file, BindLazily);
                        }
                    }

                    LogErrorsOnly();

                    // Immediate binding: a symbol that this libtorch lacks is told now, in one line, instead of ending
                    // the process in mid-training.
                    Handles["LibTorchSharp"] = Open(prepared.File, BindNow);
                    AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
                        Handles.TryGetValue(Path.GetFileNameWithoutExtension(name), out var handle) ? handle : 0;
                    torch.InitializeDeviceType(DeviceType.CPU);
                    return (Result<LoadedLibTorch>)
                        new LoadedLibTorch(
                            location,
                            prepared.File,
                            prepared.Missing,
                            torch.cuda.is_available(),
                            Handles.ContainsKey("torch_cuda")
                        );
                }
                catch (Exception error)
                    when (error
                            is DllNotFoundException
                                or BadImageFormatException
                                or NotSupportedException
                                or EntryPointNotFoundException
                                or TypeInitializationException
                                or ExternalException
                    )
                {
                    return new Fault(
                        FaultKind.Device,
                        $"libtorch in {location.Directory} ({location.Source})",
                        FirstLine(error),
                        "TorchSharp 0.107.0 needs libtorch 2.10: name another one with --libtorch DIR, or restore the package; 'snn doctor' shows what is found"
                    );
                }
                finally
                {
                    // Linux keeps what is loaded.
                    if (prepared.Temporary is { } folder)
                    {
                        Directory.Delete(folder, recursive: true);
                    }
                }
            });

    // libtorch's OpenMP threads spin while they wait for each other. Beside other work they burn the time that the
    // awaited one needs: on two busy cores a training step took up to six times as long. Sleeping costs some 15 % where
    // the machine is idle.
    private static void WaitWithoutSpinning()
    {
        string[] choices = ["OMP_WAIT_POLICY", "GOMP_SPINCOUNT"];
        if (
            OperatingSystem.IsLinux()
            && Array.TrueForAll(choices, name => Environment.GetEnvironmentVariable(name) is null)
        )
        {
            // Environment.SetEnvironmentVariable does not reach native code.
            _ = SetEnv(choices[0], "passive", 0);
        }
    }

    // On a processor that does not tell its caches, as in some virtual machines, libtorch writes a warning to stderr at
    // every convolution of a few images. What else it warns of are its own internals; faults are exceptions.
    private static void LogErrorsOnly()
    {
        const int errors = 2;
        if (
            Environment.GetEnvironmentVariable("TORCH_CPP_LOG_LEVEL") is null
            && Handles.TryGetValue("c10", out var library)
            && NativeLibrary.TryGetExport(library, "FLAGS_caffe2_log_level", out var level)
        )
        {
            Marshal.WriteInt32(level, errors);
        }
    }

    // oneDNN cuts dense convolutions into tiles by the sizes of the caches. Where a virtual machine tells none, its
    // kernels for AVX2 and wider give wrong numbers and NaN for a few maps; those for SSE 4.1 do not.
    private static void ConvolveWithoutCaches()
    {
        string[] choices = ["ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA"];
        if (
            OperatingSystem.IsLinux()
            && RuntimeInformation.ProcessArchitecture == Architecture.X64
            && !Directory.Exists("/sys/devices/system/cpu/cpu0/cache")
            && Array.TrueForAll(choices, name => Environment.GetEnvironmentVariable(name) is null)
        )
        {
            _ = SetEnv(choices[0], "SSE41", 0);
        }
    }

    // A training step frees tensors that the next one makes anew. glibc would hand large ones back to the system each
    // time, and the next step would fault their pages in again: a tenth of a step.
    private static void KeepFreedMemory()
    {
        if (
            OperatingSystem.IsLinux()
            && RuntimeInformation.RuntimeIdentifier is var rid
            && !rid.Contains("musl", StringComparison.Ordinal)
        )
        {
            const int trimThreshold = -1,
                mmapThreshold = -3,
                most = 32 << 20;
            _ = MallOpt(mmapThreshold, most); // as far as glibc allows
            _ = MallOpt(trimThreshold, int.MaxValue);
        }
    }

    // Not NativeLibrary.Load: the first line of its message is advice, and which library or symbol is missing stands
    // further down.
    private static nint Open(string file, int binding)
    {
        if (!OperatingSystem.IsLinux())
        {
            return NativeLibrary.Load(file);
        }

        // The reason is kept only until the runtime itself next looks for a symbol: dlerror is bound before, and asked
        // at once.
        _ = DlError();
        var handle = DlOpen(file, binding);
        var reason = handle == 0 ? DlError() : 0;
        return handle != 0 ? handle : throw new DllNotFoundException(Marshal.PtrToStringUTF8(reason));
    }

    private static string FirstLine(Exception error) => error.Message.AsSpan().Trim().ToString().Split('\n')[0];

    [LibraryImport("libdl.so.2", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint DlOpen(string file, int flags);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int MallOpt(int parameter, int value);

    [LibraryImport("libdl.so.2", EntryPoint = "dlerror")]
    private static partial nint DlError();
}
