using ClawBridge.State;

namespace ClawBridge.Rpc;

/// <summary>What a call with <c>_meta.dry_run</c> answers.</summary>
internal static class DryRunAnswer
{
    /// <summary>The rows that the call would write, by kind and id.</summary>
    public static IReadOnlyList<(string Op, string Kind, string Id)> Changes(CallContext call)
    {
        SortedDictionary<(string Kind, string Id), string> changes = [];
        foreach (var transaction in call.Previews)
        {
            foreach (var change in transaction.Changes)
            {
                if (change.Table == StateTables.Events.Name || transaction.Basis.IsDerived(change.Table)) continue;
                var existed = transaction.Basis.Contains(change.Table, change.Id);
                changes[(change.Table, change.Id)] = change.Body is null ? "delete" : existed ? "update" : "create";
            }
        }

        return [.. changes.Select(pair => (pair.Value, pair.Key.Kind, pair.Key.Id))];
    }

    /// <summary>Puts <c>{"dry_run":true,"changes":[…],"result":…}</c> around the handler's result, which is left out where it would show a secret.</summary>
    public static void Wrap(CallContext call, JsonBuffer result)
    {
        var inner = result.Written.ToArray();
        result.Clear();
        var writer = result.StartValue();
        writer.WriteStartObject();
        writer.WriteBoolean("dry_run"u8, true);
        writer.WriteStartArray("changes"u8);
        foreach (var (op, kind, id) in Changes(call))
        {
            writer.WriteStartObject();
            writer.WriteString("op"u8, op);
            writer.WriteString("kind"u8, kind);
            writer.WriteString("id"u8, id);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WritePropertyName("result"u8);
        // What shows a secret would show a real one, that nothing keeps and nobody has recorded.
        if (call.Method.AnswerHoldsSecret) writer.WriteNullValue();
        else writer.WriteRawValue(inner, skipInputValidation: true);
        writer.WriteEndObject();
        writer.Flush();
    }
}
