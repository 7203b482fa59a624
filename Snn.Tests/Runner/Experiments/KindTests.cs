using System.Collections.Immutable;
using Mono.Cecil.Cil;
using Snn.Convex.Experiments.Stacks;
using Snn.Convex.Experiments.Surfaces;
using Snn.Data.Faults;
using Snn.Runner.Experiments;
using Snn.Tests.Architecture;

namespace Snn.Tests.Runner.Experiments;

/// <summary>A kind of experiment is a value, and the only one who knows its name.</summary>
public sealed class KindTests
{
    [Fact]
    public void Every_kind_has_a_name_of_its_own_and_an_experiment_of_the_catalogue()
    {
        Assert.Equal(Kinds.All.Length, Kinds.All.Select(kind => kind.Name).Distinct().Count());
        Assert.Equal(Kinds.All.ToHashSet(), Catalogue.All.Select(entry => entry.Experiment.Kind).ToHashSet());
        Assert.All(Kinds.All, kind => Assert.Same(kind, Kinds.Find(kind.Name)));
        Assert.Null(Kinds.Find("no kind"));
        Assert.Equal(Kinds.UsualPart, Kinds.PartOf(null));
    }

    [Fact]
    public void Who_takes_the_value_of_another_kind_gets_the_fault()
    {
        var fault = new Fault(FaultKind.Usage, "here", "another kind", "none");
        var surface = SurfaceKind.Value.Of(new());

        Assert.Equal(
            new SurfaceExperiment(),
            Assert.IsType<Result<SurfaceExperiment>.Ok>(SurfaceKind.Value.Value(surface, () => fault)).Value
        );
        Assert.Same(
            fault,
            Assert.IsType<Result<StackExperiment>.Error>(StackKind.Value.Value(surface, () => fault)).Fault
        );
    }

    [Fact]
    public void Kinds_that_keep_checkpoints_judge_no_network_and_only_surfaces_are_viewed()
    {
        foreach (
            var experiment in Catalogue.All.Select(entry => entry.Experiment).DistinctBy(experiment => experiment.Kind)
        )
        {
            var saved = new SavedRun(
                [],
                new("id", null, 1, 0, [], []),
                word => new Fault(FaultKind.Data, word, "asked for", "")
            );
            Assert.True(
                !experiment.Kind.UsesDevice
                    || experiment.Judge(saved) is Result<ImmutableArray<Snn.Data.Runs.Metric>>.Error
            );
            Assert.True(
                experiment.Kind.Sections.Contains(SavedExperiment.Surface)
                    || experiment.View(saved)
                        is Result<Snn.Runner.Reports.Pages.SurfaceView>.Error { Fault.Kind: FaultKind.Data }
            );
        }
    }

    // "surface" is a parameter's name and a chart's type, too; "training" the word for a curve and for a folder.
    [Fact]
    public void No_one_else_spells_the_name_of_a_kind()
    {
        var names = Kinds
            .All.Select(kind => kind.Name)
            .Except(["surface", "robustness", "images", "script", "stack"])
            .ToArray();
        using var module = Modules.Read("snn.dll");

        var spelt =
            from method in module.Bodies()
            where method.Body.Instructions.Any(i => i.OpCode == OpCodes.Ldstr && names.Contains((string)i.Operand))
            select Modules.Nest(method.DeclaringType).Last().Name;

        Assert.Equal(
            ["TrainingKind", "TwoLayerKind"],
            spelt.Distinct().Except(["CurvesSection", "FolderSource"]).Order(StringComparer.Ordinal)
        );
    }
}
