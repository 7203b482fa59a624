using System.Collections.Immutable;
using PureHDF;
using Snn.Data.Faults;

namespace Snn.LocalLoss.Experiments.Import;

/// <summary>Numbers of an HDF5 file, row by row.</summary>
/// <param name="Shape">Their shape; empty for one number.</param>
/// <param name="Values">The numbers.</param>
internal sealed record NirArray(ImmutableArray<int> Shape, ImmutableArray<double> Values);

/// <summary>A node of a graph in the Neuromorphic Intermediate Representation.</summary>
/// <param name="Name">Its name in the file.</param>
/// <param name="Type">Its kind, such as <c>LIF</c>.</param>
/// <param name="Words">What it says in words, by name.</param>
/// <param name="Numbers">Its numbers, by name.</param>
internal sealed record NirNode(
    string Name,
    string Type,
    ImmutableDictionary<string, string> Words,
    ImmutableDictionary<string, NirArray> Numbers
);

/// <summary>A graph whose nodes stand in a row.</summary>
/// <param name="Nodes">From its input to its output.</param>
/// <param name="Metadata">What the file says beside it.</param>
internal sealed record NirGraph(ImmutableArray<NirNode> Nodes, NirNode Metadata)
{
    private const string MetadataName = "metadata";

    /// <summary>Reads a file.</summary>
    /// <remarks>
    /// Of its bytes nothing is certain, and the library of HDF5 throws whatever comes of them: a lack of memory, too,
    /// where a damaged size asks for more than there is.
    /// </remarks>
    /// <param name="bytes">The whole file.</param>
    /// <param name="where">Its name, for faults.</param>
    internal static Result<NirGraph> Read(byte[] bytes, string where)
    {
        if (NirLinks.LeadElsewhere(bytes))
        {
            return Wrong(where, "it has symbolic links, which no graph of NIR has", "replace it by an undamaged copy");
        }

        try
        {
            using var file = H5File.Open(new MemoryStream(bytes));
            return file.LinkExists("node") && file.Group("node") is var graph && graph.LinkExists("nodes")
                ? new Contents(bytes.Length).Read(graph, where)
                : Wrong(where, "it has no graph of NIR", "take a file that nir.write, or 'snn export', has written");
        }
        catch (Exception error)
        {
            return Wrong(
                where,
                $"it cannot be read as HDF5 ({error.Message.ReplaceLineEndings(" ").TrimEnd('.')})",
                "replace it by an undamaged copy"
            );
        }
    }

    private static Result<ImmutableArray<NirNode>> InARow(
        Dictionary<string, NirNode> nodes,
        ImmutableArray<(string From, string To)> edges,
        string where
    )
    {
        foreach (var (from, to) in edges)
        {
            if (!nodes.ContainsKey(from) || !nodes.ContainsKey(to))
            {
                return Wrong(
                    where,
                    $"an edge goes from '{from}' to '{to}', and not both are nodes",
                    "write the graph again"
                );
            }
        }

        var branched = edges.GroupBy(e => e.From).Concat(edges.GroupBy(e => e.To)).FirstOrDefault(g => g.Count() > 1);
        if (branched is not null)
        {
            return Wrong(
                where,
                $"several edges meet at '{branched.Key}': Snn's networks are layers in a row, without branches or recurrence",
                "take a feed-forward network"
            );
        }

        var following = edges.ToDictionary(e => e.From, e => e.To, StringComparer.Ordinal);
        var first = nodes.Values.Where(n => n.Type == "Input").ToArray();
        if (first.Length != 1)
        {
            return Wrong(where, $"it has {first.Length} nodes of the kind Input", "give the graph one");
        }

        var row = ImmutableArray.Create(first[0]);
        while (following.TryGetValue(row[^1].Name, out var next) && row.Length <= nodes.Count)
        {
            row = row.Add(nodes[next]);
        }

        return row.Length == nodes.Count && row[^1].Type == "Output"
            ? row
            : Wrong(
                where,
                $"from its input on, the edges pass {row.Length} of {nodes.Count} nodes and end at '{row[^1].Name}', of the kind {row[^1].Type}",
                "join all nodes in a row that ends in an Output"
            );
    }

    /// <summary>The graph of a file of a length.</summary>
    private sealed class Contents(int length)
    {
        private const ulong Packed = 1032;

        internal Result<NirGraph> Read(IH5Group graph, string where)
        {
            var nodes = graph
                .Group("nodes")
                .Children()
                .OfType<IH5Group>()
                .Select(Node)
                .ToDictionary(n => n.Name, StringComparer.Ordinal);
            var edges = Edges(graph.Dataset("edges"));
            var metadata = graph.LinkExists(MetadataName)
                ? Node(graph.Group(MetadataName))
                : new(
                    MetadataName,
                    "",
                    ImmutableDictionary<string, string>.Empty,
                    ImmutableDictionary<string, NirArray>.Empty
                );
            return InARow(nodes, edges, where).Map(row => new NirGraph(row, metadata));
        }

        private NirNode Node(IH5Group group)
        {
            var (words, numbers) = (
                ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal),
                ImmutableDictionary.CreateBuilder<string, NirArray>(StringComparer.Ordinal)
            );
            foreach (var value in group.Children().OfType<IH5Dataset>())
            {
                if (value.Type.Class is H5DataTypeClass.String or H5DataTypeClass.VariableLength)
                {
                    words[value.Name] = Text(value)[0];
                }
                else if (Numbers(value) is { } array)
                {
                    numbers[value.Name] = array;
                }
            }

            return new(group.Name, words.GetValueOrDefault("type", ""), words.ToImmutable(), numbers.ToImmutable());
        }

        private ImmutableArray<(string From, string To)> Edges(IH5Dataset dataset)
        {
            var names = dataset.Space.Dimensions.Contains(0ul) ? [] : Text(dataset);
            return [.. names.Chunk(2).Select(pair => (pair[0], pair[1]))];
        }

        private string[] Text(IH5Dataset dataset) =>
            dataset.Space.Type == H5DataspaceType.Scalar
                ? [dataset.Read<string>()]
                : dataset.Read<string[]>(memoryDims: [Count(dataset)]);

        // Booleans and what else is no number are passed over.
        private NirArray? Numbers(IH5Dataset dataset)
        {
            double[]? values = (dataset.Type.Class, dataset.Type.Size) switch
            {
                (H5DataTypeClass.FloatingPoint, 4) => Read<float>(dataset),
                (H5DataTypeClass.FloatingPoint, 8) => Read<double>(dataset),
                (H5DataTypeClass.FixedPoint, 1) => Read<sbyte>(dataset),
                (H5DataTypeClass.FixedPoint, 2) => Read<short>(dataset),
                (H5DataTypeClass.FixedPoint, 4) => Read<int>(dataset),
                (H5DataTypeClass.FixedPoint, 8) => Read<long>(dataset),
                _ => null,
            };
            return values is null ? null : new([.. Dimensions(dataset).Select(d => checked((int)d))], [.. values]);
        }

        private double[] Read<T>(IH5Dataset dataset)
            where T : unmanaged, System.Numerics.INumber<T> =>
            [
                .. (
                    dataset.Space.Type == H5DataspaceType.Scalar
                        ? [dataset.Read<T>()]
                        : dataset.Read<T[]>(memoryDims: [Count(dataset)])
                ).Select(double.CreateChecked),
            ];

        private static ulong[] Dimensions(IH5Dataset dataset) =>
            dataset.Space.Type == H5DataspaceType.Scalar ? [] : dataset.Space.Dimensions;

        // What is not packed is as long as its file at most, and what is packed a thousand times as long: a damaged
        // size is found before its memory is asked for.
        private ulong Count(IH5Dataset dataset)
        {
            var count = dataset.Space.Dimensions.Aggregate(1ul, (a, b) => checked(a * b));
            var most = (ulong)length * (dataset.Layout.Class == H5DataLayoutClass.Chunked ? Packed : 1);
            return count <= most / Math.Max(1, (ulong)dataset.Type.Size)
                ? count
                : throw new InvalidDataException(
                    $"'{dataset.Name}' would have {count} values, more than the file can hold"
                );
        }
    }

    private static Fault Wrong(string where, string what, string fix) => new(FaultKind.Data, where, what, fix);
}
