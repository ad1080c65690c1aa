namespace ClawBridge.Rpc;

/// <summary>The way of every call that leaves an audit record: writes, destructive calls, sensitive reads.</summary>
internal sealed class AuditedCall(DispatcherServices services, CallErrors errors)
{
    public async ValueTask RunAsync(
        Invocation call, CallMeta meta, Func<Invocation, CallMeta, Principal> admit,
        Func<Invocation, Principal, CallMeta, ReadOnlyMemory<byte>, CallContext> context)
    {
        // What the line holds is gone as soon as this method first waits.
        var raw = call.Parameters.ToArray();
        var texts = RecordedTexts.Of(call.Method.Declaration, meta, raw);
        try
        {
            var principal = admit(call, meta);
            var parameters = call.Method.Checker.Check(raw);
            call.Context = context(call, principal, meta, parameters);
            call.Context.Texts = texts;
            await CarryOutAsync(call, call.Context);
        }
        catch (Exception e)
        {
            // A call that was refused before it had an identity is nobody's: its session's principal did not make it.
            var failed = call.Context ?? context(call, call.IsIdentified ? call.Principal : Principal.Unauthenticated, meta, default);
            failed.Texts = texts;
            if (services.Ledger is not null && !failed.IsDryRun)
                await services.Ledger.RecordOutcomeAsync(failed, errors.Explain(e, call.Method.Name, call.Reason));
            throw;
        }
    }

    private async ValueTask CarryOutAsync(Invocation call, CallContext context)
    {
        if (!context.KeepsAnswer)
        {
            await HandleAsync(call, context);
            return;
        }

        if (await services.Answers!.BeginAsync(context) is { } replay)
        {
            call.Result.Append(replay.Span);
            return;
        }

        try
        {
            await HandleAsync(call, context);
            if (context.Remembered is { } remembered)
            {
                call.Result.Clear();
                call.Result.Append(remembered.Span);
            }
            else await services.Answers.KeepAsync(context, call.Result.Written.ToArray());
        }
        catch (Exception) when (context.HoldsKey && context.Remembered is null)
        {
            await services.Answers.ForgetAsync(context);
            throw;
        }
        finally
        {
            services.Answers.End(context);
        }
    }

    private async ValueTask HandleAsync(Invocation call, CallContext context)
    {
        var handler = call.Method.Handler;
        if (call.Session.ConfirmsDestructive && context.Method.Effect == Effect.Destructive && !context.IsDryRun)
            await ConfirmAsync(call, context);
        using (context.WatchWhileRunning(call)) await handler.InvokeAsync(context.Parameters, context, call.Result);
        context.EnsureJudged();
        if (context.IsDryRun) DryRunAnswer.Wrap(context, call.Result);
        else if (services.Ledger is not null) await services.Ledger.RecordOutcomeAsync(context, null);
    }

    /// <summary>Lets a dry run say what the call would do, and asks for that.</summary>
    private async ValueTask ConfirmAsync(Invocation call, CallContext context)
    {
        using var ignored = new JsonBuffer();
        var preview = new CallContext(services.Store, null, context.Method, context.Principal, context.Meta, context.Client, CancellationToken.None)
        {
            Lifetime = call,
            Draining = context.Draining,
            Parameters = context.Parameters,
            IsPreview = true,
            Texts = context.Texts,
        };
        await call.Method.Handler.InvokeAsync(context.Parameters, preview, ignored);
        context.Target = preview.Target;
        var (plan, world, bound) = preview.Planned ?? (Describe(preview), null, null);
        context.RequireConfirmation(plan, world, bound);
    }

    private static List<string> Describe(CallContext preview)
    {
        var plan = DryRunAnswer.Changes(preview).Select(change => $"{change.Op} {change.Kind} {change.Id}").ToList();
        return plan.Count > 0 ? plan : [$"Run {preview.Method.Name}: {preview.Method.Summary}"];
    }
}
