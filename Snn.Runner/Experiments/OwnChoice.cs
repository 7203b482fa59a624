using Snn.Data.Datasets;
using Snn.Data.Datasets.Own;
using Snn.Data.Faults;
using Snn.Runner.Data;
using Snn.Runner.Data.Own;
using Snn.Runner.Text;

namespace Snn.Runner.Experiments;

/// <summary>Tells where a known set lies from a set of one's own.</summary>
internal static class OwnChoice
{
    /// <summary>Name of the parameter that says which images are learned from.</summary>
    internal const string Parameter = "dataset";

    /// <summary>
    /// Whether what a user gives as the place of a set holds another, of his own: a file, something read by options, a
    /// folder without any of the set's files, or with sound files of its names of which none is the set's.
    /// </summary>
    /// <param name="choice">What <c>--data</c> says.</param>
    /// <param name="word">The set that the experiment names; one's own is one's own wherever it lies.</param>
    internal static bool IsOwn(string choice, string word)
    {
        if (choice is RunSettings.SampleData or RunSettings.FullData)
        {
            return false;
        }

        if (
            KnownDatasets.Named(word) is not { } info
            || File.Exists(choice)
            || choice.Contains(OwnWord.Separator, StringComparison.Ordinal)
        )
        {
            return true;
        }

        if (!Directory.Exists(choice))
        {
            return false;
        }

        var source = LocalSource.Of(info, StoreOptions.OfThisMachine(choice))[0];
        return source.Present(info) == 0
            ? OwnData.Sources.Any(own => own.Takes(choice))
            : info.Files.All(file =>
                LocalSource.Look(source.Folder, file).Verified() is FileCheck.Damaged { Digest: not null }
            );
    }

    /// <summary>
    /// The value of a parameter as it is meant: a set of one's own by its whole path, whatever the folder is in which
    /// the command is given.
    /// </summary>
    /// <param name="parameter">Its name.</param>
    /// <param name="value">As the user typed it.</param>
    internal static Result<string> Meant(string parameter, string value) =>
        ParameterName.InFiles(parameter) == Parameter
        && KnownDatasets.Named(value) is null
        && (OwnWord.IsPath(value) || Path.Exists(value))
            ? OwnData.Whole(value)
            : value;
}
