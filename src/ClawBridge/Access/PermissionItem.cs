namespace ClawBridge.Access;

/// <summary>Actions on one resource, as callers write and see them.</summary>
internal sealed record PermissionItem(string Resource, IReadOnlyList<string> Actions);
