namespace Snn.Convex.Recording;

/// <summary>
/// Where a trial puts what happens in it. A struct, so that an integrator is compiled for each sink without virtual
/// calls.
/// </summary>
internal interface ITrialSink
{
    /// <summary>
    /// Whether <see cref="Show"/> is wanted; what an integrator does for it is left out at compile time where not.
    /// </summary>
    static abstract bool Watches { get; }

    /// <summary>A trial begins from rest.</summary>
    void Begin();

    /// <summary>A neuron spikes; within a bin lower layers come first.</summary>
    void Spike(int layer, int bin, int neuron);

    /// <summary>V − T of a layer in a bin, before its spike, [N]; bins come in order from 1 on.</summary>
    void Show(int layer, int bin, ReadOnlySpan<double> margins);
}
