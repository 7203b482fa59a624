using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Snn.Convex.Integrators.Kernels;
using Snn.Data.Seeds;

namespace Snn.Tests.Convex.Integrators;

/// <summary>The normal numbers of voltage noise, one by one.</summary>
public sealed class NormalStreamTests
{
    // xoshiro256++ and Box-Muller as they are published, in double precision.
    [Fact]
    public void They_are_the_radii_and_directions_of_eight_generators()
    {
        var normals = new double[32 * 50];
        new NormalStream(new(5)).Fill(normals);

        ulong[][] state =
        [
            .. Enumerable
                .Range(0, 8)
                .Select(lane =>
                {
                    var rng = new Seed(5).Fold(lane).Generator();
                    return new[] { rng.NextBits(), rng.NextBits(), rng.NextBits(), rng.NextBits() };
                }),
        ];
        for (var block = 0; block < normals.Length; block += 32)
        {
            uint[] radii = [.. state.SelectMany(Halves)],
                directions = [.. state.SelectMany(Halves)];
            for (var i = 0; i < 16; i++)
            {
                var radius = Math.Sqrt(-2 * Math.Log(((radii[i] >> 8) + 0.5) / (1 << 24)));
                var angle = (int)(directions[i] << 2) * (Math.PI / 2 / 4294967296);
                var cosine = Math.Cos(angle) * (directions[i] >> 31 == 0 ? 1 : -1);
                var (first, second) =
                    (directions[i] & 0x40000000) == 0 ? (Math.Sin(angle), cosine) : (cosine, Math.Sin(angle));
                Assert.Equal(radius * first, normals[block + i], 1e-4);
                Assert.Equal(radius * second, normals[block + 16 + i], 1e-4);
            }
        }
    }

    [Fact]
    public void They_go_on_from_one_buffer_to_the_next()
    {
        double[] whole = new double[96],
            part = new double[32],
            rest = new double[64];
        new NormalStream(new(3)).Fill(whole);
        var stream = new NormalStream(new(3));
        stream.Fill(part);
        stream.Fill(rest);

        Assert.Equal(whole, part.Concat(rest));
    }

    [Theory]
    [InlineData(1, 32)]
    [InlineData(32, 32)]
    [InlineData(33, 64)]
    [InlineData(64, 64)]
    public void A_buffer_is_of_whole_blocks(int least, int length) =>
        Assert.Equal(length, NormalStream.Buffer(least).Length);

    [Fact]
    public void A_seed_gives_the_same_noise_on_every_machine_and_another_seed_another()
    {
        var (first, other) = (new double[32], new double[32]);
        new NormalStream(new(1)).Fill(first);
        new NormalStream(new(2)).Fill(other);

        Assert.Equal(
            [-0.33771392703056335, -0.80113905668258667, -0.40562233328819275, -0.40224015712738037],
            first[..4]
        );
        Assert.Empty(first.Intersect(other));

        var many = new double[32 * 1000];
        new NormalStream(new(1)).Fill(many);
        Assert.Equal(
            "F137A3309AB06E2A",
            Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes(many.AsSpan())))[..16]
        );
    }

    // The low and the high half of the next number of a generator.
    private static uint[] Halves(ulong[] s)
    {
        var sum = s[0] + s[3];
        var result = ulong.RotateLeft(sum, 23) + s[0];
        var shifted = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= shifted;
        s[3] = ulong.RotateLeft(s[3], 45);
        return [(uint)result, (uint)(result >> 32)];
    }
}
