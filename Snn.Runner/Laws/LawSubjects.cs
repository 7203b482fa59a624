using System.Collections.Immutable;
using Snn.Convex.Laws;
using Snn.Convex.Networks;
using Snn.Data.Faults;
using Snn.Data.Laws;
using Snn.Data.Laws.Encodings;
using Snn.Data.Laws.Neurons;
using Snn.Data.Laws.Subjects;
using Snn.Data.Laws.Surrogates;
using Snn.LocalLoss.Laws;
using Snn.LocalLoss.Laws.Losses;
using Snn.LocalLoss.Laws.Maps;
using Snn.LocalLoss.Losses;
using Snn.LocalLoss.Neurons;
using Snn.Runner.Plugins;

namespace Snn.Runner.Laws;

/// <summary>Everything of the libraries that laws are known for.</summary>
internal static class LawSubjects
{
    /// <summary>The subjects, by kind.</summary>
    internal static ImmutableArray<LawSubject> All { get; } =
    [
        .. ReferenceNeurons.All.Select(NeuronLaws.Subject),
        IntegratorLaws.Subject(Integrator.Euler),
        IntegratorLaws.Subject(Integrator.Event),
        RuleLaws.Subject(BoundaryRule.Projection),
        RuleLaws.Subject(BoundaryRule.Published),
        .. ConvexSystem.All.Select(NetworkLaws.Subject),
        LearnerLaws.Subject(Learner.Euler),
        LearnerLaws.Subject(Learner.Event),
        .. ReferenceEncodings.All.Select(EncodingLaws.Subject),
        .. NeuronSubjects.All.Select(n => NeuronLaws.Subject(n) with { NeedsLibTorch = true }),
        .. SurrogateSubjects.All.Select(s => SurrogateLaws.Subject(s) with { NeedsLibTorch = true }),
        .. LossSubjects.All.Select(LossLaws.Subject),
        .. BlockMap.All.Select(MapLaws.Subject),
    ];

    /// <summary>What an object of a plug-in is as a subject; null where it is none.</summary>
    /// <param name="name">The name of the property or field that it comes from, for what has none itself.</param>
    /// <param name="found">The object.</param>
    private static LawSubject? Of(string name, object found) =>
        found switch
        {
            INeuronFamily neuron => NeuronLaws.Subject(neuron),
            Integrator integrator => IntegratorLaws.Subject(integrator),
            BoundaryRule rule => RuleLaws.Subject(rule),
            ConvexSystem system => NetworkLaws.Subject(system),
            ConvexNetwork network => NetworkLaws.Subject(new(name, network)),
            Learner learner => LearnerLaws.Subject(learner),
            InputEncoding encoding => EncodingLaws.Subject(encoding),
            LossSubject loss => LossLaws.Subject(loss),
            SupervisedLoss loss => LossLaws.Subject(LossSubject.Of(loss)),
            UnsupervisedLoss loss => LossLaws.Subject(LossSubject.Of(loss)),
            BlockMap map => MapLaws.Subject(map),
            SurrogateShape surrogate => SurrogateLaws.Subject(surrogate),
            Surrogate surrogate => SurrogateLaws.Subject(SurrogateSubjects.Of(surrogate)) with { NeedsLibTorch = true },
            LawSubject subject => subject,
            _ => null,
        };

    /// <summary>The types that <see cref="Of"/> knows.</summary>
    internal static ImmutableArray<Type> Types { get; } =
    [
        typeof(INeuronFamily),
        typeof(Integrator),
        typeof(BoundaryRule),
        typeof(ConvexSystem),
        typeof(ConvexNetwork),
        typeof(Learner),
        typeof(InputEncoding),
        typeof(LossSubject),
        typeof(SupervisedLoss),
        typeof(UnsupervisedLoss),
        typeof(BlockMap),
        typeof(SurrogateShape),
        typeof(Surrogate),
        typeof(LawSubject),
    ];

    /// <summary>What a plug-in offers to be put through laws.</summary>
    /// <param name="plugin">The plug-in.</param>
    internal static Result<ImmutableArray<LawSubject>> In(Plugin plugin) =>
        plugin
            .Offers(Types, "that laws are known for")
            .Map<ImmutableArray<LawSubject>>(found =>
                [
                    .. found
                        .Select(own => Of(own.Name, own.Value))
                        .OfType<LawSubject>()
                        .Select(own => own with { NeedsLibTorch = own.NeedsLibTorch || plugin.UsesLibTorch }),
                ]
            );

    /// <summary>Every law once, with the kind that it belongs to.</summary>
    internal static ImmutableArray<(string Kind, LawText Law)> Laws { get; } =
    [.. All.GroupBy(s => s.Kind).SelectMany(kind => kind.First().Laws.Select(law => (kind.Key, law)))];
}
