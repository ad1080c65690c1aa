namespace ClawBridge.Vault.Policy;

/// <summary>What is true of one access; see <see cref="PolicyFact"/>.</summary>
internal sealed record PolicyFacts
{
    public required string Purpose { get; init; }

    public required string Session { get; init; }

    public required string Principal { get; init; }

    public required string Agent { get; init; }

    public required string Reason { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public required long Now { get; init; }

    public required long Count { get; init; }

    public required long AgeMinutes { get; init; }

    /// <summary>The entry's labels.</summary>
    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public string Text(PolicyFact fact) => fact switch
    {
        PolicyFact.Purpose => Purpose,
        PolicyFact.Session => Session,
        PolicyFact.Principal => Principal,
        PolicyFact.Agent => Agent,
        PolicyFact.Reason => Reason,
        PolicyFact.Weekday => PolicyWords.Weekdays[(int)Time.DayOfWeek],
        _ => throw new ArgumentOutOfRangeException(nameof(fact), fact, "This fact is a number."),
    };

    public long Number(PolicyFact fact) => fact switch
    {
        PolicyFact.Hour => Time.Hour,
        PolicyFact.Count => Count,
        PolicyFact.AgeMinutes => AgeMinutes,
        _ => throw new ArgumentOutOfRangeException(nameof(fact), fact, "This fact is a text."),
    };

    private DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(Now);
}
