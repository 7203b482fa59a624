using System.Diagnostics;
using Snn.LocalLoss.LibTorch;
using Snn.Tests.LocalLoss;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Machine;

/// <summary>Folders that a user names with <c>--libtorch</c>, made of links to the libraries that are here.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class LibTorchFolderTests(Torch libTorch) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_PyTorch_of_the_right_version_is_used()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        var lib = Link("venv", "lib", "python3.12", "site-packages", "torch", "lib");
        await File.WriteAllTextAsync(
            _folder.At("venv", "lib", "python3.12", "site-packages", "torch", "version.py"),
            "__version__ = '2.10.0+cu128'\n",
            TestContext.Current.CancellationToken
        );

        var doctor = await Doctor(_folder.At("venv"));

        Assert.True(doctor.Code == 0, doctor.Out + doctor.Error);
        Assert.StartsWith(
            "2.10.0+cu128 (says version.py), named by --libtorch",
            Finding(doctor, "libtorch"),
            StringComparison.Ordinal
        );
        Assert.EndsWith(lib, Finding(doctor, "libtorch"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_PyTorch_of_a_wrong_version_is_refused_in_one_line()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need rights there");
        Link("torch", "lib");
        await File.WriteAllTextAsync(
            _folder.At("torch", "version.py"),
            "__version__ = '1.13.0a0'\n",
            TestContext.Current.CancellationToken
        );

        var run = await SnnProcess.Run(
            _folder.Path,
            "run",
            "4.1-ce",
            "--data",
            "sample",
            "--libtorch",
            _folder.At("torch")
        );

        Assert.Equal(4, run.Code);
        Assert.Matches(
            @"^snn: [^\n]*it is version 1\.13\.0a0, says version\.py; TorchSharp 0\.107\.0 is built for 2\.10[^\n]*\n?$",
            run.Error
        );
    }

    [Fact]
    public async Task What_cannot_be_loaded_is_told_with_the_linkers_reason()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the words are those of Linux");
        File.Delete(Path.Combine(Link("broken"), "libc10.so"));
        await File.WriteAllTextAsync(
            _folder.At("broken", "libc10.so"),
            "not a library, however long it may be: it only has the name of one",
            TestContext.Current.CancellationToken
        );

        var run = await SnnProcess.Run(
            _folder.Path,
            "run",
            "4.1-ce",
            "--data",
            "sample",
            "--libtorch",
            _folder.At("broken")
        );

        Assert.Equal(4, run.Code);
        Assert.Contains("libc10.so: invalid ELF header", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_named_pipe_in_the_place_of_a_file_is_refused_at_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "named pipes are those of Unix");
        Link("piped", "lib");
        await Pipe("piped", "version.py");
        await Pipe("piped", "lib", "libgomp-98b21ff3.so.1");

        using var process = SnnProcess.Start(_folder.Path, "doctor", "--libtorch", _folder.At("piped"));
        var ended = await SnnProcess
            .End(process)
            .WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        Assert.Equal(4, ended.Code);
        Assert.Contains(
            "libgomp-98b21ff3.so.1 is empty, a named pipe or a device",
            ended.Out + ended.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Nothing_waits_for_a_named_pipe()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "named pipes are those of Unix");
        var lib = Link("torch", "lib");
        await Pipe("torch", "build-version");
        await Pipe("torch", "version.py");
        await Pipe("torch", "lib", "libtorch_cpu.so");
        await Pipe("native", "pointer");

        var (version, found, library, pointed) = await Task.Run(() =>
                (
                    LibTorchVersion.Of(lib).Version,
                    LibTorchLocation.Find(_folder.At("torch")),
                    OrdinaryFile.OtherLibrary(lib),
                    LibTorchLocation.Pointed(_folder.At("native", "pointer"))
                )
            )
            .WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);

        Assert.Null(version);
        Assert.Contains(
            "no libtorch_cpu.so in it",
            found.Match(_ => "", fault => fault.What),
            StringComparison.Ordinal
        );
        Assert.Equal(Path.Combine(lib, "libtorch_cpu.so"), library);
        Assert.Empty(pointed);
    }

    [Fact]
    public async Task Libraries_of_a_build_with_CUDA_find_one_another_wherever_they_would_look()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "built with a linker's options of Linux");
        var lib = Link("cuda");
        File.Delete(Path.Combine(lib, "libtorch.so"));

        // As in a build with CUDA: torch needs torch_cuda, which needs c10_cuda; none knows where the others lie, and
        // none finds a device.
        Assert.SkipUnless(
            Stub(lib, "libc10_cuda.so", "int c10_cuda_stub() { return 1; }")
                && Stub(
                    lib,
                    "libtorch_cuda.so",
                    "int c10_cuda_stub(); int torch_cuda_stub() { return c10_cuda_stub(); }",
                    "libc10_cuda.so",
                    "libtorch_cpu.so"
                )
                && Stub(
                    lib,
                    "libtorch.so",
                    "int torch_cuda_stub(); int torch_stub() { return torch_cuda_stub(); }",
                    "libtorch_cuda.so",
                    "libtorch_cpu.so"
                ),
            "there is no C compiler"
        );

        var doctor = await Doctor(lib);
        var run = await SnnProcess.Run(
            _folder.Path,
            "run",
            "4.1-ce",
            "--data",
            "sample",
            "--device",
            "cuda",
            "--libtorch",
            lib
        );

        Assert.True(doctor.Code == 0, doctor.Out + doctor.Error);
        Assert.StartsWith(
            "libtorch's CUDA libraries are loaded but find no usable device",
            Finding(doctor, "CUDA"),
            StringComparison.Ordinal
        );
        Assert.Equal(4, run.Code);
        Assert.Contains("no usable device", run.Error, StringComparison.Ordinal);

        File.Delete(Path.Combine(lib, "libc10_cuda.so"));
        var without = await SnnProcess.Run(_folder.Path, "run", "4.1-ce", "--data", "sample", "--libtorch", lib);
        Assert.Equal(4, without.Code);
        Assert.Contains("libc10_cuda.so: cannot open shared object file", without.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private Task<Ended> Doctor(string libtorch) =>
        SnnProcess.Run(_folder.Path, "doctor", "--json", "--libtorch", libtorch);

    private static string Finding(Ended doctor, string name) =>
        (string)doctor.Json["checks"]!.AsArray().Single(check => (string?)check!["name"] == name)!["finding"]!;

    private string Link(params string[] parts)
    {
        var folder = Directory.CreateDirectory(_folder.At(parts)).FullName;
        foreach (var file in Directory.GetFiles(libTorch.Loaded.Location.Directory))
        {
            File.CreateSymbolicLink(Path.Combine(folder, Path.GetFileName(file)), file);
        }

        return folder;
    }

    private async Task Pipe(params string[] parts)
    {
        var path = _folder.At(parts);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path);
        using var made = Process.Start("mkfifo", [path]);
        await made.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private static bool Stub(string folder, string name, string source, params string[] needs)
    {
        File.WriteAllText(Path.Combine(folder, "stub.c"), source);
        try
        {
            using var compiler = Process.Start(
                new ProcessStartInfo(
                    "cc",
                    [
                        "-shared",
                        "-fPIC",
                        "-o",
                        name,
                        $"-Wl,-soname,{name}",
                        "-Wl,--no-as-needed",
                        "-Wl,--allow-shlib-undefined",
                        "stub.c",
                        "-L.",
                        .. needs.Select(n => "-l:" + n),
                    ]
                )
                {
                    WorkingDirectory = folder,
                }
            )!;
            compiler.WaitForExit();
            return compiler.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
