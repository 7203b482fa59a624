using Snn.Data.Laws.Neurons;

namespace Snn.Tests.Data.Laws;

/// <summary>
/// Faults in neurons of other designs: in millivolts, with what comes in steps behind the current, and with forms for
/// batches that fail for some sizes, places or precisions only.
/// </summary>
internal static class OtherMutants
{
    private static readonly double Kept = Math.Exp(-0.1);

    internal static (Neuron Neuron, string Law)[] All =>
        [
            (Millivolts("fires above −50 mV, not at it", (i, s) => Go(i, s, fires: v => v > -50)), "threshold"),
            (Millivolts("fires a nanovolt late", (i, s) => Go(i, s, fires: v => v >= -50 + 1e-6)), "threshold"),
            (
                Millivolts("the threshold moves with the membrane", (i, s) => Go(i, s, v => v >= -50 + Moved(s.V))),
                "threshold"
            ),
            (Millivolts("reset rounded to single precision", (i, s) => Go(i, s, reset: -69.9999f)), "reset-to"),
            (
                Millivolts("another reset behind the first", (i, s) => Go(i, s, reset: s.V < -65 ? -65 : -70)),
                "reset-to"
            ),
            (Millivolts("waits at rest, not at its reset", (i, s) => Go(i, s, waits: -65)), "refractory-held"),
            (Millivolts("three refractory steps for two", (i, s) => Go(i, s, refractory: 3)), "refractory-ends"),
            (Millivolts("one refractory step for two", (i, s) => Go(i, s, refractory: 1)), "refractory"),
            (
                Millivolts(
                    "input keeps it refractory",
                    (i, s) => s.Left > 0 ? (0, (-70, i == 0 ? s.Left - 1 : s.Left)) : Go(i, s)
                ),
                "refractory-ends"
            ),
            (
                Millivolts(
                    "huge input ends its refractory steps",
                    (i, s) => s.Left > 0 && i > 50 ? (1, (-70, 2)) : Go(i, s)
                ),
                "refractory"
            ),
            (
                Millivolts("the leak applies to the input, in mV", (i, s) => Go(i, s, charge: LeakyInput)),
                "no-spike-uncharged"
            ),
            (Millivolts("a step of Euler for the exponential", (i, s) => Go(i, s, charge: Euler)), "leak"),
            (Millivolts("decays to 0 mV", (i, s) => Go(i, s, charge: (i, v) => (v * Kept) + Drive(i))), "rest"),
            (
                Millivolts("integrates twice a step", (i, s) => Go(i, s, charge: (i, v) => Charge(i, Charge(i, v)))),
                "no-spike-uncharged"
            ),
            (
                Millivolts("in single precision, in mV", (i, s) => Go(i, s, charge: (i, v) => (float)Charge(i, v))),
                "no-spike-uncharged"
            ),
            (
                Millivolts(
                    "no number above ten thousand",
                    (i, s) => Go(i, s, charge: (i, v) => i > 1e4 ? double.NaN : Charge(i, v))
                ),
                "finite"
            ),
            (Late("fires above one, two steps late", v => v > 1), "threshold"),
            (Late("fires a millionth late, two steps late", v => v >= 1 + 1e-6), "threshold"),
            (Behind(v => v > 1), "threshold"),
            (Adaptive("a spike raises the adaptation by a percent too much", up: 1.01), "adaptation"),
            (Adaptive("the adaptation is held against a smaller gain", gain: 1.7), "threshold"),
            (Adaptive("the adaptation is capped", most: 3), "adaptation"),
            (RestIsShared, "alone"),
            (ClearedByRest, "continues"),
            (Saved, "saved"),
            (
                OfAnOrder(
                    "weights of Runge and Kutta that do not add up",
                    1,
                    (f, v, dt) => RungeKutta(f, v, dt, 1.01),
                    4
                ),
                "order"
            ),
            (OfAnOrder("the midpoint at the end", 1, (f, v, dt) => v + (dt * f(v + (dt * f(v)))), 2), "order"),
            (Unasked, "learned-threshold"),
            (Blocked, "monotone-rate"),
            (Twinned("in single precision a thousandth late", 0.9f, 1.001f, Twin.Single), "twins"),
            (Twinned("in single precision another decay", 0.9004f, 1, Twin.Single), "twins"),
            (
                Batched(
                    "the fifth of a batch gets half",
                    rows => [.. rows.Select((row, b) => Run(row.Select(i => b < 4 ? i : i / 2)))]
                ),
                "batch"
            ),
            (
                Batched(
                    "less the mean of its batch",
                    rows =>
                        [.. rows.Select(row => Run(row.Select(i => i - (0.001 * (rows.Average(r => r[0]) - row[0])))))]
                ),
                "batch"
            ),
            (
                Many(
                    "what is left over of four decays twice",
                    (i, v, at, n) => Step(i, n > 4 && at >= n / 4 * 4 ? 0.9 * v : v)
                ),
                "step-many"
            ),
        ];

    private static double Moved(double v) => 1e-9 * Math.Abs(v + 65);

    private static double Drive(double i) => (1 - Kept) * 10 * i;

    private static double Charge(double i, double v) => -65 + ((v + 65) * Kept) + Drive(i);

    private static double Euler(double i, double v) => v + (0.1 * (-65 - v)) + Drive(i);

    private static double LeakyInput(double i, double v) => -65 + ((v + 65 + Drive(i)) * Kept);

    private static (double, (double, int)) Go(
        double i,
        (double V, int Left) s,
        Func<double, bool>? fires = null,
        double reset = -70,
        double waits = -70,
        int refractory = 2,
        Func<double, double, double>? charge = null
    )
    {
        if (s.Left > 0)
        {
            return (0, (waits, s.Left - 1));
        }

        var v = (charge ?? Charge)(i, s.V);
        return (fires ?? (v => v >= -50))(v) ? (1, (reset, refractory)) : (0, (v, 0));
    }

    private static Neuron<(double V, int Left)> Millivolts(
        string name,
        Func<double, (double V, int Left), (double, (double, int))> step
    ) => OtherNeurons.Millivolts(1, 10, 2) with { Name = name, Step = step, Scale = null };

    private static Neuron<(double V, double First, double Second)> Late(string name, Func<double, bool> fires) =>
        new(
            name,
            () => (0, 0, 0),
            (i, s) =>
                (0.9 * s.V) + s.Second is var v && fires(v)
                    ? (1, (0, i, s.First))
                    : (0, ((0.9 * s.V) + s.Second, i, s.First))
        )
        {
            Membrane = s => s.V,
            Threshold = _ => 1,
            Charge = (_, s) => (0.9 * s.V) + s.Second,
        };

    private static Neuron<(double V, double Current)> Behind(Func<double, bool> fires) =>
        new(
            "fires above one, on the current of before",
            () => (0, 0),
            (i, s) =>
                s.V + (0.1 * (s.Current - s.V)) is var v && fires(v)
                    ? (1, (0, (0.8 * s.Current) + i))
                    : (0, (s.V + (0.1 * (s.Current - s.V)), (0.8 * s.Current) + i))
        )
        {
            Membrane = s => s.V,
            Threshold = _ => 1,
            Charge = (_, s) => s.V + (0.1 * (s.Current - s.V)),
        };

    private static Neuron<(double V, double A)> Adaptive(
        string name,
        double up = 1,
        double gain = 1.8,
        double most = double.MaxValue
    ) =>
        new(
            name,
            () => (0, 0),
            (i, s) =>
                (0.95 * s.V) + i is var v && v >= 1 + (gain * s.A)
                    ? (1, (v - 1 - (1.8 * s.A), Math.Min(most, (0.98 * s.A) + up)))
                    : (0, ((0.95 * s.V) + i, 0.98 * s.A))
        )
        {
            Membrane = s => s.V,
            Threshold = s => 1 + (1.8 * s.A),
            Charge = (i, s) => (0.95 * s.V) + i,
            Adaptation = s => s.A,
            AdaptationDecay = 0.98,
            AdaptationStep = 1,
            SubtractiveReset = true,
        };

    private static readonly double[] OneRest = new double[1];

    // One array is every neuron's rest, and a spike clears it.
    private static Neuron<double[]> RestIsShared =>
        new(
            "rest is one array",
            () => OneRest,
            (i, s) =>
            {
                var (output, next) = Step(i, s[0]);
                s[0] = output > 0 ? 0.5 : s[0];
                return (output, [next]);
            }
        )
        {
            Membrane = s => s[0],
        };

    private static double _kept;

    private static Neuron<double> ClearedByRest =>
        new(
            "kept in a closure that rest clears",
            () => _kept = 0,
            (i, _) =>
            {
                (var output, _kept) = Step(i, _kept);
                return (output, _kept);
            }
        )
        {
            Membrane = v => v,
        };

    private static Neuron<(double V, int Left)> Saved =>
        OtherNeurons.Millivolts(1, 10, 2) with
        {
            Name = "saves no refractory steps",
            Saving = (s => Snn.Data.Laws.Numbers.Of(s.V), text => (double.Parse(text, null), 0)),
        };

    private static Neuron<double> OfAnOrder(
        string name,
        double dt,
        Func<Func<double, double>, double, double, double> method,
        int order
    ) =>
        new(name, () => 0, (i, v) => method(x => (i - x) / 10, v, dt) is var next && next >= 1 ? (1, 0) : (0, next))
        {
            Membrane = v => v,
            Order = order,
            WithStep = part => OfAnOrder(name, part * dt, method, order),
        };

    private static double RungeKutta(Func<double, double> f, double v, double dt, double last)
    {
        var k1 = f(v);
        var k2 = f(v + (dt / 2 * k1));
        var k3 = f(v + (dt / 2 * k2));
        return v + (dt * (k1 + (2 * k2) + (2 * k3) + (last * f(v + (dt * k3)))) / 6);
    }

    private static Neuron<(double V, int Left)> Unasked =>
        OtherNeurons.Millivolts(1, 10, 2) with
        {
            Name = "the learned threshold is not asked, in mV",
            WithThreshold = threshold => OtherNeurons.Millivolts(1, 10, 2) with { Threshold = _ => threshold },
        };

    private static Neuron<double> Blocked =>
        new(
            "a strong current blocks it",
            () => 0,
            (i, v) => (0.9 * v) + i is var c && c is >= 1 and < 20 ? (1, 0) : (0, (0.9 * v) + i)
        )
        {
            Membrane = v => v,
            MonotoneRate = true,
        };

    private static (double Output, double V) Step(double i, double v) =>
        (0.9 * v) + i is var c && c >= 1 ? (1, c - 1) : (0, (0.9 * v) + i);

    private static double[] Run(IEnumerable<double> currents)
    {
        var v = 0.0;
        return
        [
            .. currents.Select(i =>
            {
                (var output, v) = Step(i, v);
                return output;
            }),
        ];
    }

    private static Neuron<double> Twinned(string name, float decay, float threshold, double epsilon) =>
        Batched(
            name,
            rows =>
                Array.ConvertAll(
                    rows,
                    row =>
                    {
                        var v = 0f;
                        return Array.ConvertAll(
                            row,
                            i =>
                            {
                                v = (decay * v) + (float)i;
                                var spike = v >= threshold;
                                v = spike ? v - 1 : v;
                                return spike ? 1.0 : 0;
                            }
                        );
                    }
                ),
            epsilon
        );

    private static Neuron<double> Batched(string name, Func<double[][], double[][]> run, double epsilon = 0) =>
        new(name, () => 0, Step) { Membrane = v => v, Twins = [new("form", run, epsilon)] };

    private static Neuron<double> Many(string name, Func<double, double, int, int, (double Output, double V)> step) =>
        new(name, () => 0, Step)
        {
            Membrane = v => v,
            StepMany = (currents, states) =>
            {
                var next = currents.Select((i, at) => step(i, states[at], at, currents.Length)).ToArray();
                return ([.. next.Select(n => n.Output)], [.. next.Select(n => n.V)]);
            },
        };
}
