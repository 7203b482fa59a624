using Snn.Convex.Learning;

namespace Snn.Convex.Integrators;

/// <summary>What a trial is given: the input, and what the layers are to learn from it.</summary>
/// <param name="x">Input from the onset on, [K].</param>
/// <param name="targets">What the readout of each layer should be, M numbers a layer; empty without learning.</param>
/// <param name="rates">Learning of the lowest layer, and the drift of all.</param>
/// <param name="upperStep">Fraction of e that one spike of an upper layer takes away, 0 to 1.</param>
internal readonly ref struct Lesson(
    ReadOnlySpan<double> x,
    ReadOnlySpan<double> targets,
    LearningRates rates,
    double upperStep
)
{
    internal ReadOnlySpan<double> X { get; } = x;

    internal LearningRates Rates { get; } = rates;

    internal double UpperStep { get; } = upperStep;

    /// <summary>Whether spikes move anything.</summary>
    internal bool Learns { get; } = !targets.IsEmpty && (rates != LearningRates.None || upperStep != 0);

    private ReadOnlySpan<double> Targets { get; } = targets;

    /// <summary>y* of a layer, [M].</summary>
    internal ReadOnlySpan<double> Target(int layer, int outputs) => Targets.Slice(layer * outputs, outputs);
}

/// <summary>What each of many trials is given.</summary>
internal delegate Lesson LessonOf(int trial);
