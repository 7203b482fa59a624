using System.Globalization;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.Runner.Execution.Sweeps;
using Snn.Runner.Experiments;

namespace Snn.Tests.Runner.Experiments;

public sealed class CatalogueTests
{
    public static TheoryData<string> Ids => [.. Catalogue.All.Select(e => e.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_parameter_can_be_set_to_the_value_that_it_has(string id)
    {
        var entry = Assert.IsType<Result<Entry>.Ok>(Catalogue.FindOne(id)).Value;
        string[] assignments = [.. entry.Experiment.Parameters.Select(p => $"{p.Name}={Written(p.Value)}")];

        var same = Planned([id], assignments);

        Assert.Equal(
            entry.Experiment.Parameters.Select(p => (p.Name, Written(p.Value))),
            same.Experiment.Parameters.Select(p => (p.Name, Written(p.Value)))
        );
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_experiment_has_epochs_to_set(string id) =>
        Assert.Equal(
            new RunValue.Count(3),
            Planned([id], ["epochs=3"]).Experiment.Parameters.Single(p => p.Name == "epochs").Value
        );

    [Fact]
    public void A_parameter_may_be_spelt_with_dashes_or_underscores() =>
        Assert.Equal(
            Planned(["4.1-ce"], ["num-layers=2"]).Experiment,
            Planned(["4.1-ce"], ["num_layers=2"]).Experiment
        );

    [Fact]
    public void The_last_of_several_assignments_holds() =>
        Assert.Equal(
            new RunValue.Count(5),
            Planned(["4.1-ce"], ["epochs=3", "epochs=5"]).Experiment.Parameters.Single(p => p.Name == "epochs").Value
        );

    [Fact]
    public void A_group_runs_its_members_once_in_the_order_of_the_paper()
    {
        var entries = Assert
            .IsType<Result<System.Collections.Immutable.ImmutableArray<Entry>>.Ok>(
                Catalogue.Find(["4.1-ce", "4.1", "all"])
            )
            .Value;

        Assert.Equal("4.1-ce", entries[0].Id);
        Assert.Equal(
            Catalogue.All.Where(e => e.From is not Provenance.Ours).Select(e => e.Id).Order(),
            entries.Select(e => e.Id).Order()
        );
    }

    [Fact]
    public void Partners_name_each_other_and_ours_stands_right_below_the_papers()
    {
        foreach (var ours in Catalogue.All.Where(e => e.From is Provenance.Ours))
        {
            var at = Catalogue.All.IndexOf(ours);

            Assert.Equal(
                (OurExperiments.Section, ours.Partner, ours.Id),
                (ours.Section, Catalogue.All[at - 1].Id, Catalogue.All[at - 1].Partner)
            );
        }
    }

    [Fact]
    public void What_the_user_sets_is_said_beside_where_the_system_comes_from()
    {
        Assert.Equal("ours", Planned(["proj-single"], ["epochs=3"]).Origin);
        Assert.Equal("as published", Planned(["4.2-snn1m"], ["epochs=3"]).Origin);
        Assert.Equal("ours; but for dt, alpha_F", Planned(["proj-single"], ["alpha_F=2e-3", "dt=1e-3"]).Origin);
    }

    [Theory]
    [InlineData("4.1-porj-single", "4.1-proj-single")]
    [InlineData("4.1ce", "4.1-ce")]
    [InlineData("ALL", "all")]
    public void An_unknown_id_suggests_the_nearest(string typed, string meant)
    {
        var fault = Refused([typed], []);

        Assert.Equal(FaultKind.Usage, fault.Kind);
        Assert.Contains($"did you mean '{meant}'?", fault.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_parameter_suggests_the_nearest_and_lists_them_all()
    {
        var fault = Refused(["4.1-ce"], ["num-layer=3"]);

        Assert.Contains("did you mean 'num-layers'?", fault.Fix, StringComparison.Ordinal);
        Assert.Contains("weight-decay", fault.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lr=fast", "number above 0")]
    [InlineData("model=mpl", "mlp")]
    [InlineData("lr", "name=value")]
    [InlineData("=3", "name=value")]
    [InlineData("lr-decay-milestones=9 5", "rising")]
    public void A_value_that_is_not_allowed_says_what_is(string assignment, string allowed)
    {
        var fault = Refused(["4.1-ce"], [assignment]);

        Assert.Equal(FaultKind.Usage, fault.Kind);
        Assert.Contains(allowed, fault.Fix, StringComparison.Ordinal);
    }

    private static Entry Planned(string[] ids, string[] assignments) =>
        Assert
            .Single(
                Assert
                    .IsType<Result<System.Collections.Immutable.ImmutableArray<PlannedRun>>.Ok>(
                        SweepPlan.Asked(ids, assignments, [], [], PluginSet.None)
                    )
                    .Value
            )
            .Entry;

    private static Fault Refused(string[] ids, string[] assignments) =>
        Assert
            .IsType<Result<System.Collections.Immutable.ImmutableArray<PlannedRun>>.Error>(
                SweepPlan.Asked(ids, assignments, [], [], PluginSet.None)
            )
            .Fault;

    private static string Written(RunValue value) =>
        value switch
        {
            RunValue.Real real => real.Value.ToString("R", CultureInfo.InvariantCulture),
            RunValue.Count count => count.Value.ToString(CultureInfo.InvariantCulture),
            RunValue.Flag flag => flag.Value.ToString(),
            RunValue.Word word => word.Value,
            RunValue.Series series => string.Join(
                ',',
                series.Values.Select(v => v.ToString("R", CultureInfo.InvariantCulture))
            ),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
