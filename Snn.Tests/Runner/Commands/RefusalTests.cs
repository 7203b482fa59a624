using Snn.Runner.Runs;

namespace Snn.Tests.Runner.Commands;

/// <summary>What a user can get wrong is one line and the documented exit code, and leaves nothing behind.</summary>
public sealed class RefusalTests
{
    public static TheoryData<string, int, string> Misuse =>
        new()
        {
            { "run", 2, "ID is missing" },
            { "run 4.1-porj-single", 2, "did you mean '4.1-proj-single'?" },
            { "run 4.1-ce --sead 3", 2, "did you mean '--seed'?" },
            { "run 4.1-ce --epochs few", 2, "a whole number of at least 0" },
            { "run 4.1-ce --seed -1", 2, "a whole number from 0" },
            { "run 4.1-ce --device gpu", 2, "one of auto, cpu, cuda" },
            { "run 4.1-ce --set lr", 2, "name=value" },
            { "run 4.1-ce --set", 2, "needs a value" },
            { "run 4.1-ce --set colour=red", 2, "4.1-ce has no parameter 'colour'" },
            { "run 4.1-proj-single --set dt=0.5", 2, "give dt below 0.5" },
            { "run 4.1-proj-single --set leak=NaN", 2, "'NaN' is not allowed; give a number above 0" },
            { "run 4.1-proj-single --set num_neurons=0", 2, "a whole number from 1" },
            { "run 4.1-proj-single --set surface=donut", 2, "saddle" },
            { "run proj-multi --set layers=50,0", 2, "at least 1" },
            { "run m20-fig4 --set dt=0.7", 2, "dt: 0.7 is not allowed" },
            { "run 4.1-ce --set dataset=SVHN", 2, "'SVHN' is not allowed; give one of MNIST, " },
            { "show 4.2", 3, "it is neither a folder nor an experiment's ID" },
            { "data fetch MINST", 2, "MNIST, FashionMNIST" },
            { "conformance nowhere", 3, "no such folder" },
            { "run 4.1-proj-single --points nowhere.csv", 3, "there" },
            { "run 4.1-proj-multi --points nowhere.csv", 2, "learns no surface" },
            { "run 4.1 --points nowhere.csv", 2, "learns no surface" },
            { "run 4.1-proj-single --points nowhere.csv --set grid=5", 2, "no meaning with --points" },
            { "run 4.1-proj-single --math abacus", 2, "--math" },
            { "run 4.1-ce --seeds 1..3 --seed 2", 2, "--seeds: --seed names another one" },
            { "run 4.1-ce --seeds 3..1", 2, "seeds and ranges of them" },
            { "run 4.1-ce --sweep lr", 2, "write name=a,b,c" },
            { "run 4.1-ce --sweep lr=1e-3,", 2, "write name=a,b,c" },
            { "run 4.1-ce --sweep lr=1e-3,fast", 2, "'fast' is not allowed" },
            { "run 4.1-ce --sweep colour=red,blue", 2, "--sweep colour: 4.1-ce has no parameter 'colour'" },
            { "run 4.1-ce --sweep lr=1e-3,1e-4 --set lr=1e-2", 2, "the parameter is set to one value, too" },
            { "run 4.1-ce --sweep num-layers=1,2 --sweep num_layers=3", 2, "it is given twice" },
            { "run 4.1-ce --seeds 1..1000 --sweep lr=1,2,3,4,5,6,7,8,9,10,11", 2, "more than 10000 runs" },
            { "run 4.1-ce --seeds 1..3 --jobs 0", 2, "a whole number of at least 1" },
            { "eval nowhere.nir", 3, "nowhere.nir" },
            { "train --init nowhere.nir", 3, "nowhere.nir" },
            { "train --init w --resume r", 2, "--init" },
            { "train --lr 1e-3 --sweep lr=1,2", 2, "--sweep lr" },
            { "train --seeds 1..2 --resume x", 2, "--resume" },
            { "train --seeds 1..2 --seed 3", 2, "--seeds" },
            { "train --sweep lr=log:1..2", 2, "does not say how many" },
            { "train --sweep lrr=1,2", 2, "no parameter 'lrr'" },
            { "rerun nowhere", 3, "nowhere" },
            { "probe nowhere", 3, "nowhere" },
            { "curves nowhere", 3, "nowhere" },
            { "cite nowhere", 2, "nowhere" },
            { "export nowhere", 3, "nowhere" },
            { "export . --format npz", 2, "convex" },
            { "laws lif-zro", 2, "there is no subject 'lif-zro'; did you mean 'lif-zero'?" },
            { "laws lif-zero --law treshold", 2, "there is no law 'treshold'; did you mean 'threshold'?" },
            { "laws euler --law threshold", 2, "euler has no law 'threshold'" },
            { "laws lif-zero --replay 5", 2, "'5' is no replay line" },
            { "laws lif-zero --cases 0", 2, "'0' is not allowed" },
            { "laws nowhere.dll", 3, "there is no such file" },
            { "laws nowhere.snnc", 3, "there is no such file" },
            { "train --plugin nowhere.cs", 3, "there is no such file" },
        };

    [Theory]
    [MemberData(nameof(Misuse))]
    public void What_a_user_can_get_wrong_is_one_line_and_an_exit_code(string line, int code, string told)
    {
        SnnHere.Refused(code, told, line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.False(Directory.Exists(RunFolder.UsualRoot));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("run --help")]
    [InlineData("data verify --help")]
    public void Help_goes_to_standard_output(string line)
    {
        var ended = SnnHere.Run(line.Split(' '));

        Assert.Equal((0, ""), (ended.Code, ended.Error));
        Assert.Contains("Usage:", ended.Out, StringComparison.Ordinal);
        Assert.Contains("Example", ended.Out, StringComparison.Ordinal);
    }
}
