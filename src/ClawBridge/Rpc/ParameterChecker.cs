namespace ClawBridge.Rpc;

/// <summary>
/// Checks params against the declared fields before any record is made of them, and hands on what the handler may read: without
/// <c>_meta</c>, without nulls for optional fields, with words in their one spelling. Pure.
/// </summary>
/// <param name="subject">Whose params they are, for the sentences of errors.</param>
/// <param name="root">Where the checked object stands, as a JSON path.</param>
/// <param name="withholdsNames">No error repeats a name that the caller made up: it may be a secret in the wrong place.</param>
internal sealed class ParameterChecker(IReadOnlyList<Field> fields, string subject, string root = "$", bool withholdsNames = false)
{
    private static readonly byte[] Empty = "{}"u8.ToArray();

    private readonly CheckedShape _shape = new(Shape.Record([.. fields]));
    private readonly string? _firstRequired = fields.FirstOrDefault(field => field.IsRequired)?.Name;

    /// <summary>Returns the same bytes when there is nothing to change in them, else new ones; -32602 when they do not fit.</summary>
    /// <param name="parameters">A whole, valid JSON value in valid UTF-8; empty when there are none.</param>
    public ReadOnlyMemory<byte> Check(ReadOnlyMemory<byte> parameters)
    {
        if (parameters.Length == 0 || IsEmptyObject(parameters.Span))
            return _firstRequired is null ? Empty : throw ParameterErrors.Missing($"{root}.{_firstRequired}", subject);
        var first = parameters.Span[0];
        if (first == (byte)'[')
        {
            throw RpcException.Invalid(root, $"The params of {subject} must be an object with named members, not a list.",
                $"Send {{\"name\": value}} as params; {subject} takes {Names()}.");
        }

        if (first != (byte)'{') throw RpcException.Invalid(root, $"The params of {subject} must be an object, not {ParameterErrors.Word(first)}.");
        using var walk = new ParameterWalk(parameters, subject, root, withholdsNames);
        return walk.Run(_shape);
    }

    private static bool IsEmptyObject(ReadOnlySpan<byte> json) => json.Length == 2 && json[0] == (byte)'{';

    private string Names() => fields.Count == 0 ? "none" : string.Join(", ", fields.Select(field => field.Name));
}
