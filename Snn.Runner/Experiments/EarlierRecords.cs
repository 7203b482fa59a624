using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Snn.Data.Runs;
using Snn.LocalLoss.Checkpoints;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Experiments;

/// <summary>
/// Records of runs that an earlier version has written, as this one names what they ran (<see cref="EarlierRuns"/>).
/// </summary>
internal static class EarlierRecords
{
    /// <summary>The parameters of a record, by the names and with the meanings of this version.</summary>
    internal static ImmutableArray<Assignment> Assignments(RunRecord record) =>
        [
            .. (
                Kinds.Find(record.Kind)?.Earlier is { } earlier ? earlier.Upgrade(Words(record)) : Words(record)
            ).Select(p => new Assignment(p.Key, p.Value)),
        ];

    /// <summary>
    /// Where the system of a training run comes from that names no experiment; null where that is not known.
    /// </summary>
    /// <param name="kind">Kind of the run.</param>
    /// <param name="parameters">Of its record.</param>
    internal static Provenance? Origin(Kind? kind, JsonNode? parameters) =>
        kind?.Earlier is { } earlier
        && parameters is JsonObject { Count: > 0 } given
        && !given.ContainsKey(earlier.Mark)
            ? new Provenance.Ours()
            : null;

    /// <summary>
    /// The parameters of a record of any state, in which what an earlier version meant by its words has today's.
    /// </summary>
    /// <param name="kind">Kind of the run.</param>
    /// <param name="given">As they were written.</param>
    internal static JsonObject Upgraded(Kind? kind, JsonObject given)
    {
        var words = given
            .Where(p => p.Value is JsonValue v && v.GetValueKind() == JsonValueKind.String)
            .ToImmutableSortedDictionary(p => p.Key, p => (string)p.Value!, StringComparer.Ordinal);
        if (kind?.Earlier is not { } earlier || given.ContainsKey(earlier.Mark) || !earlier.IsEarlier(words))
        {
            return given;
        }

        var (meant, upgraded) = (earlier.Upgrade(words), (JsonObject)given.DeepClone());
        foreach (var name in words.Keys.Where(name => meant[name] != words[name]))
        {
            upgraded[name] = meant[name];
        }

        return upgraded;
    }

    private static ImmutableSortedDictionary<string, string> Words(RunRecord record) =>
        record.Parameters.ToImmutableSortedDictionary(
            p => ParameterName.Typed(p.Name),
            p => RunText.Of(p.Value),
            StringComparer.Ordinal
        );
}
