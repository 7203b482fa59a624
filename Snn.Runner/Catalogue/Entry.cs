namespace Snn.Runner.Catalogue;

/// <summary>An experiment that can be run by its ID.</summary>
/// <param name="Id">As the paper's README has it.</param>
/// <param name="Title">What it is, in a few words.</param>
/// <param name="Section">Section of the paper.</param>
/// <param name="Words">What the README itself says of it.</param>
/// <param name="Seed">The seed where the user gives none: the published one.</param>
/// <param name="Experiment">Everything that decides its result.</param>
internal sealed record Entry(string Id, string Title, string Section, string Words, ulong Seed, Experiment Experiment);
