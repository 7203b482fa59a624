using System.Diagnostics;
using Snn.Runner.Text;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Execution;

[Trait(Category.Name, Category.Process)]
public sealed class ShellWordsTests
{
    [Fact]
    public void A_shell_reads_the_words_that_were_meant()
    {
        string[] words =
        [
            "plain",
            "--set",
            "lr=1e-3",
            "",
            " two  words ",
            "it's",
            "'",
            "''",
            "\"$HOME\" `id` $(id) \\",
            "a\nb\tc",
            "* ? [a] {1,2} ~ # ! & | ; < >",
            "ä→ü",
            "-",
            "100%",
        ];

        // Each word ends with a byte that none of them has.
        using var shell = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", $"printf '%s\\001' {ShellWords.Line(words)}"])
            {
                RedirectStandardOutput = true,
            }
        )!;

        Assert.Equal(words.Append(""), shell.StandardOutput.ReadToEnd().Split('\u0001'));
    }

    [Fact]
    public void What_needs_no_quotes_has_none() =>
        Assert.Equal(
            "run 4.1-ce --set lr=1e-3,0.5 --out /tmp/a_b",
            ShellWords.Line(["run", "4.1-ce", "--set", "lr=1e-3,0.5", "--out", "/tmp/a_b"])
        );
}
