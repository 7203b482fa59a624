using System.CommandLine;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.LocalLoss.Experiments.Flags;
using Snn.Runner.Experiments;
using Snn.Runner.Text;

namespace Snn.Runner.Commands.Parsing;

/// <summary>A flag of the training command, made of a parameter.</summary>
internal interface IParameterOption
{
    /// <summary>The flags with what the user has given; unchanged where that is nothing.</summary>
    Result<TrainingFlags> Apply(TrainingFlags flags, ParseResult parsed);
}

/// <summary>Makes the flags.</summary>
internal static class ParameterOption
{
    /// <summary>The flag of a parameter: a switch stands alone, a list takes several values.</summary>
    internal static Option Of(Parameter<TrainingFlags> parameter) =>
        parameter.Read(new()) switch
        {
            RunValue.Flag usual => new ParameterOption<bool>(
                parameter,
                usual,
                ArgumentArity.ZeroOrOne,
                "true|false",
                _ => true
            ),
            RunValue.Series usual => new ParameterOption<string[]>(
                parameter,
                usual,
                ArgumentArity.OneOrMore,
                "n...",
                words => words
            ),
            var usual => new ParameterOption<string>(
                parameter,
                usual,
                ArgumentArity.ExactlyOne,
                usual switch
                {
                    RunValue.Count => "n",
                    RunValue.Real => "x",
                    _ => "name",
                },
                words => words[0]
            ),
        };
}

/// <inheritdoc cref="IParameterOption"/>
internal sealed class ParameterOption<T> : Option<T>, IParameterOption, IAllows
{
    private readonly Parameter<TrainingFlags> _parameter;

    internal ParameterOption(
        Parameter<TrainingFlags> parameter,
        RunValue usual,
        ArgumentArity arity,
        string valueName,
        Func<string[], T> read
    )
        : base("--" + parameter.Name)
    {
        (_parameter, Allowed, Arity, HelpName) = (parameter, parameter.Allowed, arity, valueName);
        AllowMultipleArgumentsPerToken = usual is RunValue.Series;
        CompletionSources.Clear();
        CompletionSources.Add([.. parameter.Choices]);

        // What the words mean is the parameter's to say.
        CustomParser = result => read([.. result.Tokens.Select(token => token.Value)]);
        var words = usual is RunValue.Word ? parameter.Allowed + "; " : "";
        var otherwise = usual is RunValue.Flag { Value: false } ? "" : $" [{words}default: {RunText.Shown(usual)}]";
        Description = $"{char.ToUpperInvariant(parameter.Meaning[0])}{parameter.Meaning[1..]}{otherwise}.";
        if (parameter.Name.Contains('_', StringComparison.Ordinal))
        {
            Aliases.Add(ParameterName.Typed(Name));
        }
    }

    /// <inheritdoc/>
    public string Allowed { get; }

    /// <inheritdoc/>
    public Result<TrainingFlags> Apply(TrainingFlags flags, ParseResult parsed) =>
        parsed.GetResult(this) is { Implicit: false } given
            ? OwnChoice
                .Meant(
                    _parameter.Name,
                    given.Tokens.Count > 0 ? string.Join(' ', given.Tokens.Select(token => token.Value)) : "true"
                )
                .Bind(word => _parameter.Write(flags, word))
            : flags;
}
