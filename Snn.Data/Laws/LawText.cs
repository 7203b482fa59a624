namespace Snn.Data.Laws;

/// <summary>A law as people read it.</summary>
/// <param name="Name">A word or two with hyphens, by which <c>--law</c> names it.</param>
/// <param name="Words">The law in one sentence.</param>
/// <param name="Formula">The law as a formula.</param>
/// <param name="Source">Where it comes from: an equation, a paper, or the practice that it protects.</param>
/// <param name="Tolerance">What counts as equal, and why.</param>
public sealed record LawText(string Name, string Words, string Formula, string Source, string Tolerance);
