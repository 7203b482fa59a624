namespace Snn.Runner.Reports.Bundles;

/// <summary>What a run does not say of itself, and whoever gives it away may.</summary>
/// <param name="Author">Name of whoever ran it; null where nobody is named.</param>
/// <param name="Orcid">ORCID of the author; null where there is none.</param>
/// <param name="Licence">Identifier of SPDX, or a URL; null where none was stated.</param>
internal sealed record BundleTerms(string? Author, string? Orcid, string? Licence)
{
    /// <summary>The licence as a URL; null where none was stated.</summary>
    internal string? LicenceUrl =>
        Licence is null ? null
        : Licence.Contains("://", StringComparison.Ordinal) ? Licence
        : $"https://spdx.org/licenses/{Uri.EscapeDataString(Licence)}";

    /// <summary>The author's ORCID as a URL; null where there is none.</summary>
    internal string? OrcidUrl => Orcid is null ? null : $"https://orcid.org/{Orcid}";

    /// <summary>Whether digits are an ORCID: sixteen in groups of four, the last a check of the others.</summary>
    /// <remarks>ISO 7064, MOD 11-2.</remarks>
    internal static bool IsOrcid(string text)
    {
        var digits = text.Replace("-", "", StringComparison.Ordinal);
        if (
            text.Split('-') is not [{ Length: 4 }, { Length: 4 }, { Length: 4 }, { Length: 4 }]
            || !digits[..15].All(char.IsAsciiDigit)
        )
        {
            return false;
        }

        var check = (12 - (digits[..15].Aggregate(0, (sum, d) => (sum + (d - '0')) * 2) % 11)) % 11;
        return digits[15] == (check == 10 ? 'X' : (char)('0' + check));
    }
}
