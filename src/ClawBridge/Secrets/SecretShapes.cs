using ClawBridge.Rpc;

namespace ClawBridge.Secrets;

/// <summary>Declared forms that several methods share.</summary>
internal static class SecretShapes
{
    /// <summary>Checked by <see cref="SecretIds"/>, whose sentence says the rule.</summary>
    public static Field Id => new("id", Shape.Text(), "Secret: 1 to 253 lower-case letters, digits, dashes, underscores and dots.", IsRequired: true, IsTarget: true);

    public static Field KeepVersions => new(
        "keep_versions", Shape.Integer(1, SecretRecord.MaxKeepVersions), "How many versions are kept from now on, the newest included; left out, as before, at first 10. Those that unfinished workloads are pinned to stay.");

    public static Shape Policy => Shape.Record(
        new("allowed_namespaces", Shape.List(Shape.Text()), "Namespaces whose workloads may use it."),
        new("allowed_principals", Shape.List(Shape.Text()), "Principals that may read it and whose workloads may use it."),
        new("allowed_workloads", Shape.List(Shape.Text()), "Workloads that may use it."));
}
