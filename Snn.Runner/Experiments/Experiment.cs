using System.Collections.Immutable;
using Snn.Convex.Classification;
using Snn.Convex.Experiments;
using Snn.Convex.Published;
using Snn.Data.Datasets;
using Snn.Data.Faults;
using Snn.LocalLoss.Experiments;

namespace Snn.Runner.Experiments;

/// <summary>The closed set of kinds of experiments.</summary>
/// <remarks>
/// Whoever tells kinds apart does it through <see cref="Match"/>: a new kind is a new case and a new argument there, and the
/// compiler leads to every place that must know it.
/// </remarks>
internal abstract record Experiment
{
    private Experiment()
    {
    }

    /// <summary>A convex network learns a surface.</summary>
    internal sealed record Surface(SurfaceExperiment Value) : Experiment;

    /// <summary>Two layers learn a surface by the published rule.</summary>
    internal sealed record TwoLayers(TwoLayerExperiment Value) : Experiment;

    /// <summary>A published script learns images.</summary>
    internal sealed record Script(ScriptExperiment Value) : Experiment;

    /// <summary>Stacked convex networks learn a surface.</summary>
    internal sealed record Stack(StackExperiment Value) : Experiment;

    /// <summary>Convex networks learn to classify images.</summary>
    internal sealed record Images(ImageExperiment Value) : Experiment;

    /// <summary>A convex network is disturbed: noise, delay, loss of neurons.</summary>
    internal sealed record Robustness(RobustnessExperiment Value) : Experiment;

    /// <summary>A deep network learns to classify images by layer-local losses.</summary>
    internal sealed record Training(TrainingExperiment Value) : Experiment;

    /// <summary>Continues by kind.</summary>
    internal TOut Match<TOut>(
        Func<SurfaceExperiment, TOut> surface,
        Func<TwoLayerExperiment, TOut> twoLayers,
        Func<StackExperiment, TOut> stack,
        Func<ImageExperiment, TOut> images,
        Func<ScriptExperiment, TOut> script,
        Func<RobustnessExperiment, TOut> robustness,
        Func<TrainingExperiment, TOut> training) =>
        this switch
        {
            Surface s => surface(s.Value),
            TwoLayers t => twoLayers(t.Value),
            Stack s => stack(s.Value),
            Images i => images(i.Value),
            Script s => script(s.Value),
            Robustness r => robustness(r.Value),
            Training t => training(t.Value),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>The kind in one word, as <c>run.json</c> has it.</summary>
    internal string Kind => Match(
        _ => "surface", _ => "two-layers", _ => "stack", _ => "images", _ => "script", _ => "robustness", _ => "training");

    /// <summary>Every parameter with its value.</summary>
    internal ImmutableArray<ParameterRow> Parameters => Match(
        s => ParameterRow.Of(s, SurfaceExperiment.Parameters),
        t => ParameterRow.Of(t, TwoLayerExperiment.Parameters),
        s => ParameterRow.Of(s, StackExperiment.Parameters),
        i => ParameterRow.Of(i, ImageExperiment.Parameters),
        s => ParameterRow.Of(s, ScriptExperiment.Parameters),
        r => ParameterRow.Of(r, RobustnessExperiment.Parameters),
        t => ParameterRow.Of(t, TrainingParameters.All));

    /// <summary>The experiment with parameters set by name, if they are allowed and go together.</summary>
    /// <param name="id">Of the experiment, for the message.</param>
    /// <param name="assignments">What to change.</param>
    internal Result<Experiment> With(string id, IReadOnlyList<Assignment> assignments) => Match(
        s => Assignment.Apply(id, s, SurfaceExperiment.Parameters, assignments)
            .Bind(made => made.Validate()).Map(made => (Experiment)new Surface(made)),
        t => Assignment.Apply(id, t, TwoLayerExperiment.Parameters, assignments)
            .Bind(made => made.Validate()).Map(made => (Experiment)new TwoLayers(made)),
        s => Assignment.Apply(id, s, StackExperiment.Parameters, assignments)
            .Bind(made => made.Validate()).Map(made => (Experiment)new Stack(made)),
        i => Assignment.Apply(id, i, ImageExperiment.Parameters, assignments)
            .Bind(made => made.Validate(KnownDatasets.Mnist.ClassNames.Length)).Map(made => (Experiment)new Images(made)),
        s => Assignment.Apply(id, s, ScriptExperiment.Parameters, assignments)
            .Bind(made => made.Validate()).Map(made => (Experiment)new Script(made)),
        r => Assignment.Apply(id, r, RobustnessExperiment.Parameters, assignments)
            .Bind(made => made.Validate()).Map(made => (Experiment)new Robustness(made)),
        t => Assignment.Apply(id, t, TrainingParameters.All, assignments)
            .Bind(made => made.Validate()).Map(made => (Experiment)new Training(made)));
}
