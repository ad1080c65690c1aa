using System.Security.Cryptography;
using System.Text;
using ClawBridge.Rpc;

namespace ClawBridge.Access;

/// <summary>
/// Decides who a call is made as and whether it may be made, anew for each call. The session's own principal is the most that a
/// call can be; what <c>_meta</c> says can only narrow it.
/// </summary>
internal sealed class AccessGate(AccessDirectory directory, ApiKeyUses uses, TimeProvider time) : ICallGate
{
    private const string LeaveOut = "Leave _meta.principal out, or name a user that user_list shows.";

    public Principal Identify(SessionOptions session, CallMeta meta)
    {
        var principal = Resolve(session, meta);
        if (principal.KeyId is { } key) uses.Note(key, Now);
        return principal;
    }

    /// <summary>The same, but it is no use of an API key: for asking again about a call that goes on.</summary>
    public Principal Resolve(SessionOptions session, CallMeta meta)
    {
        if (session.Principal.IsOwner && meta is { Principal: null, ApiKey: null }) return session.Principal;
        var index = directory.Current;
        if (meta.ApiKey is { } key) return WithKey(index, session, meta, key);
        return session.Principal.IsOwner ? AsAsked(index, session, meta.Principal!) : AsSession(index, session, meta.Principal);
    }

    public void Authorize(SessionOptions session, Principal principal, MethodDeclaration method)
    {
        var holds = method.Reach switch
        {
            Reach.Anyone => true,
            Reach.Namespace => principal.Rights.Somewhere(method.Permission),
            _ => principal.Rights.OnCluster(method.Permission),
        };
        if (!holds)
        {
            var where = method.Reach == Reach.Namespace ? "anywhere" : "on the cluster";
            throw RpcException.Denied($"{principal.Name} does not have the permission {method.Permission} {where}, which {method.Name} needs.",
                "Ask an administrator for a role that has it; permission_check tells what a user may do.");
        }

        if (session.IsReadOnly && method.Effect != Effect.Read)
        {
            throw RpcException.Denied($"This session is read-only, and {method.Name} changes the cluster.",
                "Use a session that was not started with --read-only.", ErrorKinds.ReadOnly);
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private static Principal AsAsked(AccessIndex index, SessionOptions session, string name)
    {
        if (name == session.Principal.Name) return session.Principal;
        return index.User(name) is { } user ? Resolved(index, user) : throw RpcException.Denied("The user in _meta.principal is not known to this bridge.", LeaveOut);
    }

    private static Principal AsSession(AccessIndex index, SessionOptions session, string? name)
    {
        var user = index.User(session.Principal.Name)
            ?? throw RpcException.Denied($"The user {session.Principal.Name} that this session belongs to is not known to this bridge.", "Start the session as a user that exists.");
        if (name is null || name == user.Name || name == user.Id) return Resolved(index, user);
        throw RpcException.Denied($"This session belongs to {user.Name} and cannot act as another user.", "Leave _meta.principal out.");
    }

    private Principal WithKey(AccessIndex index, SessionOptions session, CallMeta meta, string key)
    {
        var hash = ApiKeys.Hash(key);
        var record = index.KeyByHash(hash);
        if (record is null || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(record.Hash), Encoding.ASCII.GetBytes(hash)) || index.User(record.UserId) is not { } user)
            throw RpcException.Denied("The API key in _meta.api_key is not known to this bridge, or was revoked.", "Make a new one with api_key_generate.");
        if (record.IsExpired(Now)) throw RpcException.Denied("The API key in _meta.api_key has expired.", "Make a new one with api_key_generate.");
        if (meta.Principal is { } name && name != user.Name && name != user.Id)
            throw RpcException.Denied("The API key in _meta.api_key does not belong to the user in _meta.principal.", "Leave _meta.principal out.");
        if (!session.Principal.IsOwner && session.Principal.Name != user.Name && session.Principal.Name != user.Id)
            throw RpcException.Denied($"The API key in _meta.api_key does not belong to {session.Principal.Name}, whom this session belongs to.", "Leave _meta.api_key out.");
        var resolved = Resolved(index, user);
        return resolved with { Rights = new KeyedRights(resolved.Rights, record.Scopes), KeyId = record.Id, ValidUntil = record.ExpiresAt };
    }

    private static Principal Resolved(AccessIndex index, UserRecord user) => new(user.Name, false) { UserId = user.Id, Rights = index.RightsOf(user) };
}
