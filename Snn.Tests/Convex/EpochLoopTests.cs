using System.Collections.Immutable;
using Snn.Convex.Training;
using Snn.Data.Runs;
using Snn.Data.Seeds;

namespace Snn.Tests.Convex;

/// <summary>What the loop around every experiment tells, and in which order.</summary>
public sealed class EpochLoopTests
{
    [Fact]
    public void Parts_an_evaluation_and_the_end_of_each_epoch_are_told_in_turn() =>
        Assert.Equal(
            [
                "begin 0",
                "learn 0 0 2",
                "advanced 1/2 2/5 20 0",
                "learn 0 2 2",
                "advanced 1/2 4/5 20 0",
                "learn 0 4 1",
                "advanced 1/2 5/5 10 0",
                "evaluating 1/2",
                "evaluate",
                "epoch 1/2 1",
                "begin 1",
                "learn 1 0 2",
                "advanced 2/2 2/5 20 1",
                "learn 1 2 2",
                "advanced 2/2 4/5 20 1",
                "learn 1 4 1",
                "advanced 2/2 5/5 10 1",
                "evaluating 2/2",
                "evaluate",
                "epoch 2/2 2",
                "evaluating 2/2",
                "finish 2 False",
                "finished 2",
            ],
            new Stub().Told(from: 0)
        );

    [Fact]
    public void A_run_goes_on_after_the_epochs_that_are_done()
    {
        var told = new Stub().Told(from: 1);
        Assert.Equal("begin 1", told[0]);
        Assert.Equal("finished 2", told[^1]);

        Assert.Equal(["evaluating 2/2", "finish 3 True", "finished 3"], new Stub().Told(from: 3));
        Assert.Equal(["finish 2 True", "finished 2"], new Stub { SumsUp = false }.Told(from: 2));
    }

    [Fact]
    public void A_run_that_diverges_stops_there() =>
        Assert.Equal(
            ["begin 1", "learn 1 0 2", "stopped learning: it diverged in epoch 2; give a smaller alpha"],
            new Stub { Diverges = true }.Told(from: 1)
        );

    [Fact]
    public void Without_an_evaluation_of_its_own_an_epoch_announces_none() =>
        Assert.DoesNotContain("evaluating 1/2", new Stub { Judges = false }.Told(from: 0));

    [Fact]
    public void The_order_of_an_epoch_holds_every_trial_and_is_its_own()
    {
        int[] Order(ulong seed, int epoch)
        {
            var order = new int[50];
            TrialOrder.Fill(order, new Seed(seed), epoch);
            return order;
        }

        Assert.Equal(Enumerable.Range(0, 50), Order(1, 0).Order());
        Assert.Equal(Order(1, 3), Order(1, 3));
        Assert.NotEqual(Enumerable.Range(0, 50), Order(1, 0));
        Assert.NotEqual(Order(1, 0), Order(1, 1));
        Assert.NotEqual(Order(1, 0), Order(2, 0));
    }

    /// <summary>Two epochs of five trials, two between reports; notes what it is asked for.</summary>
    private sealed class Stub : EpochTraining<int>
    {
        private readonly List<string> _told = [];

        internal bool Diverges { get; init; }

        internal bool Judges { get; init; } = true;

        internal bool SumsUp { get; init; } = true;

        internal override int Epochs => 2;

        internal override int Count => 5;

        internal override int Chunk => 2;

        internal override bool Evaluates => Judges;

        internal override bool EvaluatesAtEnd => SumsUp;

        internal override string Rates => "alpha";

        internal List<string> Told(int from)
        {
            foreach (var step in Snn.Convex.Training.Epochs.Run(this, from))
            {
                _told.Add(
                    step switch
                    {
                        RunProgress<int>.Advanced a =>
                            $"advanced {a.Epoch}/{a.Epochs} {a.Done}/{a.Count} {a.Samples} {a.State}",
                        RunProgress<int>.Evaluating e => $"evaluating {e.Epoch}/{e.Epochs}",
                        RunProgress<int>.EpochDone d => $"epoch {d.Epoch}/{d.Epochs} {d.State}",
                        RunProgress<int>.Stopped s => $"stopped {s.Fault}",
                        RunProgress<int>.Finished f => $"finished {f.State}",
                        _ => "?",
                    }
                );
            }

            return _told;
        }

        internal override void Begin(int epoch) => _told.Add($"begin {epoch}");

        internal override bool Learn(int epoch, int first, int count)
        {
            _told.Add($"learn {epoch} {first} {count}");
            return !Diverges;
        }

        internal override int Samples(int trials) => 10 * trials;

        internal override ImmutableArray<Metric> Running(int done) => [];

        internal override int State(int epochs) => epochs;

        internal override ImmutableArray<Metric> Evaluate()
        {
            _told.Add("evaluate");
            return [];
        }

        internal override (ImmutableArray<Metric> Summary, int State) Finish(ImmutableArray<Metric> last, int epochs)
        {
            _told.Add($"finish {epochs} {last.IsDefault}");
            return ([], epochs);
        }
    }
}
