using Snn.Data.Faults;
using Snn.LocalLoss.Experiments;
using Snn.LocalLoss.Experiments.Flags;
using Snn.LocalLoss.Models;
using Snn.LocalLoss.Neurons;
using Snn.Tests.LocalLoss.Extending;

namespace Snn.Tests.LocalLoss;

/// <summary>What experiments can be named by, as a value that can know more.</summary>
public sealed class RegistryTests
{
    private static readonly Registry More = new object[]
    {
        Mine.Model,
        new Gaussian(),
        MarginLoss.Margin,
        new NetworkModel("lenet", LeNet.Layers),
    }.Aggregate(Registry.Library, (known, own) => known.With(own).OrThrow());

    [Fact]
    public void What_a_registry_learns_is_allowed_written_and_read_back_and_the_library_does_not_know_it()
    {
        (string Name, string Word)[] words =
        [
            ("nonlin", "refractory"),
            ("silent-steps", "3"),
            ("surrogate", "gaussian:0.3"),
            ("loss-sup", "margin"),
            ("model", "lenet"),
        ];

        var made = Named(More, words).Read().OrThrow();

        Assert.Equal(new Refractory(made.Neuron.Lif, made.Neuron.Timesteps, 3), made.Neuron.Create());
        Assert.Equal(5, made.Chain(new(1, 28, 28)).OrThrow().Length);
        var written = TrainingParameters.Words(made);
        Assert.All(words, w => Assert.Equal(w.Word, written[w.Name]));
        Assert.Equal(written, TrainingParameters.Words(Named(More, [.. written.Select(p => (p.Key, p.Value))])));
        Assert.All(
            words.Where(w => w.Name != "silent-steps"),
            w => Assert.IsType<Result<TrainingFlags>.Error>(Written(new(), w.Name, w.Word))
        );
        Assert.DoesNotContain(TrainingParameters.All, p => p.Name == "silent-steps");
        Assert.DoesNotContain("refractory", Registry.Library.Neurons.Keys);
    }

    [Fact]
    public void What_an_experiment_of_the_library_is_called_stays_as_it_was_with_more_to_choose_from()
    {
        var usual = TrainingParameters.Words(new TrainingFlags());
        var more = TrainingParameters.Words(new TrainingFlags { Registry = More });

        Assert.Equal(usual, more.Remove("silent-steps"));
    }

    [Fact]
    public void Nothing_takes_a_name_that_is_taken_whatever_the_kind()
    {
        Assert.All(
            (object[])
                [
                    .. Registry.Library.Neurons.Values,
                    .. Registry.Library.Surrogates.Values,
                    .. Registry.Library.Supervised.Values,
                    .. Registry.Library.Unsupervised.Values,
                    .. Registry.Library.Models.Select(m => new NetworkModel(m.Key, m.Value)),
                    Mine.Model,
                    MarginLoss.Margin with
                    {
                        Name = "none",
                    },
                ],
            own => Assert.Contains("already", Refused(More, own), StringComparison.Ordinal)
        );
        Assert.All(
            TrainingParameters.Of(More),
            p => Assert.Contains("already", Refused(More, With(p.Name.Replace('_', '-'))), StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("Mine")]
    [InlineData("my neuron")]
    [InlineData("my:neuron")]
    [InlineData("-mine")]
    [InlineData("300-100")]
    [InlineData("mine\n")]
    public void A_name_has_to_be_a_word_of_the_command_line(string name)
    {
        Assert.Contains("no name", Refused(More, Mine.Model with { Name = name }), StringComparison.Ordinal);
        Assert.Contains("no name", Refused(More, new NetworkModel(name, LeNet.Layers)), StringComparison.Ordinal);
        Assert.Contains("no name", Refused(More, With(name)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    [InlineData(double.NaN)]
    public void The_usual_value_of_a_parameter_is_one_that_is_allowed(double usual) =>
        Assert.Contains(
            "not in its range",
            Refused(More, Mine.Model with { Name = "other", Parameters = [new("other", "", usual, 0, 2)] }),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void The_usual_value_may_be_an_end_of_the_range(double usual) =>
        Assert.IsType<Result<Registry>.Ok>(
            More.With(Mine.Model with { Name = "other", Parameters = [new("other", "", usual, 0, 2)] })
        );

    [Fact]
    public void What_experiments_do_not_name_is_a_bug_of_the_caller() =>
        Assert.Throws<ArgumentException>(() => Registry.Library.With("a word"));

    private static NeuronModel With(string parameter) =>
        Mine.Model with
        {
            Name = "other",
            Parameters = [new(parameter, "", 1, 0, 2)],
        };

    private static string Refused(Registry registry, object own) =>
        Assert.IsType<Result<Registry>.Error>(registry.With(own)).Fault.What;

    private static TrainingFlags Named(Registry registry, params (string Name, string Word)[] words) =>
        words.Aggregate(
            new TrainingFlags { Registry = registry },
            (made, word) => Written(made, word.Name, word.Word).OrThrow()
        );

    private static Result<TrainingFlags> Written(TrainingFlags flags, string name, string word) =>
        TrainingParameters.Of(flags.Registry).Single(p => p.Name == name).Write(flags, word);
}
