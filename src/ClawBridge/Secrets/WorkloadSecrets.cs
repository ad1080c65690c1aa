using System.Collections.Immutable;
using System.Text;
using ClawBridge.Protocol.Payloads;
using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Workloads;

namespace ClawBridge.Secrets;

/// <summary>Hands secrets to workloads, as far as policies allow.</summary>
internal sealed class WorkloadSecrets(SecretService secrets) : IWorkloadSecrets
{
    /// <summary>All secrets of a workload together; what a start command can carry along with everything else.</summary>
    private const int MaxBytes = 1 << 20;

    /// <summary>Linux takes no longer single argument or variable: 32 pages, name and all.</summary>
    private const int MaxVariableBytes = 128 * 1024 - 1;

    public void Check(Transaction transaction, WorkloadRecord workload, Principal caller) => Read(
        workload, id => transaction.Find(SecretTables.Secrets, id), transaction.Rows(SecretTables.Values), SecretAccess.MayKnow(caller));

    public StartSecrets For(WorkloadRecord workload)
    {
        var state = secrets.Store.Current;
        try
        {
            return Read(workload, id => state.Find(SecretTables.Secrets, id), state.Rows(SecretTables.Values), true);
        }
        catch (Exception e) when (e is RpcException or JournalException)
        {
            throw new SecretUnavailableException($"It waits for its secrets: {e.Message}", e);
        }
    }

    /// <param name="isPrecise">Whether who is told may know which secrets there are.</param>
    private StartSecrets Read(
        WorkloadRecord workload, Func<string, SecretRecord?> find, ImmutableDictionary<string, SecretValueRecord> values, bool isPrecise)
    {
        var spec = workload.Spec;
        if (!SecretUses.HasAny(spec)) return StartSecrets.None;
        var total = 0;
        Dictionary<string, string> files = [], env = [];
        foreach (var (path, reference) in spec.SecretFiles) files[path] = ReadOne(reference);
        foreach (var (name, reference) in spec.EnvSecrets) env[name] = Variable(name, reference, ReadOne(reference));
        var auth = spec.RegistrySecret is { } registry ? RegistryLogin.Parse(registry, ReadOne(registry)) : null;
        return new StartSecrets(files, env, auth);

        string ReadOne(string reference)
        {
            var (id, version) = SecretIds.Parse(reference, "$");
            var found = find(id);
            if (!isPrecise && (found is null || !SecretAccess.MayUse(found.Policy, workload, secrets.Namespaces))) throw SecretAccess.Unseen(id, workload);
            var secret = found ?? throw RpcException.NotFound("Secret", id, "Store it with secret_put, or name another; secret_list shows all.");
            SecretAccess.RequireUser(secret, workload, secrets.Namespaces);
            var value = secrets.Read(secret, version, values);
            total += Encoding.UTF8.GetByteCount(value);
            return total <= MaxBytes
                ? value
                : throw RpcException.Invalid("$", $"The secrets of one workload are longer than {MaxBytes} bytes together.", "Use fewer or shorter ones.");
        }
    }

    private static string Variable(string name, string reference, string value)
    {
        var field = $"$.env_secrets{ParameterPath.Member(name)}";
        if (value.Contains('\0', StringComparison.Ordinal))
            throw RpcException.Invalid(field, $"Secret '{reference}' contains a NUL character, which no environment variable can.", "Use it as a file, with $.secret_files.");
        if (Encoding.UTF8.GetByteCount(value) + name.Length + 2 > MaxVariableBytes)
            throw RpcException.Invalid(field, $"Secret '{reference}' is too long for an environment variable.", "Use it as a file, with $.secret_files.");
        return value;
    }
}
