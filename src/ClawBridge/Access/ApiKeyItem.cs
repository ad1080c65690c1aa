using ClawBridge.Rpc;

namespace ClawBridge.Access;

/// <summary>An API key as callers see it: never the key itself.</summary>
internal sealed record ApiKeyItem(
    long CreatedAt, long? ExpiresAt, string Id, long? LastUsedAt, string Name, IReadOnlyList<string> Scopes, string UserId, bool Expired, string? UserName)
{
    public static Shape Declared { get; } = Shape.Record(
        new Field("created_at", Shape.Time(), "Unix milliseconds."),
        new Field("expires_at", Shape.Time().Nullable, "Unix milliseconds; null = never."),
        new Field("id", Shape.Text(), "Names it in api_key_revoke and api_key_rotate."),
        new Field("last_used_at", Shape.Time().Nullable, "Unix milliseconds; null = never."),
        new Field("name", Shape.Text(), "What its owner calls it."),
        new Field("scopes", Shape.List(Shape.Text()), "The most that it may do of what its user may; empty is all that."),
        new Field("user_id", Shape.Text(), "Whose it is."),
        new Field("expired", Shape.Boolean(), "It is of no use any more."),
        new Field("user_name", Shape.Text().Nullable, "Whose it is."));

    /// <param name="now">Unix milliseconds.</param>
    public static ApiKeyItem Of(ApiKeyRecord key, AccessView view, ApiKeyUses uses, long now) => new(
        key.CreatedAt, key.ExpiresAt, key.Id, uses.LastUse(key), key.Name, key.Scopes, key.UserId, key.IsExpired(now), view.UserById(key.UserId)?.Name);
}
