using System.Security.Cryptography;
using System.Text;
using ClawBridge.State;

namespace ClawBridge.Rpc;

/// <summary>
/// Keeps what idempotency keys were answered, durably for 24 hours, so that the same key gives the same answer once. A key is
/// held by the first durable change of its call; when the program dies before the answer, a repetition is told so instead of
/// being carried out twice.
/// </summary>
internal sealed class AnswerStore(IStore store, ISealer sealer, TimeProvider time)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    // Each write forgets at most this many old ones, so that no single call pays for a day.
    private const int ForgottenAtOnce = 16;
    private const int MostKept = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Running> _running = new(StringComparer.Ordinal);
    private Queue<(string Id, long CreatedAt)>? _byAge;

    /// <summary>
    /// The kept answer, or null: then the caller carries out the call and tells <see cref="End"/>. Waits for a call with the same
    /// key that is under way. -32004 when the key was used with other params, -32001 when
    /// the caller may no longer act where the first call did.
    /// </summary>
    public async ValueTask<ReadOnlyMemory<byte>?> BeginAsync(CallContext call)
    {
        var id = IdOf(call);
        while (true)
        {
            Task<bool> other;
            lock (_lock)
            {
                if (!_running.TryGetValue(id, out var running))
                {
                    if (Find(id) is { } row) return Replay(call, row);
                    _running[id] = new Running(call.ParametersDigest, new(TaskCreationOptions.RunContinuationsAsynchronously));
                    return null;
                }

                if (running.Params != call.ParametersDigest) throw Mismatch();
                other = running.Ended.Task;
            }

            await other.WaitAsync(call.Cancellation);
        }
    }

    /// <summary>The call that holds the key is over; who waits for it goes on.</summary>
    public void End(CallContext call)
    {
        Running? running;
        lock (_lock) _running.Remove(IdOf(call), out running);
        running?.Ended.SetResult(true);
    }

    /// <summary>Holds the key in a transaction that changes something, before the answer is known.</summary>
    public void Reserve(Transaction transaction, CallContext call) => Put(transaction, call, null);

    /// <summary>Keeps the answer in a transaction.</summary>
    public void Keep(Transaction transaction, CallContext call, ReadOnlySpan<byte> answer) =>
        Put(transaction, call, call.Method.AnswerHoldsSecret ? sealer.Seal(answer, AnswerReseal.AnswerContext(IdOf(call))) : answer.ToArray());

    /// <summary>Keeps the answer of a call that is over.</summary>
    public async ValueTask KeepAsync(CallContext call, ReadOnlyMemory<byte> answer)
    {
        await store.TransactAsync(
            transaction =>
            {
                Keep(transaction, call, answer.Span);
                return true;
            },
            CancellationToken.None);
    }

    /// <summary>Errors are not kept: the key may be used again.</summary>
    public async ValueTask ForgetAsync(CallContext call)
    {
        var id = IdOf(call);
        await store.TransactAsync(
            transaction =>
            {
                transaction.Delete(RpcTables.Answers, id);
                return true;
            },
            CancellationToken.None);
    }

    private AnswerRecord? Find(string id) =>
        store.Current.Find(RpcTables.Answers, id) is { } row && row.CreatedAt > Now() - Lifetime.TotalMilliseconds ? row : null;

    private ReadOnlyMemory<byte> Replay(CallContext call, AnswerRecord row)
    {
        if (DigestOf(row) != call.ParametersDigest) throw Mismatch();
        call.RequireStill(row.Places, row.NeedsCluster);
        var answer = row.IsSealed && row.Answer is not null ? sealer.Open(row.Answer, AnswerReseal.AnswerContext(row.Id)) : row.Answer;
        return answer ?? throw RpcException.Conflict(ErrorKinds.AnswerLost,
            "A call with this idempotency key was begun and its answer is lost; it may be done in part.",
            "Look at the present state, then repeat with a new idempotency key what is still missing.");
    }

    private string? DigestOf(AnswerRecord row) =>
        row.SealedParams is null ? row.Params : sealer.Open(row.SealedParams, AnswerReseal.ParamsContext(row.Id)) is { } digest ? Encoding.ASCII.GetString(digest) : null;

    private void Put(Transaction transaction, CallContext call, byte[]? answer)
    {
        var (id, isSecret) = (IdOf(call), call.Method.ParamsHoldSecret);
        var record = new AnswerRecord
        {
            Id = id,
            Params = isSecret ? null : call.ParametersDigest,
            SealedParams = isSecret ? sealer.Seal(Encoding.ASCII.GetBytes(call.ParametersDigest), AnswerReseal.ParamsContext(id)) : null,
            CreatedAt = transaction.Now,
            Answer = answer,
            IsSealed = answer is not null && call.Method.AnswerHoldsSecret,
            Places = call.RequiredPlaces,
            NeedsCluster = call.RequiresCluster,
        };
        ForgetOld(transaction);
        transaction.Put(RpcTables.Answers, record);
        _byAge!.Enqueue((record.Id, record.CreatedAt));
    }

    // Runs inside transactions only, which run one at a time.
    private void ForgetOld(Transaction transaction)
    {
        _byAge ??= new(transaction.Rows(RpcTables.Answers).Values.OrderBy(row => row.CreatedAt).Select(row => (row.Id, row.CreatedAt)));
        var oldest = transaction.Now - (long)Lifetime.TotalMilliseconds;
        for (var i = 0; i < ForgottenAtOnce && _byAge.TryPeek(out var first); i++)
        {
            if (first.CreatedAt > oldest && _byAge.Count < MostKept) return;
            _byAge.Dequeue();
            if (transaction.Find(RpcTables.Answers, first.Id)?.CreatedAt == first.CreatedAt) transaction.Delete(RpcTables.Answers, first.Id);
        }
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    // Each API key is a caller of its own: what one was answered may be more than another of the same user may know.
    private static string IdOf(CallContext call) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Caller(call.Principal)}\n{call.Method.Name}\n{call.Meta.IdempotencyKey}")));

    private static string Caller(Principal principal) => principal.KeyId is { } key ? $"{principal.Identity}/{key}" : principal.Identity;

    private static RpcException Mismatch() => RpcException.Conflict(ErrorKinds.IdempotencyMismatch,
        "This idempotency key was used with other params in the last 24 hours; nothing was done.",
        "Use a new key for a new call, or repeat the first call's params exactly.");

    private sealed record Running(string Params, TaskCompletionSource<bool> Ended);
}
