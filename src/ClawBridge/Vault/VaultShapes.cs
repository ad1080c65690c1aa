using ClawBridge.Rpc;

namespace ClawBridge.Vault;

/// <summary>Declared forms that several vault methods share.</summary>
internal static class VaultShapes
{
    public static Field Id => new("id", Shape.Text(VaultRules.MaxIdLength), "The entry.", IsRequired: true, IsTarget: true);

    /// <summary>Input takes the legacy's spellings of its results too.</summary>
    public static Shape SecretType => Shape.Word("ssh_key", "api_key", "password", "certificate", "bootstrap_token", "generic") with
    {
        Aliases = new Dictionary<string, string>
        {
            ["SshKey"] = "ssh_key", ["ssh-key"] = "ssh_key",
            ["ApiKey"] = "api_key", ["api-key"] = "api_key",
            ["BootstrapToken"] = "bootstrap_token", ["bootstrap-token"] = "bootstrap_token",
        },
    };

    public static Shape Actions => Shape.Word("store", "replace", "retrieve", "delete");

    /// <summary>
    /// The parameters of <see cref="Rpc.Paging"/>, for answers that are one object with or without a page: <c>next_cursor</c> and
    /// <c>total</c> are members of it.
    /// </summary>
    public static IReadOnlyList<Field> Paging(int? defaultLimit) =>
    [
        .. Rpc.Paging.Parameters(defaultLimit).Select(field => field.Name == "cursor"
            ? field with { Meaning = "next_cursor of the page before, or an empty text for the first page." }
            : field.Name == "page" ? field with { Meaning = "Number of a page, from 1, instead of a cursor." } : field),
    ];

    public static Shape Words(int maxLength) => Shape.List(Shape.Text(maxLength), VaultRules.MaxAllowed);
}
