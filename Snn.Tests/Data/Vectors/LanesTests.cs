using System.Numerics;
using System.Runtime.CompilerServices;
using Snn.Data.Vectors;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Data.Vectors;

public sealed class LanesTests
{
    // Whole sixteenths: sums, products and quotients of them are exact or rounded as those of single numbers are.
    private static readonly Gen<double[]> Values = Gen.Part(-400, 400, 16)
        .Array(3 * Lanes512<float>.Count, 3 * Lanes512<float>.Count);

    [Fact]
    public void Each_lane_computes_as_a_number_by_itself_does() =>
        Property.Holds(
            Values,
            values =>
            {
                OneByOne<Lanes256<float>, float>(values);
                OneByOne<Lanes512<float>, float>(values);
                OneByOne<Lanes256<double>, double>(values);
                OneByOne<Lanes512<double>, double>(values);
            }
        );

    [Fact]
    public void Largest_and_smallest_are_NaN_where_a_lane_is() =>
        Property.Holds(
            from values in Values
            from lane in Gen.Int(0, 15)
            select (values, lane),
            given =>
            {
                MindsNaN<Lanes256<float>, float>(given.values, given.lane);
                MindsNaN<Lanes512<float>, float>(given.values, given.lane);
                MindsNaN<Lanes256<double>, double>(given.values, given.lane);
                MindsNaN<Lanes512<double>, double>(given.values, given.lane);
            }
        );

    [Fact]
    public void A_mask_is_its_bits() =>
        Property.Holds(
            Gen.Int(0, ushort.MaxValue).Select(bits => (uint)bits),
            bits =>
            {
                Kept<Lanes256<float>, float>(bits);
                Kept<Lanes512<float>, float>(bits);
                Kept<Lanes256<double>, double>(bits);
                Kept<Lanes512<double>, double>(bits);
            }
        );

    [Fact]
    public void A_sweep_goes_once_over_every_value_in_turn_and_says_where_whole_vectors_end() =>
        Property.Holds(
            from start in Gen.Int(0, 30)
            from count in Gen.Int(0, 200)
            select (start, count),
            range =>
            {
                var (from, count) = range;
                var (sweep, run) = (new Seen<float>(from), new Seen<float>(from));

                var swept = Lanes<float>.Sweep(ref sweep, from, from + count);
                var ran = Lanes<float>.Run(ref run, from, from + count);

                var whole = from + (count / Lanes256<float>.Count * Lanes256<float>.Count);
                Assert.Equal((whole, whole, false), ((int)swept, (int)sweep.Next, sweep.Jumped));
                Assert.Equal((whole, whole, false), ((int)ran, (int)run.Next, run.Jumped));
            }
        );

    [Fact]
    public void The_widest_vectors_come_first()
    {
        var seen = new Seen<double>(0);

        Lanes<double>.Sweep(ref seen, 0, Lanes<double>.Most);

        Assert.Equal(1, seen.Vectors);
    }

    private static void OneByOne<TLanes, T>(double[] values)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var n = TLanes.Count;
        var x = values[..n].Select(T.CreateChecked).ToArray();
        var y = values[n..(2 * n)].Select(T.CreateChecked).ToArray();
        var z = values[(2 * n)..(3 * n)].Select(T.CreateChecked).ToArray();
        var (a, b, c) = (TLanes.Load(ref x[0], 0), TLanes.Load(ref y[0], 0), TLanes.Load(ref z[0], 0));
        Is(a + b, i => x[i] + y[i]);
        Is(a - b, i => x[i] - y[i]);
        Is(a * b, i => x[i] * y[i]);
        Is(-a, i => -x[i]);
        Is(a / (TLanes.Abs(b) + TLanes.One), i => x[i] / (T.Abs(y[i]) + T.One));
        Is(TLanes.FusedMultiplyAdd(a, b, c), i => T.FusedMultiplyAdd(x[i], y[i], z[i]));
        Is(TLanes.MultiplyAdd(a, b, c), i => T.MultiplyAddEstimate(x[i], y[i], z[i]));
        Is(TLanes.Sqrt(TLanes.Abs(a)), i => T.Sqrt(T.Abs(x[i])));
        Is(TLanes.Max(a, b), i => T.Max(x[i], y[i]));
        Is(TLanes.Larger(a, b), i => T.Max(x[i], y[i]));
        Is(TLanes.Min(a, b), i => T.Min(x[i], y[i]));
        Is(TLanes.Select(TLanes.Above(a, b), a, c), i => x[i] > y[i] ? x[i] : z[i]);
        Is(TLanes.Select(TLanes.Below(a, b), a, c), i => x[i] < y[i] ? x[i] : z[i]);
        Is(TLanes.Select(TLanes.AtLeast(a, a), a, c), i => x[i]);
        Is(TLanes.Select(TLanes.Above(a, a), a, c), i => z[i]);
        Is(TLanes.WhereAtLeast(a, b, c, a), i => x[i] >= y[i] ? z[i] : x[i]);
        Is(TLanes.WhereAtLeast(a, a, c, b), i => z[i]);
        Is(TLanes.WhereBelow(a, b, c, a), i => x[i] < y[i] ? z[i] : x[i]);
        Is(TLanes.WhereBelow(a, a, c, b), i => y[i]);
        Is(TLanes.Except(a, TLanes.Equal(a, TLanes.Max(a, b))), i => x[i] >= y[i] ? T.Zero : x[i]);
        Is(TLanes.AtLeast(a, b) & TLanes.Of(z[0]), i => x[i] >= y[i] ? z[0] : T.Zero);
        Is(TLanes.Indices, T.CreateChecked);
        Is(TLanes.Zero, _ => T.Zero);
        Assert.Equal(x.Max(), a.Largest());
        Assert.Equal(x.Min(), a.Smallest());

        static void Is(
            TLanes lanes,
            Func<int, T> expected,
            [CallerArgumentExpression(nameof(lanes))] string operation = ""
        )
        {
            var stored = new T[TLanes.Count];
            lanes.Store(ref stored[0], 0);
            var numbers = Enumerable.Range(0, TLanes.Count).Select(expected).ToArray();
            Assert.True(
                stored.SequenceEqual(numbers),
                $"{operation} is {Written.Of(stored)}, not {Written.Of(numbers)}"
            );
        }
    }

    private static void MindsNaN<TLanes, T>(double[] values, int lane)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var x = values[..TLanes.Count].Select(T.CreateChecked).ToArray();
        x[lane % TLanes.Count] = T.NaN;
        var lanes = TLanes.Load(ref x[0], 0);
        Assert.True(T.IsNaN(lanes.Largest()) && T.IsNaN(lanes.Smallest()));
    }

    private static void Kept<TLanes, T>(uint bits)
        where TLanes : struct, ILanes<TLanes, T>
        where T : unmanaged => Assert.Equal(bits & ((1u << TLanes.Count) - 1), TLanes.Bits(TLanes.Mask(bits)));

    private struct Seen<T>(nint first) : ILaneKernel<T>, ILaneRunKernel<T>
        where T : unmanaged
    {
        internal nint Next { get; private set; } = first;

        internal bool Jumped { get; private set; }

        internal int Vectors { get; private set; }

        public void At<TLanes>(nint at)
            where TLanes : struct, ILanes<TLanes, T> => Run<TLanes>(at, 1);

        public void Run<TLanes>(nint at, nint vectors)
            where TLanes : struct, ILanes<TLanes, T>
        {
            Jumped |= at != Next || vectors < 1;
            Next = at + (vectors * TLanes.Count);
            Vectors++;
        }
    }
}
