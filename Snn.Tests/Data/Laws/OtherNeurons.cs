using System.Collections.Immutable;
using System.Numerics;
using Snn.Data.Laws.Neurons;

namespace Snn.Tests.Data.Laws;

/// <summary>
/// Right neurons of other designs than those of the library: other units, other orders of rounding, states of classes
/// and arrays, what comes in steps behind the current, and claims of which few are made.
/// </summary>
internal static class OtherNeurons
{
    internal static Neuron[] All =>
        [
            Millivolts(0.1, 10, 20),
            Millivolts(1, 10, 2) with
            {
                Scale = null,
            },
            Volts,
            Arithmetic("resets by arithmetic, subtracting", subtract: true),
            Arithmetic("resets by arithmetic, to zero", subtract: false),
            ArithmeticToValue,
            AdaptiveThreshold(1),
            CurrentBehind,
            Conductance,
            IzhikevichAsPublished,
            ApproximateRest,
            Theta,
            SpikeResponse,
            Graded,
            DeadTime(seen: true),
            DeadTime(seen: false),
            Noise,
            ComplexResonator,
            Delayed,
            Order("euler with a step of the time constant", 1, 1, 1),
            Order("heun", 1, 10, 2),
            Order("runge-kutta", 1, 10, 4),
            QuadraticOrder(0.05),
            QuadraticTwin,
            TwinAlone,
            RescaledAlone(1, 7),
            SlopeInPicoampere,
            ThresholdInMillivolts(-50),
            FastDecay,
            Bursts,
            LearnedDecay,
        ];

    internal static Neuron<(double V, int Left)> Millivolts(double dt, double tau, int refractory) =>
        new(
            "millivolts",
            () => (-65, 0),
            (i, s) =>
            {
                if (s.Left > 0)
                {
                    return (0, (-70, s.Left - 1));
                }

                var v = Relaxed(i, s.V, dt, tau);
                return v >= -50 ? (1, (-70, refractory)) : (0, (v, 0));
            }
        )
        {
            Membrane = s => s.V,
            Threshold = _ => -50,
            Charge = (i, s) => Relaxed(i, s.V, dt, tau),
            Refractory = s => s.Left > 0,
            RefractorySteps = refractory,
            HeldWhileRefractory = true,
            ResetsTo = -70,
            Resting = -65,
            Decay = Math.Exp(-dt / tau),
            Scale = 30 / (1 - Math.Exp(-dt / tau)) / 10,
            ConstantThreshold = true,
            MonotoneRate = true,
            MostSpikesPerStep = 1.0 / (refractory + 1),
            Rescaled = factor => Millivolts(factor * dt, factor * tau, refractory),
        };

    private static double Relaxed(double i, double v, double dt, double tau)
    {
        var kept = Math.Exp(-dt / tau);
        return -65 + ((v + 65) * kept) + ((1 - kept) * 10 * i);
    }

    // The charge is written in another order than the step, so that it rounds another way.
    private static Neuron<double> Volts =>
        new(
            "volts and amperes",
            () => -0.070,
            (i, v) =>
            {
                var slope = 0.1e-3 / 250e-12 * ((-16.7e-9 * (v + 0.070)) + i);
                var next = v + slope;
                return (next >= -0.050 ? 1 : 0, next >= -0.050 ? -0.060 : next);
            }
        )
        {
            Membrane = v => v,
            Threshold = _ => -0.050,
            Charge = (i, v) => v + (0.1e-3 * ((-16.7e-9 * (v + 0.070)) + i) / 250e-12),
            ResetsTo = -0.060,
            Resting = -0.070,
            Decay = 1 - (0.1e-3 * 16.7e-9 / 250e-12),
            Linear = true,
            ConstantThreshold = true,
            MonotoneRate = true,
            MostSpikesPerStep = 1,
        };

    private static Neuron<double> Arithmetic(string name, bool subtract) =>
        new(
            name,
            () => 0,
            (i, v) =>
            {
                v = (v * 0.95) + i;
                var spike = Convert.ToDouble(v >= 1.0);
                return (spike, subtract ? v - spike : v * (1 - spike));
            }
        )
        {
            Membrane = v => v,
            Threshold = _ => 1,
            Charge = (i, v) => i + (v * 0.95),
            SubtractiveReset = subtract,
            ResetsTo = subtract ? null : 0,
            Decay = 0.95,
            Linear = true,
            ConstantThreshold = true,
            MonotoneRate = true,
            MostSpikesPerStep = 1,
        };

    private static Neuron<double> ArithmeticToValue =>
        new(
            "resets by arithmetic, to a value",
            () => -65,
            (i, v) =>
            {
                v = (0.9 * v) + (0.1 * -65) + i;
                var spike = v >= -50 ? 1 : 0;
                return (spike, v - (spike * (v - -62.5)));
            }
        )
        {
            Membrane = v => v,
            Threshold = _ => -50,
            Charge = (i, v) => (0.9 * v) - 6.5 + i,
            ResetsTo = -62.5,
            Resting = -65,
            Decay = 0.9,
        };

    private static Neuron<double[]> AdaptiveThreshold(double threshold) =>
        new(
            "adaptive threshold in an array",
            () => [0, 0],
            (i, s) =>
            {
                var (v, adapted) = ((0.95 * s[0]) + i, threshold + (1.8 * s[1]));
                var spike = v >= adapted ? 1 : 0;
                return (spike, [v - (spike * adapted), (0.98 * s[1]) + spike]);
            }
        )
        {
            Membrane = s => s[0],
            Threshold = s => threshold + (1.8 * s[1]),
            Charge = (i, s) => (0.95 * s[0]) + i,
            Adaptation = s => s[1],
            AdaptationDecay = 0.98,
            AdaptationStep = 1,
            SubtractiveReset = true,
            Decay = 0.95,
            Linear = true,
            WithThreshold = AdaptiveThreshold,
            MostSpikesPerStep = 1,
        };

    private sealed class Behind
    {
        internal double V { get; init; }
        internal double Current { get; init; }
    }

    private static Neuron<Behind> CurrentBehind =>
        new(
            "current jumps behind the step",
            () => new(),
            (i, s) =>
            {
                var v = s.V + (0.1 * (s.Current - s.V));
                var spike = v >= 1 ? 1.0 : 0;
                return (spike, new() { V = (1 - spike) * v, Current = (0.8 * s.Current) + i });
            }
        )
        {
            Membrane = s => s.V,
            Threshold = _ => 1,
            Charge = (_, s) => s.V + (0.1 * (s.Current - s.V)),
            ResetsTo = 0,
            Linear = true,
            ConstantThreshold = true,
            MonotoneRate = true,
            MostSpikesPerStep = 1,
        };

    private static Neuron<(double V, double G)> Conductance =>
        new(
            "conductance",
            () => (-70, 0),
            (i, s) =>
            {
                var g = (s.G * Math.Exp(-1.0 / 5)) + i;
                var towards = 10 * -70 / (10 + g);
                var v = towards + ((s.V - towards) * Math.Exp(-(10 + g) / 200));
                return v >= -50 ? (1, (-60, g)) : (0, (v, g));
            }
        )
        {
            Membrane = s => s.V,
            Threshold = _ => -50,
            LeastCurrent = 0,
            ResetsTo = -60,
            Resting = -70,
            ConstantThreshold = true,
            MonotoneRate = true,
        };

    // Izhikevich 2003 as its program has it: v = −65 is no rest, and the reset comes a step behind.
    private static Neuron<(double V, double U)> IzhikevichAsPublished =>
        new(
            "izhikevich as published",
            () => (-65, -13),
            (i, s) =>
            {
                var fired = s.V >= 30;
                var (v, u) = fired ? (-65, s.U + 8) : s;
                v += 0.5 * ((0.04 * v * v) + (5 * v) + 140 - u + i);
                v += 0.5 * ((0.04 * v * v) + (5 * v) + 140 - u + i);
                return (fired ? 1 : 0, (v, u + (0.02 * ((0.2 * v) - u))));
            }
        )
        {
            Membrane = s => s.V,
        };

    // Of the exponential neuron the leak's reversal is not quite where it rests.
    private static Neuron<(double V, double W)> ApproximateRest =>
        new(
            "exponential, with a rest that is not quite one",
            () => (-70.6, 0),
            (i, s) =>
            {
                var upstroke = 60 * Math.Exp((s.V + 50.4) / 2);
                var v = s.V + (0.1 * ((-30 * (s.V + 70.6)) + upstroke - s.W + i) / 281);
                var w = s.W + (0.1 * ((4 * (s.V + 70.6)) - s.W) / 144);
                return v > 20 ? (1, (-70.6, w + 80.5)) : (0, (v, w));
            }
        )
        {
            Membrane = s => s.V,
            ResetsTo = -70.6,
        };

    private static Neuron<double> Theta =>
        new(
            "theta",
            () => -Math.Acos(0.6),
            (i, angle) =>
            {
                var next = angle + (0.05 * (1 - Math.Cos(angle) + ((1 + Math.Cos(angle)) * (i - 0.25))));
                return (next >= Math.PI ? 1 : 0, next - (2 * Math.PI * Math.Floor((next + Math.PI) / (2 * Math.PI))));
            }
        )
        {
            Membrane = angle => angle,
        };

    // Gerstner's spike response model of order zero: kernels of the last inputs and of the last spike.
    private static Neuron<(ImmutableList<double> Inputs, int Since)> SpikeResponse =>
        new(
            "spike response",
            () => ([], int.MaxValue),
            (i, s) =>
            {
                var inputs = s.Inputs.Insert(0, i);
                inputs = inputs.Count > 40 ? inputs.RemoveAt(40) : inputs;
                var after = s.Since == int.MaxValue ? 0 : -2 * Math.Exp(-(s.Since + 1) / 6.0);
                var potential = inputs.Select((input, k) => input * Math.Exp(-k / 8.0)).Sum() + after;
                return potential >= 1
                    ? (1, (inputs, 0))
                    : (0, (inputs, s.Since == int.MaxValue ? s.Since : s.Since + 1));
            }
        )
        {
            MonotoneRate = true,
            MostSpikesPerStep = 1,
        };

    private static Neuron<double> Graded =>
        new("graded", () => 0, (i, v) => (0.8 * v) + i is var c && c >= 1 ? (Math.Tanh(c), c - 1) : (0, (0.8 * v) + i))
        {
            Output = OutputKind.Graded,
            Membrane = v => v,
            Threshold = _ => 1,
            Charge = (i, v) => (0.8 * v) + i,
            SubtractiveReset = true,
            Decay = 0.8,
            Linear = true,
            ConstantThreshold = true,
            Twins = [new("float32", rows => Array.ConvertAll(rows, GradedSingle), Twin.Single)],
        };

    private static double[] GradedSingle(double[] currents)
    {
        var v = 0f;
        return Array.ConvertAll(
            currents,
            i =>
            {
                var c = (0.8f * v) + (float)i;
                v = c >= 1 ? c - 1 : c;
                return c >= 1 ? MathF.Tanh(c) : 0.0;
            }
        );
    }

    // It goes on integrating while it is silent; its refractory steps say so where its state does not.
    private static Neuron<(double V, int Left)> DeadTime(bool seen) =>
        new(
            seen ? "dead time" : "dead time that is not shown",
            () => (0, 0),
            (i, s) =>
                (0.9 * s.V) + i is var v && s.Left > 0 ? (0, (v, s.Left - 1))
                : v >= 1 ? (1, (v - 1, 3))
                : (0, (v, 0))
        )
        {
            Membrane = s => s.V,
            Threshold = _ => 1,
            Charge = (i, s) => (0.9 * s.V) + i,
            SubtractiveReset = true,
            RefractorySteps = 3,
            Refractory = seen ? s => s.Left > 0 : null,
            Decay = 0.9,
            ConstantThreshold = true,
        };

    // A linear congruential generator in the state (Knuth's).
    private static Neuron<(double V, ulong Drawn)> Noise =>
        new(
            "noise of its own",
            () => (0, 12345),
            (i, s) =>
            {
                var drawn = unchecked((s.Drawn * 6364136223846793005UL) + 1442695040888963407UL);
                var v = (0.9 * s.V) + i + (0.1 * (((drawn >> 11) / (double)(1UL << 53)) - 0.5));
                return v >= 1 ? (1, (v - 1, drawn)) : (0, (v, drawn));
            }
        )
        {
            SilentAtRest = false,
            Membrane = s => s.V,
            Threshold = _ => 1,
            MostSpikesPerStep = 1,
        };

    private static Neuron<Complex> ComplexResonator =>
        new(
            "complex resonator",
            () => 0,
            (i, z) => Turned(i, z) is var next && next.Imaginary >= 1 ? (1, new(next.Real, 0)) : (0, Turned(i, z))
        )
        {
            Membrane = z => z.Imaginary,
            Threshold = _ => 1,
            Charge = (i, z) => Turned(i, z).Imaginary,
            ResetsTo = 0,
            Linear = true,
            ConstantThreshold = true,
        };

    private static Complex Turned(double i, Complex z) => (z * Complex.Exp(new(-0.1, 0.5))) + i;

    private static Neuron<(double V, double First, double Second)> Delayed =>
        new(
            "two steps of delay",
            () => (0, 0, 0),
            (i, s) =>
                (0.9 * s.V) + s.Second is var v && v >= 1
                    ? (1, (0, i, s.First))
                    : (0, ((0.9 * s.V) + s.Second, i, s.First))
        )
        {
            Membrane = s => s.V,
            Threshold = _ => 1,
            Charge = (_, s) => (0.9 * s.V) + s.Second,
            ResetsTo = 0,
            ConstantThreshold = true,
            MonotoneRate = true,
        };

    private static Neuron<double> Order(string name, double dt, double tau, int order) =>
        new(
            name,
            () => 0,
            (i, v) =>
            {
                double F(double x) => (i - x) / tau;
                var (k1, next) = (F(v), 0.0);
                if (order == 4)
                {
                    var k2 = F(v + (dt / 2 * k1));
                    var k3 = F(v + (dt / 2 * k2));
                    next = v + (dt * (k1 + (2 * k2) + (2 * k3) + F(v + (dt * k3))) / 6);
                }
                else
                {
                    next = v + (order == 1 ? dt * k1 : dt * (k1 + F(v + (dt * k1))) / 2);
                }

                return next >= 1 ? (1, 0) : (0, next);
            }
        )
        {
            Membrane = v => v,
            ResetsTo = 0,
            Linear = true,
            Order = order,
            WithStep = part => Order(name, part * dt, tau, order),
            Rescaled = factor => Order(name, factor * dt, factor * tau, order),
            MonotoneRate = true,
        };

    private static Neuron<double> QuadraticOrder(double dt) =>
        new(
            "quadratic, of an order",
            () => -1,
            (i, v) =>
                v + (dt * ((v * v) - 1 + i)) is var next && next >= 10 ? (1, -1) : (0, v + (dt * ((v * v) - 1 + i)))
        )
        {
            Membrane = v => v,
            Resting = -1,
            ResetsTo = -1,
            Order = 1,
            WithStep = part => QuadraticOrder(part * dt),
        };

    // What grows exponentially takes a roundoff with it.
    private static Neuron<double> QuadraticTwin =>
        QuadraticOrder(0.05) with
        {
            Name = "quadratic, in single precision too",
            Order = null,
            Twins =
            [
                new(
                    "float32",
                    rows =>
                        Array.ConvertAll(
                            rows,
                            row =>
                            {
                                var v = -1f;
                                return Array.ConvertAll(
                                    row,
                                    i =>
                                    {
                                        v += 0.05f * ((v * v) - 1 + (float)i);
                                        var spike = v >= 10;
                                        v = spike ? -1 : v;
                                        return spike ? 1.0 : 0;
                                    }
                                );
                            }
                        ),
                    Twin.Single
                ),
            ],
        };

    // Neither membrane nor charge is shown.
    private static Neuron<double> TwinAlone =>
        new(
            "in single precision too, and nothing shown",
            () => 0,
            (i, v) => (0.9 * v) + i is var c && c >= 1 ? (1, c - 1) : (0, (0.9 * v) + i)
        )
        {
            Twins =
            [
                new(
                    "float32",
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
                                        v = (0.9f * v) + (float)i;
                                        var spike = v >= 1;
                                        v = spike ? v - 1 : v;
                                        return spike ? 1.0 : 0;
                                    }
                                );
                            }
                        ),
                    Twin.Single
                ),
            ],
        };

    private static Neuron<double> RescaledAlone(double dt, double tau) =>
        new(
            "rescaled, and nothing shown",
            () => 0,
            (i, v) =>
            {
                var kept = Math.Exp(-dt / tau);
                v = (kept * v) + ((1 - kept) * i);
                return v >= 1 ? (1, 0) : (0, v);
            }
        )
        {
            Rescaled = factor => RescaledAlone(factor * dt, factor * tau),
        };

    private static Neuron<double> SlopeInPicoampere =>
        ThresholdInMillivolts(-50, 0.001) with
        {
            Name = "a gradient by the picoampere",
            WithThreshold = null,
            SoftSpike = u => 1 / (1 + Math.Exp(-u / 2)),
            Slope = (i, v) =>
                1 / (1 + Math.Exp(-(-65 + ((v + 65) * 0.9) + (0.001 * i) + 50) / 2)) is var s
                    ? 0.001 * s * (1 - s) / 2
                    : 0,
        };

    private static Neuron<double> ThresholdInMillivolts(double threshold, double resistance = 1) =>
        new(
            "a learned threshold of millivolts",
            () => -65,
            (i, v) =>
                -65 + ((v + 65) * 0.9) + (resistance * i) is var c && c >= threshold
                    ? (1, -65)
                    : (0, -65 + ((v + 65) * 0.9) + (resistance * i))
        )
        {
            Membrane = v => v,
            Threshold = _ => threshold,
            Charge = (i, v) => -65 + ((v + 65) * 0.9) + (resistance * i),
            Resting = -65,
            Decay = 0.9,
            ResetsTo = -65,
            WithThreshold = other => ThresholdInMillivolts(other, resistance),
            ConstantThreshold = true,
            Linear = true,
        };

    // Down to numbers that have no more digits.
    private static Neuron<double> FastDecay =>
        new(
            "decays to nothing",
            () => 0,
            (i, v) => v - ((1 - 1e-12) * v) + i is var c && c >= 1 ? (1, 0) : (0, v - ((1 - 1e-12) * v) + i)
        )
        {
            Membrane = v => v,
            Decay = 1e-12,
            Linear = true,
        };

    private static Neuron<(double V, int Left)> Bursts =>
        new(
            "bursts",
            () => (0, 0),
            (i, s) =>
                s.Left > 0 ? (1, (0, s.Left - 1))
                : (0.9 * s.V) + i >= 1 ? (1, (0, 2))
                : (0, ((0.9 * s.V) + i, 0))
        )
        {
            Membrane = s => s.V,
            ResetsTo = 0,
            MostSpikesPerStep = 1,
        };

    // Fang et al. 2021: the decay is a sigmoid of what is learned.
    private static Neuron<double> LearnedDecay =>
        new(
            "learned decay",
            () => 0,
            (i, v) =>
            {
                v += (i - v) / (1 + Math.Exp(-0.3));
                return v >= 1 ? (1, 0) : (0, v);
            }
        )
        {
            Membrane = v => v,
            Threshold = _ => 1,
            Charge = (i, v) => ((1 - (1 / (1 + Math.Exp(-0.3)))) * v) + (i / (1 + Math.Exp(-0.3))),
            ResetsTo = 0,
            Decay = 1 - (1 / (1 + Math.Exp(-0.3))),
            Linear = true,
            ConstantThreshold = true,
            MonotoneRate = true,
        };
}
