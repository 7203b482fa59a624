using PureHDF;

namespace Snn.Tests.LocalLoss.Interop;

/// <summary>NIR files by hand: nodes and the edges between them.</summary>
internal static class GraphFile
{
    /// <summary>A file of nodes in a row, from an input of this shape on.</summary>
    internal static byte[] Row(long[] shape, params H5Group[] nodes)
    {
        var named = nodes.Select((node, i) => (Name: $"n{i}", Node: node)).ToArray();
        var group = new H5Group
        {
            ["in"] = new H5Group { ["type"] = "Input", ["shape"] = shape },
            ["out"] = new H5Group { ["type"] = "Output", ["shape"] = new long[] { 1 } },
        };
        foreach (var (name, node) in named)
        {
            group[name] = node;
        }

        string[] names = ["in", .. named.Select(n => n.Name), "out"];
        return Of(group, [.. names.Zip(names.Skip(1))]);
    }

    /// <summary>A file of these nodes, Input and Output among them.</summary>
    internal static byte[] Of(H5Group nodes, IReadOnlyList<(string From, string To)> edges)
    {
        var pairs = new string[edges.Count, 2];
        for (var i = 0; i < edges.Count; i++)
        {
            (pairs[i, 0], pairs[i, 1]) = edges[i];
        }

        using var stream = new MemoryStream();
        new H5File
        {
            ["version"] = "1.0.0",
            ["node"] = new H5Group
            {
                ["type"] = "NIRGraph",
                ["edges"] = pairs,
                ["nodes"] = nodes,
            },
        }.Write(stream);
        return stream.ToArray();
    }
}
