using System.Collections.Immutable;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Snn.Data.Faults;
using Snn.LocalLoss.Tensors;

namespace Snn.Tests.LocalLoss;

public sealed class SafetensorsTests
{
    private static readonly Gen<SafetensorsFile> Files =
        from count in Gen.Choose(0, 5)
        from tensors in Gen.CollectToArray(Enumerable.Range(0, count), Tensor)
        from words in Gen.Elements("", "é \"quoted\"", "7").ArrayOf(2)
        select new SafetensorsFile(
            [.. tensors],
            ImmutableSortedDictionary<string, string>.Empty.Add("a", words[0]).Add("b", words[1])
        );

    [Property]
    public Property What_is_written_is_read_back() =>
        Prop.ForAll(
            Files.ToArbitrary(),
            file =>
            {
                var read = Assert
                    .IsType<Result<SafetensorsFile>.Ok>(Safetensors.Read(Safetensors.Write(file), "x"))
                    .Value;
                return read.Metadata.SequenceEqual(file.Metadata)
                    && read.Tensors.Length == file.Tensors.Length
                    && read.Tensors.Zip(file.Tensors)
                        .All(p =>
                            p.First.Name == p.Second.Name
                            && p.First.Type == p.Second.Type
                            && p.First.Shape.SequenceEqual(p.Second.Shape)
                            && p.First.Data.Span.SequenceEqual(p.Second.Data.Span)
                        );
            }
        );

    [Theory]
    [InlineData("", "cut off")]
    [InlineData("{", "malformed")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", "malformed")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "do not follow")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "belong to no tensor")]
    [InlineData("""{"a":{"dtype":"Q8","shape":[8],"data_offsets":[0,8]}}""", "malformed")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}}""", "malformed")]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}""",
        "one name"
    )]
    [InlineData("""{"a":{"shape":[8],"data_offsets":[0,8]}}""", "malformed")]
    public void A_wrong_header_is_refused(string header, string said)
    {
        byte[] bytes =
            header.Length == 0
                ? [9, 0, 0, 0, 0, 0, 0, 0, 1]
                : [.. BitConverter.GetBytes((long)header.Length), .. Encoding.UTF8.GetBytes(header), .. new byte[8]];
        var fault = Assert.IsType<Result<SafetensorsFile>.Error>(Safetensors.Read(bytes, "weights")).Fault;
        Assert.Equal(("weights", FaultKind.Data), (fault.Where, fault.Kind));
        Assert.Contains(said, fault.What, StringComparison.Ordinal);
    }

    private static Gen<NamedTensor> Tensor(int number) =>
        from type in Gen.Elements(Enum.GetValues<TensorType>())
        from shape in Gen.Choose(0, 4).Select(i => (long)i).ArrayOf(3)
        from seed in Gen.Choose(0, 1000)
        select Filled($"t{number}", type, [.. shape], seed);

    private static NamedTensor Filled(string name, TensorType type, ImmutableArray<long> shape, int seed)
    {
        var data = new byte[shape.Aggregate((long)NamedTensor.Size(type), (a, b) => a * b)];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = (byte)(seed + (i * 7));
        }

        return new(name, type, shape, data);
    }
}
