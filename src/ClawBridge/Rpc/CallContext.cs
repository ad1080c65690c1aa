using ClawBridge.State;

namespace ClawBridge.Rpc;

/// <summary>One call under way: who makes it and how, and the ways a handler changes state and talks back.</summary>
internal sealed class CallContext
{
    private readonly IStore _store;
    private readonly ICallLedger? _ledger;
    private readonly CancellationToken _cancellation;
    private List<Action>? _afterAnswer;
    private List<Transaction>? _previews;
    private ReadOnlyMemory<byte>? _rememberedHere;
    private volatile IReadOnlyList<Place> _required = [];
    private volatile bool _requiresCluster;

    public CallContext(IStore store, ICallLedger? ledger, MethodDeclaration method, Principal principal, CallMeta meta, IClient? client, CancellationToken cancellation)
    {
        (_store, _ledger, Method, Principal, Meta, Client, _cancellation) = (store, ledger, method, principal, meta, client, cancellation);
        IsJudged = method.Reach != Reach.Namespace || principal.Rights.OnCluster(method.Permission);
    }

    public MethodDeclaration Method { get; }

    public Principal Principal { get; }

    public CallMeta Meta { get; }

    /// <summary>Null for calls without a connection (tests, internal calls).</summary>
    public IClient? Client { get; }

    /// <summary>The caller cancelled, its deadline passed, or the drain time is over.</summary>
    public CancellationToken Cancellation => Lifetime?.Token ?? _cancellation;

    /// <summary>
    /// Ends when the client's input does: a call that streams or waits for the world ends then with what it has, instead of
    /// holding up the drain.
    /// </summary>
    public CancellationToken Draining { get; init; }

    /// <summary>Of a call of a connection; makes <see cref="Cancellation"/> only when somebody asks for it.</summary>
    internal CallLifetime? Lifetime { get; init; }

    /// <summary>The way in that the call came by.</summary>
    internal SessionOptions Session { get; init; } = SessionOptions.Owner;

    /// <summary>Null where nobody looks after calls that run on.</summary>
    internal ICallWatch? Watch { get; init; }

    /// <summary>It may run on for long, and its caller is someone whose rights can be taken away meanwhile.</summary>
    internal bool MustBeWatched => Method.IsLongRunning && !Principal.IsOwner && Watch is not null;

    /// <summary>Keeps answers for idempotency keys; null where there are none.</summary>
    internal AnswerStore? Answers { get; init; }

    /// <summary>Null for internal calls, which confirm nothing.</summary>
    internal Confirmations? Confirmations { get; init; }

    /// <summary>The checked params, for what is bound to them.</summary>
    internal ReadOnlyMemory<byte> Parameters { get; init; }

    /// <summary>The same for params that mean the same, however they are written.</summary>
    internal string ParametersDigest => field ??= CanonicalJson.Digest(Parameters);

    /// <summary>The call only asks what would change: state is not written and nothing else is done.</summary>
    public bool IsDryRun => IsPreview || (Meta.DryRun && Method.CanDryRun);

    /// <summary>A dry run that the program makes for itself, to tell a caller what it would confirm.</summary>
    internal bool IsPreview { get; init; }

    /// <summary>Whether the answer will be kept for the call's idempotency key. A read is answered anew each time: a kept answer would outlive the right to it.</summary>
    public bool KeepsAnswer => Method.Effect != Effect.Read && !IsDryRun && !Method.IsAnsweredAnew && Answers is not null && Meta.IdempotencyKey is not null;

    /// <summary>The resolved id that the call acts on, for its audit record; the handler sets it as soon as it knows, before that it is as the caller wrote it.</summary>
    public string? Target { get => Texts.Target; set => Texts.Target = value; }

    /// <summary>Why the caller says it makes the call, for its audit record; the handler sets it where the params have it.</summary>
    public string? Reason { get => Texts.Reason; set => Texts.Reason = value; }

    /// <summary>What the audit record repeats of the caller's words. A handler that knows a secret's value has it withheld there.</summary>
    public RecordedTexts Texts { get => field ??= new RecordedTexts(Meta); set; }

    /// <summary>What a dry run would have changed, in order.</summary>
    public IReadOnlyList<Transaction> Previews => _previews ?? [];

    /// <summary>Whether the call's audit record is durable.</summary>
    public bool IsRecorded { get; private set; }

    /// <summary>The number of the call's audit record; counts only once <see cref="IsRecorded"/>.</summary>
    internal long AuditSeq { get; set; }

    /// <summary>The answer kept with the change itself, once that is durable.</summary>
    internal ReadOnlyMemory<byte>? Remembered { get; private set; }

    /// <summary>Whether a durable change of this call holds its idempotency key, with or without an answer.</summary>
    internal bool HoldsKey { get; private set; }

    /// <summary>The caller has agreed to the plan.</summary>
    internal bool IsConfirmed { get; set; }

    /// <summary>Whether it is settled where the call acts and that its principal may act there.</summary>
    internal bool IsJudged { get; private set; }

    /// <summary>What the handler said it would do, when it asked for a confirmation in a dry run.</summary>
    internal (IReadOnlyList<string> Plan, string? World, string? Bound)? Planned { get; private set; }

    /// <summary>Whether the principal may call this method on the whole cluster, and so may know of everything that it can be about.</summary>
    public bool IsClusterWide => Principal.Rights.OnCluster(Method.Permission);

    /// <summary>Whether the principal may call this method there: for what lists, and shows only what its caller may see.</summary>
    public bool MayIn(Place place)
    {
        IsJudged = true;
        return Principal.Rights.In(Method.Permission, place);
    }

    /// <summary>-32001 unless the principal may call this method there.</summary>
    /// <param name="where">How the place is called in the sentence, like <c>namespace research/nlp</c>.</param>
    public void RequireIn(Place place, string where)
    {
        if (!MayIn(place))
        {
            throw RpcException.Denied($"{Principal.Name} does not have the permission {Method.Permission} in {where}.",
                "Ask an administrator for a role there, or name a place where you have one.");
        }

        if (!Principal.IsOwner) _required = [.. _required, place];
    }

    /// <summary>
    /// What to say of a place that is not there, or where the principal may not call this method: -32000 to who may call it on the
    /// whole cluster. Anyone else is told the same -32001 in its own words in both cases, and so cannot find out what others have.
    /// </summary>
    /// <param name="what">Capitalised, like <c>Namespace</c>.</param>
    /// <param name="reference">As the caller wrote it.</param>
    /// <param name="suggestions">Of what the caller may see only.</param>
    public RpcException Unseen(string what, string reference, string hint, IReadOnlyList<string>? suggestions = null)
    {
        IsJudged = true;
        return IsClusterWide
            ? RpcException.NotFound(what, reference, hint, suggestions)
            : RpcException.Unseen(Principal.Name, Method.Permission, what, reference, suggestions);
    }

    /// <summary>-32001 unless the principal may call this method on the whole cluster, for what belongs to no tenant.</summary>
    public void RequireOnCluster()
    {
        IsJudged = true;
        if (!Principal.Rights.OnCluster(Method.Permission))
        {
            throw RpcException.Denied($"{Principal.Name} does not have the permission {Method.Permission} on the cluster.",
                "Ask an administrator for a role there, or name a tenant or namespace where you have one.");
        }

        _requiresCluster = true;
    }

    /// <summary>-32001 unless the principal holds another permission too, on the whole cluster, for what this call asks for besides.</summary>
    /// <param name="what">What needs it, for the sentence.</param>
    public void RequireAlso(string permission, string what)
    {
        if (Principal.Rights.OnCluster(permission)) return;
        throw RpcException.Denied($"{Principal.Name} does not have the permission {permission} on the cluster, which {what} needs.",
            "Leave that out, or ask an administrator for a role that has it.");
    }

    /// <summary>-32001 unless the principal holds another permission too, in a place, for what this call asks for besides.</summary>
    /// <param name="where">How the place is called in the sentence, like <c>tenant research</c>.</param>
    /// <param name="what">What needs it, for the sentence.</param>
    public void RequireAlsoIn(string permission, Place place, string where, string what)
    {
        if (Principal.Rights.In(permission, place)) return;
        throw RpcException.Denied($"{Principal.Name} does not have the permission {permission} in {where}, which {what} needs.",
            "Leave that out, or ask an administrator for a role that has it.");
    }

    /// <summary>The session that the caller named, if it is more than a name: only the program that holds the bridge's stdin tells whose session a call is.</summary>
    public string? VouchedSession => (Session?.Principal.IsOwner ?? true) && Meta.ApiKey is null ? Meta.Session : null;

    /// <summary>Whether the call is about its own caller. Then it is enough that the caller holds the permission somewhere, as the gate made sure.</summary>
    /// <param name="userId">Whom the call turns out to be about.</param>
    public bool IsOwn(string userId)
    {
        if (Principal.UserId != userId) return false;
        IsJudged = true;
        return true;
    }

    /// <summary>
    /// Calls back once, from any thread, when the caller may no longer make this call: a role was taken away, the user or its key is
    /// gone or expired. For what goes on after the answer. Null for the owner, from whom nothing can be taken.
    /// </summary>
    /// <param name="lost">Short; must not throw.</param>
    /// <returns>Ends the watching.</returns>
    public IDisposable? OnAccessLost(Action lost) => Principal.IsOwner ? null : Watch?.Begin(this, lost);

    /// <summary>Ends the call when its caller loses the right to it, and at once when that has happened already.</summary>
    internal IDisposable? WatchWhileRunning(Invocation call)
    {
        if (!MustBeWatched) return null;
        var watching = OnAccessLost(() => call.Expire(EndReason.AccessLost));
        if (call.Reason != EndReason.AccessLost) return watching;
        watching?.Dispose();
        throw new OperationCanceledException();
    }

    /// <summary>Whether a caller with these rights would still be let to all places that this call has asked for.</summary>
    internal bool IsAllowedWith(IRights rights) =>
        (!_requiresCluster || rights.OnCluster(Method.Permission)) && _required.All(place => rights.In(Method.Permission, place));

    /// <summary>Where this call has asked for its method's permission.</summary>
    internal IReadOnlyList<Place> RequiredPlaces => _required;

    /// <summary>It has asked for it on the whole cluster.</summary>
    internal bool RequiresCluster => _requiresCluster;

    /// <summary>-32001 unless the principal may act where an earlier, equal call of its did.</summary>
    internal void RequireStill(IReadOnlyList<Place> places, bool onCluster)
    {
        if (onCluster) RequireOnCluster();
        foreach (var place in places) RequireIn(place, "the place where the first call with this idempotency key acted");
    }

    /// <summary>The principal's rights, for a handler that itself holds each thing that it shows against them.</summary>
    public IRights RightsForEach()
    {
        IsJudged = true;
        return Principal.Rights;
    }

    /// <summary>The rights that the caller has by now, for what is sent after the answer; null when it may no longer make this call.</summary>
    public IRights? CurrentRights() => Principal.IsOwner || Watch is null ? Principal.Rights : Watch.RightsOf(this);

    /// <summary>Refuses to go on for a handler that never asked where it acts; that is a bug, and fails closed.</summary>
    internal void EnsureJudged()
    {
        if (!IsJudged) throw new InvalidOperationException($"{Method.Name} did not judge where {Principal.Name} may call it.");
    }

    /// <summary>
    /// Changes state on behalf of this call: the audit record goes into the same transaction; in a dry run the changes are only
    /// previewed.
    /// </summary>
    public async ValueTask<T> TransactAsync<T>(Func<Transaction, T> body)
    {
        if (IsDryRun)
        {
            var (preview, transaction) = _store.Preview(body);
            EnsureJudged();
            (_previews ??= []).Add(transaction);
            return preview;
        }

        var (recorded, reserved) = (false, false);
        ReadOnlyMemory<byte>? remembered = null;
        var result = await _store.TransactAsync(
            transaction =>
            {
                _rememberedHere = null;
                var value = body(transaction);
                remembered = _rememberedHere;
                EnsureJudged();
                if (transaction.IsEmpty) return value;
                recorded = Method.IsAudited && _ledger is not null && !IsRecorded;
                if (recorded) _ledger!.Record(transaction, this);
                reserved = KeepsAnswer;
                if (reserved && remembered is null && Remembered is null) Answers!.Reserve(transaction, this);
                return value;
            },
            Cancellation);
        IsRecorded |= recorded;
        HoldsKey |= reserved;
        Remembered ??= remembered;
        return result;
    }

    /// <summary>
    /// Inside a transaction that creates something: keeps the answer (JSON) for the call's idempotency key in that same
    /// transaction, so that a replay after a crash gives the same answer and creates nothing twice. The call itself then answers
    /// with these bytes.
    /// </summary>
    public void Remember(Transaction transaction, ReadOnlyMemory<byte> answer)
    {
        if (!KeepsAnswer) return;
        Answers!.Keep(transaction, this, answer.Span);
        _rememberedHere = answer;
    }

    /// <summary>
    /// Goes on only when the caller has confirmed: else ends the call with -32005, the plan and a token for
    /// <c>_meta.confirm</c>. Call it when the plan is known and before anything is done. A dry run needs none.
    /// </summary>
    /// <param name="plan">What will be done, one sentence with ids each.</param>
    /// <param name="world">
    /// What the plan rests on besides what it says, like the revisions of the rows concerned (not of the whole state, which every call
    /// moves); when it is another one at the confirmed call, that is -32004.
    /// </param>
    /// <param name="bound">What a token holds for alone besides, like the session; a call where it is another one is asked anew, and uses nothing up.</param>
    public void RequireConfirmation(IReadOnlyList<string> plan, string? world = null, string? bound = null)
    {
        if (IsDryRun) Planned ??= (plan, world, bound);
        else if (!IsConfirmed && Confirmations is not null)
        {
            Confirmations.Require(this, plan, world, bound);
            IsConfirmed = true;
        }
    }

    /// <summary>Does something once the answer is on its way, like starting to send what was subscribed to. Must not throw.</summary>
    public void AfterAnswer(Action action) => (_afterAnswer ??= []).Add(action);

    /// <summary>Tells the caller how far the call is, when it asked to know; otherwise does nothing.</summary>
    /// <param name="total">Null while unknown.</param>
    public ValueTask ReportProgressAsync(double done, double? total, string message) =>
        Meta.ProgressToken is { } token && Client is not null
            ? Client.ReportProgressAsync(token, done, total, message, Cancellation)
            : ValueTask.CompletedTask;

    internal void RunAfterAnswer()
    {
        if (_afterAnswer is null) return;
        foreach (var action in _afterAnswer) action();
    }
}
