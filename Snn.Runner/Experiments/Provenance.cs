namespace Snn.Runner.Experiments;

/// <summary>Where the system of an experiment comes from.</summary>
internal abstract record Provenance
{
    private Provenance() { }

    /// <summary>It computes what the paper's own code computes.</summary>
    internal sealed record AsPublished : Provenance;

    /// <summary>
    /// It computes what the paper's own code means to compute, which does not run, or cannot give a result, as it
    /// stands.
    /// </summary>
    /// <param name="What">What was repaired, and why.</param>
    internal sealed record Repaired(string What) : Provenance;

    /// <summary>It is a system of our own, made from the paper's words alone.</summary>
    internal sealed record Ours : Provenance;

    /// <summary>In one or two words.</summary>
    internal string Word =>
        this switch
        {
            AsPublished => "as published",
            Repaired => "repaired",
            Ours => "ours",
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>In a sentence.</summary>
    internal string Words => this is Repaired repaired ? $"{Word}: {repaired.What}" : Word;
}
