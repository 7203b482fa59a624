using System.Collections.Immutable;
using Snn.Data.Datasets;
using Snn.Data.Runs;
using Snn.Runner.Machine;
using Snn.Runner.Runs;

namespace Snn.Runner.Experiments;

/// <summary>Whom to name for a run, in BibTeX: Snn, the works that the experiment comes from, and its data.</summary>
internal static class Citations
{
    private const string Mancoo = """
        @inproceedings{mancoo2020understanding,
          title     = {Understanding spiking networks through convex optimization},
          author    = {Mancoo, Allan and Keemink, Sander W. and Machens, Christian K.},
          booktitle = {Advances in Neural Information Processing Systems 33},
          year      = {2020}
        }
        """;

    private const string Nokland = """
        @inproceedings{nokland2019training,
          title     = {Training neural networks with local error signals},
          author    = {N{\o}kland, Arild and Eidnes, Lars Hiller},
          booktitle = {Proceedings of the 36th International Conference on Machine Learning},
          year      = {2019}
        }
        """;

    private static readonly ImmutableDictionary<string, string> Sets = new Dictionary<string, string>
    {
        [KnownDatasets.Mnist.Name] = """
            @article{lecun1998gradient,
              title   = {Gradient-based learning applied to document recognition},
              author  = {LeCun, Yann and Bottou, L{\'e}on and Bengio, Yoshua and Haffner, Patrick},
              journal = {Proceedings of the IEEE},
              volume  = {86},
              number  = {11},
              pages   = {2278--2324},
              year    = {1998}
            }
            """,
        [KnownDatasets.FashionMnist.Name] = """
            @misc{xiao2017fashion,
              title  = {Fashion-{MNIST}: a novel image dataset for benchmarking machine learning algorithms},
              author = {Xiao, Han and Rasul, Kashif and Vollgraf, Roland},
              note   = {arXiv:1708.07747},
              year   = {2017}
            }
            """,
        [KnownDatasets.KuzushijiMnist.Name] = """
            @misc{clanuwat2018deep,
              title  = {Deep learning for classical {Japanese} literature},
              author = {Clanuwat, Tarin and Bober-Irizar, Mikel and Kitamoto, Asanobu and Lamb, Alex and Yamamoto, Kazuaki and Ha, David},
              note   = {arXiv:1812.01718},
              year   = {2018}
            }
            """,
        [KnownDatasets.EmnistLetters.Name] = Emnist,
        [KnownDatasets.EmnistBalanced.Name] = Emnist,
        [KnownDatasets.Cifar10.Name] = Cifar,
        [KnownDatasets.Cifar10Grey.Name] = Cifar,
    }.ToImmutableDictionary(StringComparer.Ordinal);

    private const string Emnist = """
        @inproceedings{cohen2017emnist,
          title     = {{EMNIST}: extending {MNIST} to handwritten letters},
          author    = {Cohen, Gregory and Afshar, Saeed and Tapson, Jonathan and van Schaik, Andr{\'e}},
          booktitle = {International Joint Conference on Neural Networks},
          year      = {2017}
        }
        """;

    private const string Cifar = """
        @techreport{krizhevsky2009learning,
          title       = {Learning multiple layers of features from tiny images},
          author      = {Krizhevsky, Alex},
          institution = {University of Toronto},
          year        = {2009}
        }
        """;

    /// <summary>The version of Snn that made a run.</summary>
    internal static string Version(RunRecord record) =>
        record.Versions.Where(v => v.Name == "snn").Select(v => RunText.Of(v.Value)).FirstOrDefault(Versions.Snn);

    /// <summary>The works, Snn first.</summary>
    /// <param name="entry">What was run.</param>
    /// <param name="version">Of Snn.</param>
    internal static ImmutableArray<string> Works(Entry entry, string version) =>
        [
            string.Join(
                '\n',
                "@software{snn,",
                "  title   = {Snn: spiking neural networks trained without global back-propagation, in {C\\#}},",
                "  author  = {{The Snn authors}},",
                $"  version = {{{version}}},",
                $"  note    = {{experiment {entry.Id}, {entry.From.Words.Split(':')[0]}}}",
                "}"
            ),
            entry.Experiment.Kind.UsesDevice ? Nokland : Mancoo,
            .. Dataset(entry) is { } set && Sets.TryGetValue(set, out var data) ? [data] : Array.Empty<string>(),
        ];

    private static string? Dataset(Entry entry) =>
        entry
            .Experiment.Parameters.Where(p => p.Name == OwnChoice.Parameter)
            .Select(p => RunText.Of(p.Value))
            .FirstOrDefault()
        ?? entry.Experiment.Needs.Data;
}
