using System.CommandLine;
using System.Globalization;
using Snn.Data.Faults;
using Snn.Runner.Commands.Completion;
using Snn.Runner.Runs;
using Snn.Runner.Text;

namespace Snn.Runner.Commands.Parsing;

/// <summary>An option that knows, in words, which values it allows.</summary>
internal interface IAllows
{
    /// <summary>The values that are allowed.</summary>
    string Allowed { get; }
}

/// <summary>An option with a value; a malformed one is answered with what is allowed.</summary>
internal sealed class ValueOption<T> : Option<T>, IAllows
{
    internal ValueOption(
        string name,
        string valueName,
        string description,
        string allowed,
        Func<string, Result<T>> parse
    )
        : base(name)
    {
        (HelpName, Description, Allowed) = (valueName, description, allowed);
        Arity = ArgumentArity.ExactlyOne;
        CustomParser = result =>
            parse(result.Tokens[0].Value)
                .Match(
                    value => value,
                    fault =>
                    {
                        result.AddError($"{fault.What}; {fault.Fix}");
                        return default!;
                    }
                );
    }

    /// <inheritdoc/>
    public string Allowed { get; }
}

/// <summary>An option that may be given several times.</summary>
internal sealed class RepeatedOption : Option<string[]>, IAllows
{
    internal RepeatedOption(string name, string valueName, string description, string allowed)
        : base(name)
    {
        (HelpName, Description, Allowed) = (valueName, description, allowed);
        Arity = ArgumentArity.OneOrMore;
        AllowMultipleArgumentsPerToken = false;
    }

    /// <inheritdoc/>
    public string Allowed { get; }
}

/// <summary>Makes options.</summary>
internal static class Options
{
    /// <summary>
    /// A whole number of at least <paramref name="min"/> and at most <paramref name="max"/>.
    /// </summary>
    internal static ValueOption<int?> Count(string name, string description, int min, int max = int.MaxValue)
    {
        var allowed =
            max == int.MaxValue
                ? string.Create(CultureInfo.InvariantCulture, $"a whole number of at least {min}")
                : string.Create(CultureInfo.InvariantCulture, $"a whole number from {min} to {max}");
        return new(
            name,
            "n",
            description,
            allowed,
            text =>
                int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n)
                && n >= min
                && n <= max
                    ? (int?)n
                    : NotAllowed(name, text, allowed)
        );
    }

    /// <summary>A seed.</summary>
    internal static ValueOption<ulong?> Seed(string name, string description)
    {
        const string Allowed = "a whole number from 0 to 18446744073709551615";
        return new(
            name,
            "n",
            description,
            Allowed,
            text =>
                ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
                    ? (ulong?)n
                    : NotAllowed(name, text, Allowed)
        );
    }

    /// <summary>One of a few words.</summary>
    internal static ValueOption<string> Word(string name, string description, params string[] words)
    {
        var allowed = "one of " + string.Join(", ", words);
        var option = new ValueOption<string>(
            name,
            string.Join('|', words),
            description,
            allowed,
            text =>
                words.Contains(text)
                    ? text
                    : new Fault(
                        FaultKind.Usage,
                        name,
                        $"'{text}' is not allowed",
                        $"{Nearest.Hint(text, words)}give {allowed}"
                    )
        );
        option.CompletionSources.Add(words);
        return option;
    }

    private const string ResultsName = "--results";
    private const string EarlierName = "--out";

    /// <summary>A folder, or anything else that is taken as it is typed.</summary>
    internal static ValueOption<string> Text(string name, string valueName, string description, string allowed)
    {
        var option = new ValueOption<string>(
            name,
            valueName,
            description,
            allowed,
            text => text.Length > 0 ? text : NotAllowed(name, text, allowed)
        );

        // In sample|full|DIR the words in small letters are words, and those in capitals stand for something.
        option.CompletionSources.Add([
            .. valueName
                .Split('|')
                .Where(word => valueName.Contains('|', StringComparison.Ordinal) && word.All(char.IsAsciiLetterLower)),
        ]);
        return option;
    }

    /// <summary>Runs that have been done.</summary>
    internal static Argument<string[]> Runs()
    {
        var runs = new Argument<string[]>("RUN")
        {
            Description = "Folders of runs, folders of such folders, patterns, or IDs for all runs of an experiment.",
            Arity = ArgumentArity.OneOrMore,
            HelpName = "RUN",
        };
        runs.CompletionSources.Add(Completions.RunsAndIds);
        return runs;
    }

    /// <summary>One run that has been done.</summary>
    internal static Argument<string> Run(string description)
    {
        var run = new Argument<string>("RUN") { Description = description, HelpName = "RUN" };
        run.CompletionSources.Add(Completions.Runs);
        return run;
    }

    /// <summary>Where <see cref="Runs"/> of an ID lie.</summary>
    internal static ValueOption<string> Results() =>
        Text(ResultsName, "DIR", $"Where the runs of an ID lie [default: {RunFolder.UsualRoot}].", "a folder");

    /// <summary>Where runs are put; <c>--out</c> is its earlier name.</summary>
    internal static ValueOption<string> Results(string description) =>
        Also(Text(ResultsName, "DIR", description, "a folder"), EarlierName);

    /// <summary>The file that is written; <c>--out</c> is its earlier name.</summary>
    internal static ValueOption<string> Output(string description) =>
        Also(Text("--output", "FILE", description, "a file"), EarlierName);

    /// <summary>The name of <see cref="Plugins"/>.</summary>
    internal const string PluginsName = "--plugin";

    /// <summary>Assemblies or files of C# of the user's own.</summary>
    /// <param name="usual">What holds where none is given, in words; empty for nothing.</param>
    internal static RepeatedOption Plugins(string usual = "") =>
        new(
            PluginsName,
            "FILE",
            "Neurons, surrogates, losses and models of your own: an assembly (.dll) or C# (.cs), "
                + $"which runs as you, with all your rights; may be repeated{usual}.",
            "an assembly (.dll) or a file of C# (.cs)"
        );

    /// <summary>The switch for output that programs read.</summary>
    internal static Option<bool> Json() => new("--json") { Description = "Print one JSON object and nothing else." };

    /// <summary>Which state of a training run.</summary>
    internal static ValueOption<string> Checkpoint() =>
        Text(
            "--checkpoint",
            string.Join('|', CheckpointFiles.Words) + "|FILE",
            "Which state of a training run [default: last].",
            string.Join(", ", CheckpointFiles.Words) + " or a file"
        );

    /// <summary>An existing libtorch.</summary>
    internal static ValueOption<string> LibTorch() =>
        Text(
            "--libtorch",
            "DIR",
            "Use the libtorch or PyTorch of this folder (also: SNN_LIBTORCH).",
            "the folder of a libtorch or PyTorch installation"
        );

    private static ValueOption<string> Also(ValueOption<string> option, string alias)
    {
        option.Aliases.Add(alias);
        return option;
    }

    private static Fault NotAllowed(string name, string text, string allowed) =>
        new(FaultKind.Usage, name, $"'{text}' is not allowed", $"give {allowed}");
}
