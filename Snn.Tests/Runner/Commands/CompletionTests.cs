using System.Diagnostics;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Commands;

/// <summary>Completion as a shell does it: its script sourced, its own completion asked.</summary>
[Trait(Category.Name, Category.Process)]
public sealed class CompletionTests : IDisposable
{
    private const string Run = "results/4.1-ce/20260101T120000Z-seed1";

    private readonly TemporaryFolder _scratch = new();

    public CompletionTests()
    {
        Directory.CreateDirectory(_scratch.At(Run));
        File.WriteAllText(_scratch.At(Run, "run.json"), "{}");
        Directory.CreateDirectory(_scratch.At("results/4.1-ce/no-run"));
        var snn = _scratch.At("bin", "snn");
        Directory.CreateDirectory(_scratch.At("bin"));
        File.WriteAllText(
            snn,
            $"#!/bin/sh\nexec dotnet '{Path.Combine(AppContext.BaseDirectory, "snn.dll")}' \"$@\"\n"
        );
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(snn, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    /// <summary>What stands on the line, and what is offered for its last word.</summary>
    public static TheoryData<string, string> Lines =>
        new()
        {
            { "snn rep", "report" },
            { "snn data f", "fetch" },
            { "snn run 4.1-proj-s", "4.1-proj-single" },
            { "snn run 4.1-ce --see", "--seed --seeds" },
            { "snn train --plugin a.dll --plu", "--plugin" },
            { "snn laws a.cs --law threshold --ca", "--cases" },
            { "snn run 4.1-ce --set lr=1e-3 --see", "--seed --seeds" },
            { "snn run 4.1-ce --set lr-", "lr-decay-fact= lr-decay-milestones=" },
            { "snn run 4.1-proj-single --set lr", "" },
            { "snn run 4.1-ce --set loss-sup=p", "loss-sup=pred loss-sup=predsim" },
            {
                "snn run 4.1-proj-single --set surface=",
                "surface=paraboloid surface=cone surface=log-sum-exp surface=l1 surface=max-affine surface=saddle"
            },
            { "snn train --nonlin s", "snn" },
            { "snn train --model vgg8", "vgg8 vgg8a vgg8b" },
            { "snn run 4.1-ce --device c", "cpu cuda" },
            { "snn run 4.1-ce --data s", "sample" },
            { "snn eval r", Run },
            { "snn show 4.2", "4.2-snn1m 4.2-vgg8a" },
            { "snn report ", $"4.1-ce {Run}" },
            { "snn completion ", "bash fish pwsh zsh" },
        };

    // What is offered is the program's matter, and bash asks for all of it; the other shells have their own ways with
    // words, options, what follows an '=', folders and the empty word.
    private static TheoryData<string, string> Few => [.. Lines.Where((_, i) => i is 2 or 7 or 10 or 15 or 17)];

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Bash_offers_what_fits()
    {
        // bash splits words at '=', and offers what follows the last one.
        var offered = await Ask(
            "bash",
            [
                "-c",
                """
                source <(snn completion bash)
                while IFS= read -r line; do
                    COMP_LINE=$line COMP_POINT=${#line}
                    COMP_WORDS=(${line//=/ = })
                    [[ $line == *' ' ]] && COMP_WORDS+=("")
                    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                    _snn
                    echo "${COMPREPLY[*]}"
                done
                complete -p snn
                """,
            ],
            Lines
        );

        Assert.Equal(
            [
                .. Lines.Select(l => Sorted(l.Data.Item2, afterEquals: l.Data.Item1.Contains('='))),
                "complete -o default -F _snn snn",
            ],
            offered.Select((o, i) => i < Lines.Count ? Sorted(o) : o)
        );
    }

    [Fact]
    public async Task Zsh_offers_what_fits()
    {
        // Stands in for the line editor: the words are set as it sets them, and what is added is written.
        var offered = await Ask(
            "zsh",
            [
                "-f",
                "-c",
                """
                compdef() { }
                source <(snn completion zsh)
                compadd() { while [[ $1 != -a ]]; do shift; done; all+=("${(@P)2}"); }
                _files() { }
                while IFS= read -r line; do
                    words=(${=line})
                    [[ $line == *' ' ]] && words+=("")
                    CURRENT=$#words
                    all=()
                    _snn
                    print -r -- $all
                done
                """,
            ],
            Few
        );

        Assert.Equal(Few.Select(l => Sorted(l.Data.Item2)), offered.Select(o => Sorted(o)));
    }

    [Fact]
    public async Task Fish_offers_what_fits()
    {
        var offered = await Ask(
            "fish",
            [
                "--no-config",
                "-c",
                """
                snn completion fish | source
                while read --line line
                    echo (complete -C "$line")
                end
                """,
            ],
            Few
        );

        Assert.Equal(Few.Select(l => Sorted(l.Data.Item2)), offered.Select(o => Sorted(o)));
    }

    [Fact]
    public async Task PowerShell_offers_what_fits()
    {
        var offered = await Ask(
            "pwsh",
            [
                "-NoProfile",
                "-Command",
                """
                snn completion pwsh | Out-String | Invoke-Expression
                foreach ($line in $input) {
                    (TabExpansion2 -inputScript $line -cursorColumn $line.Length).CompletionMatches.CompletionText -join ' '
                }
                """,
            ],
            Few
        );

        Assert.Equal(Few.Select(l => Sorted(l.Data.Item2)), offered.Select(o => Sorted(o)));
    }

    [Fact]
    public async Task A_shell_without_a_script_is_refused_in_one_line()
    {
        var ended = await SnnProcess.Run(_scratch.Path, "completion", "bsh");

        Assert.Equal(
            (2, "", "snn: SHELL: 'bsh' is not allowed; did you mean 'bash'? give one of bash, zsh, fish, pwsh"),
            (ended.Code, ended.Out, ended.Error.TrimEnd())
        );
    }

    private static string Sorted(string words, bool afterEquals = false) =>
        string.Join(
            ' ',
            words
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(w => afterEquals ? w[(w.IndexOf('=', StringComparison.Ordinal) + 1)..] : w)
                .Order(StringComparer.Ordinal)
        );

    // Gives the shell the lines one by one; it answers each with a line.
    private async Task<string[]> Ask(string shell, string[] arguments, TheoryData<string, string> lines)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the stand-in for snn is a shell script");
        var start = new ProcessStartInfo(shell, arguments)
        {
            WorkingDirectory = _scratch.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = $"{_scratch.At("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["HOME"] = _scratch.Path;
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{shell} is not installed");
            throw;
        }

        using (process)
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.StandardInput.WriteAsync(string.Concat(lines.Select(line => line.Data.Item1 + "\n")));
            process.StandardInput.Close();
            Assert.Equal("", await error);
            return (await output).TrimEnd('\n').Split('\n');
        }
    }
}
