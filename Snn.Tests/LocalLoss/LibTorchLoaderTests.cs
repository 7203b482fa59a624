using System.Runtime.Versioning;
using Snn.Data.Faults;
using Snn.LocalLoss.LibTorch;
using Snn.Tests.Support;
using TorchSharp;

namespace Snn.Tests.LocalLoss;

public sealed class LibTorchLoaderTests(Torch libTorch)
{
    [Fact]
    public void Loads_and_computes_on_this_system()
    {
        using var scope = torch.NewDisposeScope();
        Assert.Equal(32, torch.ones(4, 8).sum().item<float>());
    }

    [Fact]
    public void A_second_call_gives_the_first_outcome() =>
        Assert.Same(libTorch.Loaded, Ok(LibTorchLoader.Load("/nowhere")));

    [Fact]
    public void The_packages_file_is_left_as_it_is()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux may need a patched copy");
        var needed = ElfVersions.Needed(
            File.ReadAllBytes(libTorch.Loaded.Location.TorchSharpLibrary),
            "libstdc++.so.6"
        );
        Assert.Equal(
            libTorch.Loaded.MissingVersions.IsEmpty,
            libTorch.Loaded.TorchSharpLibrary == libTorch.Loaded.Location.TorchSharpLibrary
        );
        Assert.All(libTorch.Loaded.MissingVersions, version => Assert.Contains(version, needed));
    }

    [Fact]
    public async Task Several_at_once_make_one_good_copy()
    {
        Assert.SkipWhen(libTorch.Loaded.MissingVersions.IsEmpty, "this system needs no patched copy");
        using var cache = new TemporaryFolder();
        var original = libTorch.Loaded.Location.TorchSharpLibrary;
        var files = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => Ok(LibStdCxxPatch.Prepare(original, cache.Path)).File))
        );
        var file = Assert.Single(files.Distinct());
        Assert.Equal(File.ReadAllBytes(libTorch.Loaded.TorchSharpLibrary), File.ReadAllBytes(file));
        Assert.Single(Directory.GetFiles(cache.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_damaged_copy_is_made_anew()
    {
        Assert.SkipWhen(libTorch.Loaded.MissingVersions.IsEmpty, "this system needs no patched copy");
        using var cache = new TemporaryFolder();
        var original = libTorch.Loaded.Location.TorchSharpLibrary;
        var file = Ok(LibStdCxxPatch.Prepare(original, cache.Path)).File;
        File.WriteAllBytes(file, [1, 2, 3]);
        Assert.Equal(file, Ok(LibStdCxxPatch.Prepare(original, cache.Path)).File);
        Assert.Equal(File.ReadAllBytes(libTorch.Loaded.TorchSharpLibrary), File.ReadAllBytes(file));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void A_copy_that_another_may_write_is_made_anew()
    {
        Assert.SkipWhen(libTorch.Loaded.MissingVersions.IsEmpty, "this system needs no patched copy");
        using var cache = new TemporaryFolder();
        var original = libTorch.Loaded.Location.TorchSharpLibrary;
        var file = Ok(LibStdCxxPatch.Prepare(original, cache.Path)).File;
        File.SetUnixFileMode(file, File.GetUnixFileMode(file) | UnixFileMode.GroupWrite);

        Assert.Equal(file, Ok(LibStdCxxPatch.Prepare(original, cache.Path)).File);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void In_a_cache_that_another_may_write_no_copy_is_kept()
    {
        Assert.SkipWhen(libTorch.Loaded.MissingVersions.IsEmpty, "this system needs no patched copy");
        using var folder = new TemporaryFolder();
        var original = libTorch.Loaded.Location.TorchSharpLibrary;
        var cache = Directory.CreateDirectory(folder.At("cache")).FullName;
        File.SetUnixFileMode(cache, File.GetUnixFileMode(cache) | UnixFileMode.OtherWrite);

        var prepared = Ok(LibStdCxxPatch.Prepare(original, cache));

        Assert.Equal(prepared.Temporary, Path.GetDirectoryName(prepared.File));
        Assert.False(prepared.File.StartsWith(cache, StringComparison.Ordinal));
        Assert.Equal(File.ReadAllBytes(libTorch.Loaded.TorchSharpLibrary), File.ReadAllBytes(prepared.File));
        Assert.Empty(Directory.GetFiles(cache, "*", SearchOption.AllDirectories));
        Directory.Delete(prepared.Temporary!, recursive: true);
    }

    [Fact]
    public void A_cache_that_cannot_be_written_is_a_fault_that_names_it()
    {
        Assert.SkipWhen(libTorch.Loaded.MissingVersions.IsEmpty, "this system needs no patched copy");
        using var folder = new TemporaryFolder();
        var occupied = Path.Combine(folder.Path, "cache");
        File.WriteAllText(occupied, "a file where the folder should be");
        var fault = Error(LibStdCxxPatch.Prepare(libTorch.Loaded.Location.TorchSharpLibrary, occupied));
        Assert.Equal((FaultKind.Device, occupied), (fault.Kind, fault.Where));
    }

    [Fact]
    public void A_named_folder_without_libtorch_is_a_fault_and_never_skipped()
    {
        using var empty = new TemporaryFolder();
        var fault = Error(LibTorchLocation.Find(empty.Path));
        Assert.Equal(FaultKind.Device, fault.Kind);
        Assert.Contains(empty.Path, fault.Where, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("lib")]
    [InlineData("torch/lib")]
    [InlineData("lib/python3.12/site-packages/torch/lib")]
    [InlineData("lib64/python3.12/site-packages/torch/lib")]
    [InlineData("Lib/site-packages/torch/lib")]
    [InlineData("site-packages/torch/lib")]
    [InlineData("dist-packages/torch/lib")]
    [InlineData("lib/python3/dist-packages/torch/lib")]
    [InlineData("local/lib/python3.12/dist-packages/torch/lib")]
    public void A_named_installation_is_found_in_its_usual_layouts(string layout)
    {
        using var install = new TemporaryFolder();
        var folder = Directory.CreateDirectory(Path.Combine(install.Path, layout)).FullName;
        File.WriteAllText(Path.Combine(folder, LibTorchLocation.FileName("torch_cpu")), "not empty");
        var location = Ok(LibTorchLocation.Find(install.Path));
        Assert.Equal(Path.TrimEndingDirectorySeparator(folder), Path.TrimEndingDirectorySeparator(location.Directory));
    }

    [Theory]
    [InlineData("1.13.0a0", false)]
    [InlineData("2.9.1+cu128", false)]
    [InlineData("3.0.0", false)]
    [InlineData("2.10.0+cu128", true)]
    [InlineData("2.10.1", true)]
    [InlineData("2.11.0+cu130", true)] // its symbols decide
    [InlineData("main", true)] // no number
    public void A_libtorch_of_a_version_that_cannot_work_is_refused_before_it_is_loaded(string version, bool accepted)
    {
        using var install = new TemporaryFolder();
        Directory.CreateDirectory(install.At("torch", "lib"));
        File.WriteAllText(install.At("torch", "lib", LibTorchLocation.FileName("torch_cpu")), "not empty");
        File.WriteAllText(install.At("torch", "version.py"), $"__version__ = '{version}'\n");
        var outcome = LibTorchLocation.Find(install.Path).Bind(LibTorchVersion.Accept);
        if (accepted)
        {
            _ = Ok(outcome);
            Assert.Equal(
                version is "2.11.0+cu130",
                LibTorchVersion.IsOther(LibTorchVersion.Of(install.At("torch", "lib")).Version)
            );
        }
        else
        {
            Assert.Contains(version, Error(outcome).What, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(UnixFileMode.None, UnixFileMode.None, true)]
    [InlineData(UnixFileMode.GroupWrite, UnixFileMode.None, false)]
    [InlineData(UnixFileMode.None, UnixFileMode.OtherWrite, false)]
    [UnsupportedOSPlatform("windows")]
    public void Where_a_library_lies_is_believed_only_where_nobody_else_can_have_written_it(
        UnixFileMode file,
        UnixFileMode folder,
        bool believed
    )
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux is asked who may write a file");
        using var cache = new TemporaryFolder();
        var pointer = LibTorchPackage.Pointer(cache.At("cache"));
        var native = Directory.CreateDirectory(Path.GetDirectoryName(pointer)!).FullName;
        File.WriteAllText(pointer, "/somewhere\n");
        File.SetUnixFileMode(pointer, File.GetUnixFileMode(pointer) | file);
        File.SetUnixFileMode(native, File.GetUnixFileMode(native) | folder);

        Assert.Equal(believed ? ["/somewhere"] : [], LibTorchLocation.Pointed(pointer));
    }

    [Theory]
    [InlineData("/packages", "/packages")]
    [InlineData("packages", "/home/me/.nuget/packages")]
    [InlineData("", "/home/me/.nuget/packages")]
    [InlineData(null, "/home/me/.nuget/packages")]
    public void Packages_never_lie_in_the_current_folder(string? moved, string packages)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "paths are those of Unix");
        Assert.Equal(packages, LibTorchLocation.Packages(moved, "/home/me"));
        Assert.Equal(["/", "/", "/a", "/b"], new[] { "", "..", "a", "/b" }.Select(home => LibTorchLoader.Rooted(home)));
    }

    [Fact]
    public void A_missing_gpu_is_a_fault_that_says_what_to_do()
    {
        var without = libTorch.Loaded with { Cuda = false };
        Assert.Equal(FaultKind.Device, Error(ComputeDevice.Resolve(DeviceChoice.Cuda, without)).Kind);
        Assert.Equal(DeviceType.CPU, Ok(ComputeDevice.Resolve(DeviceChoice.Auto, without)).type);
        Assert.Equal(
            DeviceType.CUDA,
            Ok(ComputeDevice.Resolve(DeviceChoice.Auto, libTorch.Loaded with { Cuda = true })).type
        );
    }

    private static T Ok<T>(Result<T> result) => Assert.IsType<Result<T>.Ok>(result).Value;

    private static Fault Error<T>(Result<T> result) => Assert.IsType<Result<T>.Error>(result).Fault;
}
