using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;
using Snn.Convex.Laws;
using Snn.Data.Faults;
using Snn.Data.Laws.Neurons;
using Snn.Data.Laws.Subjects;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Import;
using Snn.LocalLoss.Laws.Losses;
using Snn.LocalLoss.LibTorch;
using Snn.LocalLoss.Tensors;
using Snn.Tests.LocalLoss.Interop;
using static Snn.Tests.Hostile.Reader;

namespace Snn.Tests.Hostile;

/// <summary>Readers of networks of other programs, of counter-examples and of libraries.</summary>
internal static class NetworkReaders
{
    internal static Dictionary<string, Reader> All { get; } =
        new(StringComparer.Ordinal)
        {
            // The library of HDF5 asks for what a damaged size says, up to 2 GB, before it finds the file shorter.
            ["nir"] = new([ImportTests.Graph("")], (bytes, _) => Of(NirNetwork.Read(bytes, "x", new(Timesteps: 3))))
            {
                Most = 16L << 30,
            },
            ["weights"] = new(
                [Weights],
                (bytes, _) => Of(SafetensorsNetwork.Read(bytes, "x", Registry.Library, new()))
            ),
            ["elf"] = new([Elf], (bytes, _) => OrInvalid(() => Versions(bytes))),
            ["case-neuron"] = OfText(
                ["""{"currents": [0, 1.5], "others": [-1e3], "at": 1}"""],
                json => OrInvalid(() => NeuronCase.Read(IntegrateAndFire.Perfect, json))
            ),
            ["case-trial"] = OfText(
                [
                    """
                    {"F": [[1, 0]], "G": [[1]], "D": [[1]], "T": [0.5], "x": [1, 2], "lambda": 1, "dt": 0.25, "mu": 0,
                     "bins": 3, "onset_bin": 0, "buffer_bins": 0, "readout_bin": 1}
                    """,
                ],
                json => OrInvalid(() => NetworkCase.Read(Integrator.Event, json))
            ),
            ["case-loss"] = OfText(
                ["""{"classes": 2, "rows": [[0, 1], [1, 0.5]], "labels": [0, 1], "weights": 0}"""],
                json => OrInvalid(() => LossCase.Read(LossSubjects.All[0], json))
            ),
        };

    // What 'snn export' writes of a network of one layer.
    private static byte[] Weights =>
        Safetensors.Write(
            new(
                [
                    new("layer_out.bias", TensorType.F32, [2], new byte[8]),
                    new("layer_out.weight", TensorType.F32, [2, 3], new byte[24]),
                    new("layers.0.encoder.weight", TensorType.F32, [3, 4], new byte[48]),
                ],
                new Dictionary<string, string>
                {
                    ["layers"] = "3",
                    ["input"] = "1x2x2",
                    ["classes"] = "a\nb",
                    ["batch_norm"] = "false",
                    ["mean"] = "0.5",
                    ["std"] = "0.25",
                    ["nonlin"] = "lif",
                    ["timesteps"] = "4",
                    ["decay"] = "0.5",
                    ["threshold"] = "1",
                    ["reset"] = "zero",
                }.ToImmutableSortedDictionary(StringComparer.Ordinal)
            )
        );

    // A library of sections alone: names, one version that it needs, one that it provides.
    private static byte[] Elf
    {
        get
        {
            const int Table = 64;
            const int Needed = Table + (4 * 64);
            const int Provided = Needed + 32;
            const int Names = Provided + 32;
            var elf = new byte[Names + 32];
            "\u007fELF\u0002\u0001"u8.CopyTo(elf);
            Put(40, Table);
            Put(58, 64);
            Put(60, 4);
            Section(1, 0x6ffffffe, Needed, 1);
            Section(2, 0x6ffffffd, Provided, 1);
            Section(3, 3, Names, 0);
            Put(Needed, 1);
            Put(Needed + 2, 1);
            Put(Needed + 4, 1);
            Put(Needed + 8, 16);
            Put(Needed + 16 + 8, 8);
            Put(Provided + 12, 20);
            Put(Provided + 20, 8);
            "\0lib.so\0V_1.0\0"u8.CopyTo(elf.AsSpan(Names));
            return elf;

            void Put(int at, int value) => BinaryPrimitives.WriteUInt32LittleEndian(elf.AsSpan(at), (uint)value);

            void Section(int index, int type, int offset, int count)
            {
                var at = Table + (index * 64);
                Put(at + 4, type);
                Put(at + 24, offset);
                Put(at + 40, 3);
                Put(at + 44, count);
            }
        }
    }

    private static string Versions(byte[] elf) =>
        string.Join(' ', ElfVersions.Needed(elf, "lib.so").Concat(ElfVersions.Provided(elf)));

    // Their contracts say it by these exceptions.
    private static object? OrInvalid(Func<object?> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is JsonException or InvalidDataException)
        {
            return new Fault(FaultKind.Data, "x", error.Message, "");
        }
    }
}
