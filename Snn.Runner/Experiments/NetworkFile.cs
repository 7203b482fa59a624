using System.Security.Cryptography;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Import;
using Snn.Runner.Files;
using Snn.Runner.Runs;

namespace Snn.Runner.Experiments;

/// <summary>A network in a file that <c>export</c>, or another program, has written.</summary>
/// <param name="Path">The file.</param>
/// <param name="Format">Its format, by the word of <c>export --format</c>.</param>
/// <param name="Sha256">SHA-256 of its bytes, lower-case hexadecimal.</param>
/// <param name="Network">The network.</param>
internal sealed record NetworkFile(string Path, string Format, string Sha256, ImportedNetwork Network)
{
    /// <summary>The format of weights under PyTorch's names.</summary>
    internal const string Safetensors = "safetensors";

    /// <summary>The format of graphs of neurons.</summary>
    internal const string Nir = "nir";

    /// <summary>Name of the path, in the record of a run that began with these weights.</summary>
    internal const string PathName = "init";

    /// <summary>Name of the digest there.</summary>
    internal const string DigestName = "init_sha256";

    private static ReadOnlySpan<byte> Hdf5 =>
        [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n'];

    /// <summary>The format of a file, by its first bytes; null where it is neither.</summary>
    internal static string? FormatOf(string path) =>
        RegularFile
            .Read(path, Hdf5.Length + 1)
            .Match(
                content =>
                    content?.Bytes is not { Length: > 8 } bytes ? null
                    : bytes.AsSpan().StartsWith(Hdf5) ? Nir
                    : bytes[8] == '{' && bytes[7] == 0 ? Safetensors
                    : null,
                _ => null
            );

    /// <summary>Reads a file.</summary>
    /// <param name="path">Where it lies.</param>
    /// <param name="registry">What its words mean.</param>
    /// <param name="choice">What is to hold in place of what it says.</param>
    internal static Result<NetworkFile> Read(string path, Registry registry, ImportChoice choice) =>
        !File.Exists(path)
            ? new Fault(FaultKind.Data, path, "there is no such file", "name a .safetensors or .nir file")
        : FormatOf(path) is not { } format
            ? new Fault(
                FaultKind.Data,
                path,
                "it is neither safetensors nor NIR",
                "name a file that 'snn export --format safetensors' or '--format nir' writes"
            )
        : RegularFile
            .ReadWhole(path, Array.MaxLength)
            .Bind(bytes =>
                (
                    format == Nir
                        ? NirNetwork.Read(bytes!, path, choice)
                        : SafetensorsNetwork.Read(bytes!, path, registry, choice)
                ).Map(network => new NetworkFile(
                    path,
                    format,
                    Convert.ToHexStringLower(SHA256.HashData(bytes!)),
                    network
                ))
            );

    /// <summary>Reads weights to begin a training with.</summary>
    /// <param name="path">Where they lie.</param>
    /// <param name="registry">What words mean.</param>
    /// <param name="timesteps">Of the training, for a graph that does not say; null where nobody does.</param>
    internal static Result<NetworkFile> Initial(string path, Registry registry, int? timesteps) =>
        Read(path, registry, FormatOf(path) == Nir ? new(timesteps) : new());

    /// <summary>What the record of a run says of the weights that it began with.</summary>
    internal IEnumerable<Metric> Notes =>
        [Metric.Of(PathName, System.IO.Path.GetFullPath(Path)), Metric.Of(DigestName, Sha256)];

    /// <summary>The same of a run that goes on, whose record says it.</summary>
    internal static IEnumerable<Metric> NotesOf(RunRecord? record) =>
        record?.Surroundings.Where(m => m.Name is PathName or DigestName) ?? [];

    /// <summary>The file, if it is the one that an earlier run began with.</summary>
    /// <param name="earlier">The record of that run; null where there is none.</param>
    internal Result<NetworkFile> Same(RunRecord? earlier) =>
        earlier?.Surrounding(DigestName) is { } known && known != Sha256
            ? new Fault(
                FaultKind.Data,
                Path,
                $"the file has changed: its SHA-256 is {Sha256}, and the run began with {known}",
                "put the file back, or begin a new run"
            )
            : this;
}
