using System.Globalization;

namespace ClawBridge.Discovery.Probing;

/// <summary>What one tool answered.</summary>
/// <param name="Code">Its exit code; null when it was left behind.</param>
internal sealed record ProbeSection(int? Code, string Output, string Error)
{
    /// <summary>Ended by its limit, or not even by that.</summary>
    public bool TimedOut => Code is null or 124 or 137 or 143;

    /// <summary>Both of its streams.</summary>
    public string Said => Output + "\n" + Error;

    /// <summary>The first line that says something, errors first, for the middle of a sentence.</summary>
    public string Quote
    {
        get
        {
            const int longest = 200;
            var line = (Error + "\n" + Output).Split('\n').Select(static line => new string([.. line.Where(static c => !char.IsControl(c))]).Trim())
                .FirstOrDefault(static line => line.Length > 0 && line[0] != '<') ?? string.Create(CultureInfo.InvariantCulture, $"exit code {Code}");
            return (line.Length > longest ? line[..longest] : line).TrimEnd('.', '?', '!');
        }
    }
}
