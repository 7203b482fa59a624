using System.Collections.Immutable;
using System.Text;
using Snn.Data.Faults;
using Snn.LocalLoss.Tensors;
using Snn.Tests.Support;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;
using TorchSharp;

namespace Snn.Tests.LocalLoss;

public sealed class SafetensorsTests
{
    private static readonly Gen<SafetensorsFile> Files =
        from tensors in Tensors().Array(0, 5)
        from words in Text.Whole(8).Array(2, 2)
        select new SafetensorsFile(
            [.. tensors.Select((tensor, number) => tensor with { Name = $"t{number}" })],
            ImmutableSortedDictionary<string, string>.Empty.Add("a", words[0]).Add("b", words[1])
        );

    [Fact]
    public void What_is_written_is_read_back() =>
        Property.Holds(
            Files,
            file =>
            {
                var read = Assert
                    .IsType<Result<SafetensorsFile>.Ok>(Safetensors.Read(Safetensors.Write(file), "x"))
                    .Value;
                Assert.Equal(file.Metadata, read.Metadata);
                Assert.Equal(file.Tensors.Length, read.Tensors.Length);
                Assert.All(
                    file.Tensors.Zip(read.Tensors),
                    p =>
                    {
                        Assert.Equal((p.First.Name, p.First.Type), (p.Second.Name, p.Second.Type));
                        Assert.Equal(p.First.Shape, p.Second.Shape);
                        Assert.Equal(p.First.Data.ToArray(), p.Second.Data.ToArray());
                    }
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
        "malformed"
    )]
    [InlineData("""{"a":{"dtype":"F32","dtype":"U8","shape":[8],"data_offsets":[0,8]}}""", "malformed")]
    [InlineData("""{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8],"data_offsets":[0,8]}}""", "malformed")]
    [InlineData("""{"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8,16]}}""", "malformed")]
    [InlineData(
        """{"__metadata__":{"x":"1","x":"2"},"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}""",
        "malformed"
    )]
    [InlineData(
        """{"__metadata__":{},"__metadata__":{},"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}""",
        "malformed"
    )]
    [InlineData("""{"__metadata__":{"x":null},"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}""", "malformed")]
    [InlineData("""{"__metadata__":7,"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}""", "malformed")]
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

    // As the format's own program has it: by where they begin and where they end.
    [Theory]
    [InlineData(
        """{"full":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},"none":{"dtype":"F32","shape":[0,3],"data_offsets":[0,0]}}"""
    )]
    [InlineData(
        """{"none":{"dtype":"F32","shape":[2,0],"data_offsets":[8,8]},"full":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}"""
    )]
    public void A_tensor_without_values_stands_wherever_the_header_names_it(string header)
    {
        byte[] bytes =
        [
            .. BitConverter.GetBytes((long)header.Length),
            .. Encoding.UTF8.GetBytes(header),
            .. new byte[8],
        ];

        var read = Safetensors.Read(bytes, "weights").OrThrow();

        Assert.Equal(["full", "none"], read.Tensors.Select(t => t.Name).Order());
        Assert.Contains(read.Tensors, t => t.Data.IsEmpty);
    }

    // Whatever is done to a header, it is a file or a fault.
    [Theory]
    [InlineData(torch.ScalarType.Float16)]
    [InlineData(torch.ScalarType.BFloat16)]
    public void Weights_of_half_precision_are_read_as_they_are(torch.ScalarType type)
    {
        using var scope = torch.NewDisposeScope();
        var weights = torch.randn(3, 5).to_type(type);
        var file = new SafetensorsFile([NamedTensor.Of("w", weights)], ImmutableSortedDictionary<string, string>.Empty);

        var read = Safetensors.Read(Safetensors.Write(file), "x").OrThrow();

        TensorAssert.Same(weights.to_type(torch.float64), read.Tensors[0].ToTensor().to_type(torch.float64));
    }

    [Fact]
    public void A_header_with_any_other_value_is_a_fault_or_a_file_and_never_an_exception() =>
        Property.Holds(
            Files.Zip(JsonDamage.Any),
            c =>
            {
                var whole = Safetensors.Write(c.First);
                var length = (int)BitConverter.ToInt64(whole);
                var header = Encoding.UTF8.GetBytes(c.Second.Of(Encoding.UTF8.GetString(whole, 8, length)));
                byte[] bytes = [.. BitConverter.GetBytes((long)header.Length), .. header, .. whole[(8 + length)..]];

                var all = Safetensors
                    .Read(bytes, "weights")
                    .Match(file => file.Tensors.Sum(t => t.Data.Length), _ => 0);

                Assert.InRange(all, 0, whole.Length);
            },
            500
        );

    private static Gen<NamedTensor> Tensors() =>
        from type in Gen.Item(Enum.GetValues<TensorType>())
        from shape in Gen.Int(0, 4).Array(0, 3)
        let bytes = (int)shape.Aggregate((long)NamedTensor.Size(type), (a, b) => a * b)
        from data in Gen.Bytes(bytes, bytes)
        select new NamedTensor("", type, [.. shape.Select(size => (long)size)], data);
}
