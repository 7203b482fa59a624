using System.Buffers.Binary;
using System.Security.Cryptography;
using Snn.Convex.Measures;
using Snn.Convex.Networks;
using Snn.Convex.Persistence;
using Snn.Data.Faults;
using Snn.Data.Surfaces;
using Snn.Tests.Support.Generators;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Convex;

public sealed class PersistenceTests
{
    private static readonly SavedNetwork Small = Drawn(3, 4, 2);
    private static readonly byte[] SmallBytes = NetworkFormat.Write(Small);

    [Fact]
    public void A_network_is_read_back_bit_for_bit() =>
        Property.Holds(
            from seed in Gen.Seed
            from neurons in Gen.Size(1, 40)
            from layers in Gen.Size(1, 4)
            from notes in (from name in Text.Whole(8) from text in Text.Whole() select (name, text)).Array(0, 4)
            select (Network: (uint)seed.Value, neurons, layers, notes),
            c =>
            {
                // A name names one note.
                var notes = c.notes.Select(n => KeyValuePair.Create(n.name, n.text)).DistinctBy(n => n.Key);
                var network = new SavedNetwork(Drawn(c.Network, c.neurons, c.layers).Layers, [.. notes]);

                Assert.Equal(network, Read(NetworkFormat.Write(network)));
            },
            50
        );

    [Fact]
    public void No_file_with_a_changed_byte_is_read() =>
        Property.Holds(
            FileDamage.Changed,
            damage => Assert.Equal(FaultKind.Data, Refused(damage.Of(SmallBytes)).Kind),
            500
        );

    [Fact]
    public void No_file_that_is_cut_off_or_too_long_is_read()
    {
        Assert.All(
            Enumerable.Range(0, SmallBytes.Length),
            length => Assert.Equal(FaultKind.Data, Refused(SmallBytes[..length]).Kind)
        );
        Refused([.. SmallBytes, 0]);
    }

    [Fact]
    public void The_line_says_what_is_wrong_and_where()
    {
        Assert.Contains("SNNC", Refused("P5 28 28 255"u8.ToArray()).What, StringComparison.Ordinal);
        Assert.Contains("version 2", Refused(Changed(bytes => bytes[8] = 2)).What, StringComparison.Ordinal);
        Assert.Contains("version", Refused(Changed(bytes => bytes[8] = 0)).What, StringComparison.Ordinal);
        Assert.Contains($"has {SmallBytes.Length - 1} bytes", Refused(SmallBytes[..^1]).What, StringComparison.Ordinal);
        Assert.Contains(
            "SHA-256",
            Refused(SmallBytes.Select((b, i) => i == 100 ? (byte)~b : b).ToArray()).What,
            StringComparison.Ordinal
        );
        Assert.StartsWith("a.snnc: ", Refused([]).ToString(), StringComparison.Ordinal);
    }

    // A file that somebody made on purpose: the checksum is right, the content is not.
    [Theory]
    [InlineData(20, uint.MaxValue)] // notes
    [InlineData(24, 0u)] // layers
    [InlineData(24, 3u)]
    [InlineData(28, uint.MaxValue)] // length of the first note's name
    public void Sizes_that_do_not_fit_the_file_are_refused_before_anything_is_allocated(int at, uint value) =>
        Refused(Changed(bytes => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value)));

    [Fact]
    public void What_does_not_fit_is_named_by_its_place()
    {
        var bare = NetworkFormat.Write(new(Small.Layers, [new("", "")]));
        void Says(string part, byte[] from, Action<byte[]> change) =>
            Assert.Equal($"{part} does not fit the length of the file", Refused(Changed(from, change)).What);
        void Put(byte[] bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);

        Says("note 1", SmallBytes, bytes => Put(bytes, 28, uint.MaxValue));
        Says("note 2", bare, bytes => (bytes[20], bytes[24]) = (2, 0));
        Says("layer 1", bare, bytes => Put(bytes, 36, uint.MaxValue));
        Says("layer 1", bare, bytes => Put(bytes, 40, uint.MaxValue));
        Says("layer 1", bare, bytes => Put(bytes, 44, uint.MaxValue));
        Says(
            "layer 1",
            bare,
            bytes =>
            {
                Put(bytes, 36, uint.MaxValue);
                Put(bytes, 40, uint.MaxValue);
                Put(bytes, 44, uint.MaxValue);
            }
        );

        // Each size alone fits what is there, all numbers together do not.
        Says("layer 1", bare, bytes => Put(bytes, 40, 30));
        Says("layer 3", bare, bytes => bytes[24] = 3);
        Says("its end", bare, bytes => bytes[24] = 1);

        // Two empty texts, and nothing behind them.
        Says("its end", [.. bare[..36], .. new byte[32]], bytes => (bytes[12], bytes[13], bytes[24]) = (68, 0, 0));
        Assert.Contains("cut off after 59 bytes", Refused(SmallBytes[..59]).What, StringComparison.Ordinal);
        Says("its end", SmallBytes[..60], bytes => (bytes[12], bytes[13], bytes[20], bytes[24]) = (60, 0, 0, 0));
    }

    [Fact]
    public void What_is_no_network_or_has_two_notes_of_one_name_is_not_written()
    {
        Assert.Throws<ArgumentNullException>("network", () => NetworkFormat.Write(null!));
        Assert.Throws<ArgumentException>("network", () => NetworkFormat.Write(new([], [])));
        Assert.Throws<ArgumentException>("network", () => NetworkFormat.Write(new(default, [])));
        Assert.Throws<ArgumentException>("network", () => NetworkFormat.Write(new(Small.Layers, default)));
        Assert.Throws<ArgumentException>(
            "network",
            () => NetworkFormat.Write(new(Small.Layers, [new("a", "1"), new("a", "2")]))
        );
    }

    [Fact]
    public void A_note_is_found_by_its_name_and_all_notes_and_layers_make_a_network_the_same()
    {
        Assert.Equal("4.1-proj-single", Small.Note("id"));
        Assert.Null(Small.Note("nobody"));
        Assert.Equal(Small, Drawn(3, 4, 2));
        Assert.False(Small.Equals(null));
        Assert.NotEqual(Small, Small with { Notes = [] });
        Assert.NotEqual(Small, Small with { Layers = [Small.Layers[0]] });
    }

    [Fact]
    public void A_layer_that_cannot_run_is_refused()
    {
        // The last number before the checksum is the last threshold.
        var fault = Refused(
            Changed(bytes => BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(bytes.Length - 40), double.NaN))
        );

        Assert.Contains("layer 2", fault.What, StringComparison.Ordinal);
        Assert.Contains("NaN", fault.What, StringComparison.Ordinal);
    }

    [Fact]
    public void The_bytes_are_those_of_the_document()
    {
        var layer = ConvexNetwork
            .Create(1, 1, 1, new(new[] { 2.0 }, new[] { 1.0 }, new[] { 0.5 }, new[] { -1.0 }))
            .Match(n => n, _ => throw new InvalidOperationException());
        var bytes = NetworkFormat.Write(new([layer], [new("id", "x")]));
        byte[] expected =
        [
            0x53,
            0x4E,
            0x4E,
            0x43,
            0x0D,
            0x0A,
            0x1A,
            0x0A,
            1,
            0,
            0,
            0,
            115,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            2,
            0,
            0,
            0,
            (byte)'i',
            (byte)'d',
            1,
            0,
            0,
            0,
            (byte)'x',
            1,
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            0x00,
            0x40,
            0,
            0,
            0,
            0,
            0,
            0,
            0xF0,
            0x3F,
            0,
            0,
            0,
            0,
            0,
            0,
            0xE0,
            0x3F,
            0,
            0,
            0,
            0,
            0,
            0,
            0xF0,
            0xBF,
        ];

        Assert.Equal([.. expected, .. SHA256.HashData(expected)], bytes);
    }

    [Fact]
    public void The_facts_of_a_layer_are_its_lengths_thresholds_and_pieces()
    {
        var bowl = KnownSurfaces.Bowl.Function;
        var (n, f) = (bowl.Pieces, bowl.Slopes.ToArray());
        double[] ones = [.. Enumerable.Repeat(1.0, n)];
        double[] t = [.. bowl.Offsets.ToArray().Select(o => -o)];
        var layer = ConvexNetwork.Create(n, 2, 1, new(f, ones, ones, t)).OrThrow();

        var facts = LayerFacts.Of(layer);

        Assert.Equal((7, 2, 1), (facts.Neurons, facts.Inputs, facts.Outputs));
        Assert.Equal((0, 3, 1.5), (facts.Threshold.Min, facts.Threshold.Max, facts.Threshold.Mean));
        Assert.Equal((1.0, 1.0), (facts.Decoder.Min, facts.Feedback.Max));
        Assert.Equal(
            Math.Sqrt(Enumerable.Range(0, n).Max(i => (f[i] * f[i]) + (f[n + i] * f[n + i]))),
            facts.Encoder.Max,
            1e-12
        );

        // The floor of the bowl at 0 is no neuron's: where all else is below 0, no piece is in use.
        Assert.InRange(LayerFacts.PiecesInUse(layer, 4)!.Value, 6, 7);
    }

    private static SavedNetwork Drawn(uint seed, int neurons, int layers) =>
        new(
            [
                .. Enumerable
                    .Range(0, layers)
                    .Select(l => PublishedNetworks.Surface(seed + (uint)l, neurons + l, 2 + l, 1 + l)),
            ],
            [new("id", "4.1-proj-single"), new("what", "λ = 2, ‖D‖ = 1"), new("", "")]
        );

    private static byte[] Changed(Action<byte[]> change) => Changed(SmallBytes, change);

    private static byte[] Changed(byte[] from, Action<byte[]> change)
    {
        var bytes = from.ToArray();
        change(bytes);
        SHA256.HashData(bytes.AsSpan(..^32), bytes.AsSpan(^32..));
        return bytes;
    }

    private static SavedNetwork Read(byte[] bytes) =>
        Assert.IsType<Result<SavedNetwork>.Ok>(NetworkReader.Read(bytes, "a.snnc")).Value;

    private static Fault Refused(byte[] bytes) =>
        Assert.IsType<Result<SavedNetwork>.Error>(NetworkReader.Read(bytes, "a.snnc")).Fault;
}
