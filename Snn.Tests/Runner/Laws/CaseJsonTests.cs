using System.Text.Json;
using Snn.Convex.Laws;
using Snn.Data.Laws;
using Snn.Data.Laws.Encodings;
using Snn.Data.Laws.Neurons;
using Snn.Data.Laws.Subjects;
using Snn.Data.Laws.Surrogates;
using Snn.LocalLoss.Laws.Losses;
using Snn.LocalLoss.Laws.Maps;
using Snn.Tests.Support.Properties;

namespace Snn.Tests.Runner.Laws;

/// <summary>Cases of all kinds of laws, kept as the JSON of a report.</summary>
public sealed class CaseJsonTests
{
    private static readonly SurrogateShape Box = new("box", u => Math.Abs(u) <= 0.5 ? 1 : 0);
    private static readonly InputEncoding Encoding = ReferenceEncodings.All[0];

    [Fact]
    public void A_case_of_any_kind_is_read_back_from_its_JSON()
    {
        Same(NeuronCase.Split(ReferenceNeurons.All[0]), c => c.Write(), (c, json) => NeuronCase.Read(c.Neuron, json));
        Same(SurrogateCase.For(Box), c => c.Write(), (_, json) => SurrogateCase.Read(Box, json));
        Same(EncodingCase.For(Encoding), c => c.Write(), (_, json) => EncodingCase.Read(Encoding, json));
        Same(NetworkCase.For(Integrator.Event), c => c.Write(), (c, json) => NetworkCase.Read(c.Integrator, json));
        Same(RuleCase.For(BoundaryRule.Projection), c => c.Write(), (c, json) => RuleCase.Read(c.Rule, json));
        Same(LearnCase.For(Learner.Event), c => c.Write(), (c, json) => LearnCase.Read(c.Learner, json));
        Same(LossCase.For(LossSubjects.All[0]), c => c.Write(), (c, json) => LossCase.Read(c.Loss, json));
    }

    [Fact]
    public void A_case_of_a_map_is_read_back_but_for_the_classes_of_its_samples() =>
        Property.Holds<MapCase>(
            MapCase.For(BlockMap.All[0]),
            one =>
            {
                var again = MapCase.Read(one.Map, one.Write().Json);

                Assert.Equal(one.Weights, again.Weights);
                Assert.Equal(one.Samples.RowsText, again.Samples.RowsText);
            }
        );

    [Theory]
    [InlineData("""{"currents": [0, 1], "others": []}""", "'at' is missing")]
    [InlineData("""{"currents": [0, 1], "others": [], "at": -1}""", "'at' has -1")]
    [InlineData("""{"currents": [0, 1], "others": [], "at": 0.5}""", "'at' has 0.5")]
    [InlineData("""{"currents": 7, "others": [], "at": 0}""", "'currents' has 7")]
    [InlineData("""{"currents": [1e999], "others": [], "at": 0}""", "'currents' has 1e999")]
    [InlineData("""{"currents": [null], "others": [], "at": 0}""", "'currents' has ")]
    [InlineData("""{"\ud800": 1, "currents": [0], "others": [], "at": 0}""", "UTF-16")]
    [InlineData("""{"currents": ["\ud800"], "others": [], "at": 0}""", "UTF-16")]
    [InlineData("[1, 2]", "an object")]
    [InlineData("""{"currents": """, "")]
    public void JSON_that_is_no_case_of_a_neuron_is_told(string json, string why) =>
        Told(() => NeuronCase.Read(IntegrateAndFire.Perfect, json), why);

    [Theory]
    [InlineData("[[1], [1]]", "[1]", 3, "another number of neurons")]
    [InlineData("[[1, 2]]", "[1]", 3, "x than F")]
    [InlineData("[[1], []]", "[1]", 3, "not of one length")]
    [InlineData("[]", "[1]", 3, "not of one length")]
    [InlineData("[[1]]", "[1]", 1, "num_bins")]
    public void JSON_that_is_no_trial_is_told(string f, string x, int bins, string why) =>
        Told(
            () =>
                NetworkCase.Read(
                    Integrator.Event,
                    $$"""
                    {"F": {{f}}, "G": [[1]], "D": [[1]], "T": [0], "x": {{x}}, "lambda": 1, "dt": 0.25, "mu": 0,
                     "bins": {{bins}}, "onset_bin": 0, "buffer_bins": 0, "readout_bin": 0}
                    """
                ),
            why
        );

    [Theory]
    [InlineData(2, "[0]", "no class for each row")]
    [InlineData(2, "[0, 2]", "no class for each row")]
    [InlineData(1, "[0, 0]", "from 2 on")]
    public void JSON_that_is_no_batch_is_told(int classes, string labels, string why) =>
        Told(
            () =>
                LossCase.Read(
                    LossSubjects.All[0],
                    $$"""{"classes": {{classes}}, "rows": [[0], [1]], "labels": {{labels}}, "weights": 0}"""
                ),
            why
        );

    private static void Same<T>(Hedgehog.Gen<T> cases, Func<T, CaseText> write, Func<T, string, T> read) =>
        Property.Holds<T>(cases, one => Assert.Equal(write(one), write(read(one, write(one).Json))));

    private static void Told(Action read, string why) =>
        Assert.Contains(why, Assert.ThrowsAny<JsonException>(read).Message, StringComparison.Ordinal);
}
