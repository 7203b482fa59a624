using System.Collections.Immutable;
using Snn.Data.Laws;
using Snn.Data.Laws.Neurons;
using Snn.Data.Laws.Subjects;

namespace Snn.Runner.Laws;

/// <summary>Everything of the libraries that laws are known for.</summary>
internal static class LawSubjects
{
    /// <summary>The subjects, by kind.</summary>
    internal static ImmutableArray<LawSubject> All { get; } = [.. ReferenceNeurons.All.Select(NeuronLaws.Subject)];

    /// <summary>Every law once, with the kind that it belongs to.</summary>
    internal static ImmutableArray<(string Kind, LawText Law)> Laws { get; } =
        [.. All.GroupBy(s => s.Kind).SelectMany(kind => kind.First().Laws.Select(law => (kind.Key, law)))];
}
