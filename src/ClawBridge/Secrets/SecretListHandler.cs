using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Secrets;

/// <summary><c>secret_list</c>: the ids of all secrets.</summary>
internal sealed class SecretListHandler(SecretService secrets) : ListHandler<SecretListRequest, string>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "secret_list",
        Summary = "Lists the ids of secrets, by id; secret_metadata tells more of one.",
        Group = "secrets",
        Effect = Effect.Read,
        Permission = "secrets:read",
        Parameters = [new("prefix", Shape.Text(SecretIds.MaxLength), "Only ids that begin with this."), .. Paging.Parameters(null)],
        Result = Shape.Paged(Shape.Text()),
        Example = """{"prefix":"db-"}""",
    };

    protected override JsonTypeInfo<SecretListRequest> RequestType => SecretJson.Default.SecretListRequest;

    protected override JsonTypeInfo<string> ItemType => SecretJson.Default.String;

    public override ValueTask<Page<string>> HandleAsync(SecretListRequest request, CallContext call)
    {
        var ids = secrets.Store.Current.Rows(SecretTables.Secrets).Keys.Where(id => request.Prefix is null || id.StartsWith(request.Prefix, StringComparison.Ordinal));
        return ValueTask.FromResult(Paging.Of(ids, static id => id, isDescending: false, request, null));
    }
}

/// <summary>The params of <c>secret_list</c>.</summary>
internal sealed record SecretListRequest(string? Prefix = null, int? Limit = null, string? Cursor = null, int? Page = null) : IPageRequest;
