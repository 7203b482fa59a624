using System.CommandLine;
using Snn.Data.Faults;
using Snn.Data.Runs;
using Snn.LocalLoss.Experiments;

namespace Snn.Runner.Commands;

/// <summary>A flag of the training command, made of a parameter: a switch stands alone, a list takes several values.</summary>
internal sealed class ParameterOption : Option<string[]>, IAllows
{
    private readonly Parameter<TrainingExperiment> _parameter;

    internal ParameterOption(Parameter<TrainingExperiment> parameter)
        : base("--" + parameter.Name)
    {
        var usual = parameter.Read(new());
        (_parameter, Allowed) = (parameter, parameter.Allowed);
        Arity = usual switch
        {
            RunValue.Flag => ArgumentArity.ZeroOrOne,
            RunValue.Series => ArgumentArity.OneOrMore,
            _ => ArgumentArity.ExactlyOne,
        };
        CustomParser = result => [.. result.Tokens.Select(token => token.Value)];
        AllowMultipleArgumentsPerToken = usual is RunValue.Series;
        HelpName = usual switch
        {
            RunValue.Flag => "true|false",
            RunValue.Count or RunValue.Series => "n",
            RunValue.Real => "x",
            _ => "name",
        };
        Description = $"{char.ToUpperInvariant(parameter.Meaning[0])}{parameter.Meaning[1..]} [{(usual is RunValue.Word ? parameter.Allowed + "; " : "")}default: {RunText.Of(usual)}].";
        if (parameter.Name.Contains('_', StringComparison.Ordinal))
        {
            Aliases.Add(Name.Replace('_', '-'));
        }
    }

    /// <inheritdoc/>
    public string Allowed { get; }

    /// <summary>The experiment with what the user has given; unchanged where that is nothing.</summary>
    internal Result<TrainingExperiment> Apply(TrainingExperiment experiment, ParseResult parsed) => parsed.GetResult(this) is not { Implicit: false }
        ? experiment
        : _parameter.Write(experiment, parsed.GetValue(this) is { Length: > 0 } words ? string.Join(' ', words) : "true");
}
