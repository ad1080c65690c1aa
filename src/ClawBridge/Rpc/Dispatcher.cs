using Microsoft.Extensions.Logging;

namespace ClawBridge.Rpc;

/// <summary>
/// Takes a call through the gate, the check of its params, idempotency, confirmation and audit to its handler. Knows no framing
/// and no capability.
/// </summary>
internal sealed class Dispatcher
{
    private readonly DispatcherServices _services;
    private readonly MetaReader _metaReader = new();
    private readonly CallErrors _errors;
    private readonly AuditedCall _audited;

    public Dispatcher(IReadOnlyList<MethodEntry> methods, DispatcherServices services)
    {
        _services = services;
        _errors = new CallErrors(services.Logger);
        _audited = new AuditedCall(services, _errors);
        Methods = new MethodTable([.. methods, .. RpcMethods.All(() => Methods!)]);
    }

    public MethodTable Methods { get; }

    public TimeProvider Time => _services.Time;

    public ILogger Logger => _services.Logger;

    /// <summary>The error that the caller of this invocation is told for what was thrown.</summary>
    public RpcException Explain(Exception exception, Invocation call) => _errors.Explain(exception, call.Method.Name, call.Reason);

    /// <summary>
    /// Carries out a call and writes its result. Throws what <see cref="Explain"/> turns into the error. A plain read that does
    /// not wait completes synchronously.
    /// </summary>
    public ValueTask InvokeAsync(Invocation call)
    {
        var declaration = call.Method.Declaration;
        if (call.Meta.Length > 0 || declaration.IsAudited) return InvokeWithMetaAsync(call);
        var principal = Admit(call, CallMeta.None);
        return HandleAsync(call, principal, CallMeta.None);
    }

    /// <summary>One call outside of any connection (command line, tools). Throws <see cref="RpcException"/>.</summary>
    /// <param name="parameters">A JSON object, maybe with <c>_meta</c>; empty for none.</param>
    /// <returns>The result as JSON.</returns>
    public async Task<byte[]> CallAsync(string method, ReadOnlyMemory<byte> parameters, SessionOptions session, IClient? client, CancellationToken cancellationToken)
    {
        using var result = new JsonBuffer();
        var slot = Methods.Find(method);
        var meta = EnvelopeReader.FindMeta(parameters);
        using var call = new Invocation(slot, parameters, meta, session, client, result);
        await using var registration = cancellationToken.UnsafeRegister(static state => ((Invocation)state!).End(EndReason.Cancelled), call);
        try
        {
            await InvokeAsync(call);
        }
        catch (Exception e) when (e is not RpcException)
        {
            throw Explain(e, call);
        }

        call.Context?.RunAfterAnswer();
        return result.Written.ToArray();
    }

    private ValueTask InvokeWithMetaAsync(Invocation call)
    {
        var meta = _metaReader.Read(call.Meta, call.Method.Declaration.ParamsHoldSecret);
        if (meta.DeadlineMs is { } deadline)
        {
            if (deadline == 0) call.End(EndReason.Deadline);
            else call.StartDeadline(deadline, _services.Time);
            if (call.Reason == EndReason.Deadline) throw new OperationCanceledException();
        }

        if (call.Method.Declaration.IsAudited) return _audited.RunAsync(call, meta, Admit, Context);
        return HandleAsync(call, Admit(call, meta), meta);
    }

    private ValueTask HandleAsync(Invocation call, Principal principal, CallMeta meta)
    {
        var parameters = call.Method.Checker.Check(call.Parameters);
        // Empty params are the checker's own bytes; others are the connection's and would change under a call that waits.
        if (parameters.Length > 2) parameters = parameters.ToArray();
        call.Context = Context(call, principal, meta, parameters);
        return call.Context is { IsJudged: true, MustBeWatched: false }
            ? call.Method.Handler.InvokeAsync(parameters, call.Context, call.Result)
            : HandleGuardedAsync(call, call.Context);
    }

    /// <summary>What a handler wrote is answered only when it asked where its caller may read, and the caller still may.</summary>
    private static async ValueTask HandleGuardedAsync(Invocation call, CallContext context)
    {
        using var watching = context.WatchWhileRunning(call);
        await call.Method.Handler.InvokeAsync(context.Parameters, context, call.Result);
        context.EnsureJudged();
        if (call.Reason == EndReason.AccessLost) throw new OperationCanceledException();
    }

    private Principal Admit(Invocation call, CallMeta meta)
    {
        var principal = call.Principal = _services.Gate.Identify(call.Session, meta);
        _services.Gate.Authorize(call.Session, principal, call.Method.Declaration);
        return principal;
    }

    private CallContext Context(Invocation call, Principal principal, CallMeta meta, ReadOnlyMemory<byte> parameters) =>
        new(_services.Store, _services.Ledger, call.Method.Declaration, principal, meta, call.Client, CancellationToken.None)
        {
            Lifetime = call,
            Draining = call.Draining,
            Answers = _services.Answers,
            Confirmations = _services.Confirmations,
            Session = call.Session,
            Watch = _services.Watch,
            Parameters = parameters,
        };
}
