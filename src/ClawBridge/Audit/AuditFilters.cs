using ClawBridge.Rpc;

namespace ClawBridge.Audit;

/// <summary>The parameters with which records are picked, and what they mean.</summary>
internal static class AuditFilters
{
    public static IReadOnlyList<Field> Parameters { get; } =
    [
        new("principal", Shape.Text(256), "Only of this user."),
        new("session", Shape.Text(256), "Only of this session, as callers named it in _meta.session."),
        new("method", Shape.Text(256), "Only of this method or node command."),
        new("target", Shape.Text(512), "Only what acted on this id."),
        new("outcome", Outcome, "Only what ended so."),
        new("since", Shape.Time(), "Only from this Unix millisecond on."),
        new("until", Shape.Time(), "Only before this Unix millisecond."),
    ];

    public static Shape Outcome => Shape.Word(AuditOutcomes.Ok, AuditOutcomes.Denied, AuditOutcomes.Failed);

    public static bool Matches(this IAuditFilter filter, AuditRecord row) =>
        (filter.Principal is null || row.Principal == filter.Principal)
        && (filter.Session is null || row.Session == filter.Session)
        && (filter.Method is null || row.Method == filter.Method)
        && (filter.Target is null || row.Target == filter.Target)
        && (filter.Outcome is null || row.Outcome == filter.Outcome)
        && (filter.Since is null || row.Ts >= filter.Since)
        && (filter.Until is null || row.Ts < filter.Until);
}
