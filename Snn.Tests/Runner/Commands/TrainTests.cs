using System.Text.Json.Nodes;
using Snn.Data.Faults;
using Snn.LocalLoss.Blocks;
using Snn.LocalLoss.Experiments.Flags;
using Snn.LocalLoss.Tensors;
using Snn.Runner.Commands;
using Snn.Runner.Commands.Parsing;
using Snn.Runner.Experiments;
using Snn.Runner.Runs;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Commands;

/// <summary><c>snn train</c>: the flags of the paper's script.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class TrainTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();

    public static TheoryData<string> Ids =>
        [
            .. Catalogue
                .All.Where(e => e.Experiment.Kind == TrainingKind.Value && e.From is Provenance.AsPublished)
                .Select(e => e.Id),
        ];

    public static TheoryData<string, int, string> Misuse =>
        new()
        {
            { "--bio --loss-sup none", 2, "--bio: it projects the targets of a supervised loss" },
            { "--dim-in-decoder 0", 2, "--dim-in-decoder: '0' is not allowed; give a whole number of at least 1" },
            { "--lr-decay-milestones 50 40", 2, "--lr-decay-milestones: 40 follows 50; give them in rising order" },
            { "--lr-decay-milestones 50 x", 2, "whole numbers of at least 1" },
            { "--lr-decay-milestones", 2, "needs a value" },
            { "--loss-unsup sim", 2, "--alpha: at 0" },
            { "--alpha 0.5", 2, "--alpha: 0.5 is the share" },
            { "--loss-sup none", 2, "nothing to learn from" },
            { "--optim adam --momentum 0.9", 2, "--momentum: 0.9 has no meaning for Adam" },
            { "--backprop --bio", 2, "--bio: global back-propagation" },
            { "--model mpl", 2, "--model: 'mpl' is not allowed" },
            { "--dataset CIFAR100", 2, "MNIST, FashionMNIST" },
            { "--dataset ./nowhere", 3, "nowhere: there is no such file or folder" },
            { "--data nowhere.csv::test=2", 2, "in 'test=2', that is no share" },
            { "--batch-size 1", 2, "a whole number from 2" },
            { "--lr 0", 2, "a number above 0" },
            { "--lr 1 --lr 2", 2, "--lr: is given more than once" },
            { "--nonlin", 2, "--nonlin: needs a value" },
            { "--bio maybe", 2, "maybe: 'snn train' takes no further argument" },
            { "--num-layer 3", 2, "did you mean '--num-layers'?" },
            { "mlp", 2, "takes no" },
            { "--no-cuda --device cuda", 2, "--no-cuda" },
            { "--save-dir a --out b", 2, "--save-dir" },
            { "--checkpoint-every soon", 2, "500" },
            { "--resume nowhere", 3, "there is no such run or checkpoint" },
        };

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [MemberData(nameof(Ids))]
    public void Each_line_of_the_paper_s_readme_is_the_experiment_of_its_ID(string id)
    {
        var entry = Assert.IsType<Result<Entry>.Ok>(Catalogue.FindOne(id)).Value;
        var made = Assert.IsType<Result<TrainingFlags>.Ok>(Parsed(entry.Words.Split(' '))).Value;
        var known = ((Experiment<TrainingFlags>)entry.Experiment).Value;
        Assert.Equal(TrainingParameters.Words(known), TrainingParameters.Words(made));
        Assert.Equal(id, Catalogue.Trained(made).Id);
        Assert.Equal(id, Catalogue.Trained(made with { Optim = made.Optim with { Epochs = 3 } }).Id);
        Assert.Equal("train", Catalogue.Trained(made with { Optim = made.Optim with { Lr = 1e-3 } }).Id);
    }

    [Fact]
    public void Without_flags_the_defaults_are_those_of_the_script()
    {
        var words = TrainingParameters.Words(Assert.IsType<Result<TrainingFlags>.Ok>(Parsed([])).Value);
        var script = """
            batch-size 128 · num-layers 1 · num-hidden 1024 · dim-in-decoder 4096 · feat-mult 1 · epochs 400 · lr 0.0005 ·
            lr-decay-milestones 200 300 350 375 · lr-decay-fact 0.25 · optim adam · momentum 0 · weight-decay 0 · alpha 0 · beta 0.99 · dropout 0 ·
            loss-sup predsim · loss-unsup none · nonlin relu · classes-per-batch 0 · target-proj-size 128 · cutout false · n_holes 1 · length 16 ·
            no-similarity-std false · no-batch-norm false · no-detach false · backprop false · bio false
            """;
        Assert.All(
            script.Split('·', StringSplitOptions.TrimEntries),
            pair => Assert.Equal(pair.Split(' ', 2)[1], words[pair.Split(' ', 2)[0]])
        );
    }

    [Fact]
    public void Every_flag_of_the_script_is_there()
    {
        var made = Assert
            .IsType<Result<TrainingFlags>.Ok>(
                Parsed(
                    (
                        "--model vgg8b --dataset FashionMNIST --batch-size 64 --num-layers 2 --num-hidden 512 --dim-in-decoder 2048 --feat-mult 0.5 --epochs 9 --lr 1e-3 "
                        + "--lr-decay-milestones 3 6 --lr-decay-fact 0.5 --optim sgd --momentum 0.9 --weight-decay 1e-4 --alpha 0.1 --beta 0.9 --dropout 0.2 --loss-sup sim "
                        + "--loss-unsup recon --nonlin leakyrelu --classes-per-batch 5 --classes-per-batch-until-epoch 2 --target-proj-size 64 --cutout --n_holes 2 --length 8 "
                        + "--no-similarity-std --no-batch-norm --no-detach --bio --no-cuda --no-print-stats --progress-bar --seed 7 --save-dir x"
                    ).Split(' ')
                )
            )
            .Value;
        Assert.Equal(
            "vgg8b FashionMNIST 64 2 512 2048 0.5 9 3,6 2 8",
            string.Join(
                ' ',
                [
                    made.Net.Model,
                    made.Data.Dataset,
                    made.Data.BatchSize,
                    made.Net.NumLayers,
                    made.Net.NumHidden,
                    made.Credit.DimInDecoder,
                    Invariant(made.Net.FeatMult),
                    made.Optim.Epochs,
                    string.Join(',', made.Optim.LrDecayMilestones),
                    made.Data.Holes,
                    made.Data.Length,
                ]
            )
        );
        Assert.True(
            made.Data.Cutout
                && made.Net.Norm == CurrentNorm.None
                && made.Credit is { NoSimilarityStd: true, NoDetach: true, Bio: true, Backprop: false }
        );
        Assert.Equal(
            8,
            Assert.IsType<Result<TrainingFlags>.Ok>(Parsed(["--n-holes", "8", "--fused", "false"])).Value.Data.Holes
        );
    }

    [Theory]
    [MemberData(nameof(Misuse))]
    public void What_contradicts_itself_is_one_line_and_an_exit_code(string flags, int code, string told) =>
        SnnHere.Refused(code, told, ["train", .. flags.Split(' ')]);

    [Fact]
    public async Task A_line_of_the_readme_runs_and_tells_each_block_unless_it_is_asked_not_to()
    {
        var line =
            "train --model mlp --dataset MNIST --lr 5e-4 --num-layers 3 --epochs 100 --lr-decay-milestones 50 75 89 94 --nonlin snn --loss-sup pred"
                .Replace("--epochs 100", "--epochs 1", StringComparison.Ordinal)
                .Split(' ');
        var ended = await SnnHere.In(_scratch.Path, [.. line, "--data", "sample", "--save-dir", "here"]);
        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Equal(3, ended.Out.Split('\n').Count(l => l.StartsWith("  block", StringComparison.Ordinal)));
        var folder = Assert.Single(Directory.GetDirectories(_scratch.At("here", "4.1-ce")));
        Assert.Equal(
            ["best.snnt", "last.snnt"],
            Directory.GetFiles(Path.Combine(folder, "checkpoint")).Select(Path.GetFileName).Order()
        );

        var quiet = await SnnHere.In(
            _scratch.Path,
            [.. line, "--num-hidden", "20", "--data", "sample", "--no-print-stats", "--no-cuda"]
        );
        Assert.DoesNotContain("  block", quiet.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_epoch_and_the_summary_tell_all_that_was_measured()
    {
        var run = (
            await SnnHere.In(
                _scratch.Path,
                "train",
                "--nonlin",
                "snn",
                "--num-layers",
                "2",
                "--num-hidden",
                "30",
                "--epochs",
                "2",
                "--validation",
                "0.2",
                "--record-norms",
                "--data",
                "sample",
                "--device",
                "cpu",
                "--json"
            )
        ).Json;
        string[] epoch =
        [
            "train_loss",
            "train_accuracy",
            "test_loss",
            "test_accuracy",
            "validation_loss",
            "validation_accuracy",
            "samples_per_second",
            "synaptic_operations",
            "multiply_accumulates",
            "energy_nanojoules",
        ];
        string[] layers =
        [
            "block_loss",
            "block_train_accuracy",
            "block_test_loss",
            "block_test_accuracy",
            "firing_rate",
            "silent_fraction",
            "saturated_fraction",
            "block_synaptic_operations",
        ];
        string[] norms = ["gradient_norm", "weight_norm"];
        var folder = (string)run["folder"]!;
        var lines = File.ReadAllLines(Path.Combine(folder, "metrics.jsonl"))
            .Select(l => JsonNode.Parse(l)!.AsObject())
            .Append(run)
            .ToList();
        Assert.Equal(3, lines.Count);
        Assert.All(lines, line => Assert.All(epoch, name => Assert.True(double.IsFinite((double)line[name]!), name)));
        Assert.All(lines, line => Assert.All(layers, name => Assert.Equal(2, line[name]!.AsArray().Count)));
        Assert.All(lines, line => Assert.All(norms, name => Assert.Equal(3, line[name]!.AsArray().Count)));
        Assert.Equal("validation", (string?)run["best_chosen_by"]);
        Assert.InRange((int)run["best_epoch"]!, 1, 2);
        Assert.Equal((784 * 30) + (30 * 30) + (30 * 10) + (2 * 30) + 10 + (4 * 30), (int)run["parameters"]!);
        Assert.True(
            (long)JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "run.json")))!["peak_memory_bytes"]! > 10_000_000
        );
    }

    [Fact]
    public async Task A_loss_that_is_no_number_stops_the_run_at_its_block_and_keeps_the_last_good_checkpoint()
    {
        var ended = await SnnHere.In(
            _scratch.Path,
            "train",
            "--model",
            "mlp",
            "--nonlin",
            "relu",
            "--no-batch-norm",
            "--loss-sup",
            "pred",
            "--num-hidden",
            "30",
            "--lr",
            "1e30",
            "--optim",
            "sgd",
            "--epochs",
            "3",
            "--data",
            "sample",
            "--checkpoint-every",
            "1",
            "--json"
        );
        Assert.Equal(1, ended.Code);
        Assert.Matches(
            "^snn: epoch 1, batch [0-9]+, block 1: the loss is not a number; ",
            Assert.Single(ended.Error.TrimEnd().Split('\n'))
        );
        Assert.Equal("failed", (string?)ended.Json["status"]);
        var kept = CheckpointFiles.Newest((string)ended.Json["folder"]!, note => Assert.Fail(note)).OrThrow();
        Assert.All(
            kept!.Value.Tensors.Where(t => t.Name.EndsWith("weight", StringComparison.Ordinal)),
            t => Assert.All(t.Floats.ToArray(), v => Assert.True(float.IsFinite(v)))
        );
    }

    // Behind silent neurons a weight can be lost while every loss is a number: such a run has learned nothing.
    [Theory]
    [InlineData("--loss-sup sim --optim sgd --lr 1e20", 1, "not a (finite )?number; lower lr")]
    [InlineData("--loss-sup pred --validation 999", 2, "999 of 1000 samples leave 1 to learn from; hold out fewer")]
    [InlineData("--loss-sup pred --validation 0.9999", 2, "1000 of 1000 samples leave 0 to learn from")]
    public async Task What_learns_nothing_does_not_end_as_done(string flags, int code, string says)
    {
        var ended = await SnnHere.In(
            _scratch.Path,
            ["train", .. "--model 20-20 --nonlin lif --epochs 1 --data sample --json".Split(' '), .. flags.Split(' ')]
        );

        Assert.Equal(code, ended.Code);
        Assert.Matches(says, Assert.Single(ended.Error.TrimEnd().Split('\n')));
        Assert.Equal("failed", (string?)ended.Json["status"]);
    }

    [Theory]
    [InlineData(
        "--model 400C3 --timesteps 1000 --batch-size 1000",
        "^snn: batch-size: out of memory: a batch of 1000 needs about .*; batch-size [0-9]+ would fit$"
    )]
    [InlineData("--model 4-1048576-1048576", "choose a smaller model")]
    public async Task A_lack_of_memory_is_one_line_with_the_batch_that_would_fit(string flags, string told)
    {
        var ended = await SnnProcess.Run(
            _scratch.Path,
            [
                "train",
                .. flags.Split(' '),
                "--nonlin",
                "lif",
                "--epochs",
                "1",
                "--data",
                "sample",
                "--device",
                "cpu",
                "--json",
            ]
        );
        Assert.Equal((1, "failed"), (ended.Code, (string?)ended.Json["status"]));
        Assert.Matches(told, Assert.Single(ended.Error.TrimEnd().Split('\n')));
    }

    [Fact]
    public async Task A_trained_network_is_exported_or_refused_with_the_reason()
    {
        var run = (
            await SnnHere.In(
                _scratch.Path,
                "train",
                "--nonlin",
                "lif",
                "--num-hidden",
                "20",
                "--epochs",
                "1",
                "--data",
                "sample",
                "--device",
                "cpu",
                "--json"
            )
        ).Json;
        var folder = (string)run["folder"]!;
        var weights = SnnHere.Run("export", folder, "--checkpoint", "best", "--output", _scratch.At("w.safetensors"));
        Assert.Equal((0, ""), (weights.Code, weights.Error));
        var file = Assert
            .IsType<Result<SafetensorsFile>.Ok>(Safetensors.Read(File.ReadAllBytes(_scratch.At("w.safetensors")), "w"))
            .Value;
        Assert.Contains("layers.0.encoder.weight", file.Tensors.Select(t => t.Name));
        Assert.Equal("20", file.Metadata["layers"]);

        string[] nir = ["export", folder, "--format", "nir"];
        SnnHere.Refused(2, "nir: NIR has no reset by subtraction; ", [.. nir, "--output", _scratch.At("n.nir")]);
        Assert.Equal(0, SnnHere.Run([.. nir, "--hard-reset"]).Code);
        Assert.True(File.Exists(Path.Combine(folder, "network.nir")));
    }

    private static Result<TrainingFlags> Parsed(string[] flags)
    {
        var command = TrainCommand.Make(
            new(new(TextWriter.Null, TextWriter.Null, null, false), TimeProvider.System, [], default)
        );
        var parsed = command.Parse(flags);
        Assert.Empty(parsed.Errors);
        return TrainCommand.Flags([.. command.Options.OfType<IParameterOption>()], parsed, new());
    }

    private static string Invariant(double value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
