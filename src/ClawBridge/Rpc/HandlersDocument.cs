using System.Globalization;
using System.Text;

namespace ClawBridge.Rpc;

/// <summary>Writes handlers.md from the declarations. Pure.</summary>
internal static class HandlersDocument
{
    private static readonly (int Code, string Meaning)[] Codes =
    [
        (ErrorCodes.ParseError, "the text is no JSON or no UTF-8"),
        (ErrorCodes.InvalidRequest, "the JSON is no request, is too large, or its id is in use"),
        (ErrorCodes.MethodNotFound, "there is no such method; data.suggestions has the nearest names"),
        (ErrorCodes.InvalidParams, "the params do not fit; data.field says which"),
        (ErrorCodes.Internal, "a bug in the bridge; its log has the details"),
        (ErrorCodes.NotFound, "what the call names does not exist"),
        (ErrorCodes.PermissionDenied, "permission denied, or the session is read-only"),
        (ErrorCodes.ResourceExhausted, "quota, capacity or rate is used up"),
        (ErrorCodes.Unavailable, "a node, the state or a client is unavailable"),
        (ErrorCodes.Conflict, "it exists already, is in the wrong state, or has changed"),
        (ErrorCodes.ConfirmationRequired, "confirmation required: data.plan says of what, data.confirm is the token for _meta.confirm"),
        (ErrorCodes.DeadlineExceeded, "the deadline passed"),
        (ErrorCodes.Cancelled, "cancelled by the caller"),
    ];

    /// <summary>The whole document.</summary>
    public static string Render(IReadOnlyList<MethodDeclaration> declarations)
    {
        var text = new StringBuilder();
        Intro(text);
        foreach (var group in Groups(declarations))
        {
            text.Append(CultureInfo.InvariantCulture, $"- {group.Key}: ");
            text.AppendJoin(", ", group.Select(method => $"[`{method.Name}`](#{Anchor(method.Name)})")).Append('\n');
        }

        foreach (var group in Groups(declarations))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {group.Key}\n");
            foreach (var method in group) text.Append('\n').Append(RenderMethod(method));
        }

        return text.ToString();
    }

    /// <summary>The part about one method.</summary>
    public static string RenderMethod(MethodDeclaration method)
    {
        var text = new StringBuilder();
        var sensitive = method.IsSensitive ? " · sensitive (audited)" : "";
        text.Append(CultureInfo.InvariantCulture, $"### `{method.Name}`\n\n{method.Summary}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"Effect: {OpenRpcDocument.EffectName(method.Effect)}{sensitive} · permission: {PermissionOf(method)}\n\n");
        Parameters(text, method);
        Result(text, method);
        Errors(text, method);
        text.Append(CultureInfo.InvariantCulture, $"```json\n{{\"id\":1,\"method\":\"{method.Name}\",\"params\":{method.Example}}}\n```\n");
        return text.ToString();
    }

    private static string PermissionOf(MethodDeclaration method) => method.Reach switch
    {
        Reach.Anyone => "none, for whoever is known",
        Reach.Namespace => $"{Code(method.Permission)} in the namespace or tenant",
        _ => $"{Code(method.Permission)} on the cluster",
    };

    private static void Intro(StringBuilder text)
    {
        text.Append("""
            # Methods

            Generated from the declarations in the code; `claw-bridge describe --markdown` prints it. `rpc.discover` answers the same as OpenRPC.
            Times are Unix milliseconds. Lists take `limit`, `cursor` and `page`: with one of the last two the answer is
            `{items, next_cursor, total}` instead of an array.

            Every method takes `_meta` in its params:


            """.ReplaceLineEndings("\n"));
        Table(text, ["member", "type", "meaning"], MetaReader.Fields.Select(field => new[] { Code(field.Name), TypeOf(field.Shape), field.Meaning }));
        text.Append("\nErrors have a `code`, a `message` and `data` with a `kind`:\n\n");
        Table(text, ["code", "meaning"], Codes.Select(pair => new[] { pair.Code.ToString(CultureInfo.InvariantCulture), pair.Meaning }));
        text.Append("\n## All methods\n\n");
    }

    private static void Parameters(StringBuilder text, MethodDeclaration method)
    {
        if (method.Parameters.Count == 0)
        {
            text.Append("Takes no params.\n\n");
            return;
        }

        Table(text, ["parameter", "type", "required", "default", "meaning"], Flat(method.Parameters, "").Select(row => new[]
        {
            Code(row.Path), TypeOf(row.Field.Shape), row.Field.IsRequired ? "yes" : "no", row.Field.Default is null ? "" : Code(row.Field.Default), row.Field.Meaning,
        }));
        text.Append('\n');
    }

    private static void Result(StringBuilder text, MethodDeclaration method)
    {
        var shape = method.Result;
        var fields = Fields(shape);
        text.Append(CultureInfo.InvariantCulture, $"Result: {(shape.Kind == ShapeKind.Any ? "a JSON value" : TypeOf(shape))}\n\n");
        if (fields.Count == 0) return;
        Table(text, ["member", "type", "meaning"], Flat(fields, "").Select(row => new[] { Code(row.Path), TypeOf(row.Field.Shape), row.Field.Meaning }));
        text.Append('\n');
    }

    private static void Errors(StringBuilder text, MethodDeclaration method)
    {
        if (method.Errors.Count == 0) return;
        foreach (var (code, when) in method.Errors) text.Append(CultureInfo.InvariantCulture, $"- {code}: {when}\n");
        text.Append('\n');
    }

    /// <summary>Fields with those inside of them, by path.</summary>
    private static IEnumerable<(string Path, Field Field)> Flat(IReadOnlyList<Field> fields, string prefix)
    {
        foreach (var field in fields)
        {
            var path = prefix + field.Name;
            yield return (path, field);
            foreach (var inner in Flat(Fields(field.Shape), path + Suffix(field.Shape) + ".")) yield return inner;
        }
    }

    private static IReadOnlyList<Field> Fields(Shape shape) => shape.Item is null ? shape.Fields : Fields(shape.Item);

    private static string Suffix(Shape shape) => shape.Kind switch
    {
        ShapeKind.List => "[]" + Suffix(shape.Item!),
        ShapeKind.Map => ".*" + Suffix(shape.Item!),
        _ => "",
    };

    private static string TypeOf(Shape shape)
    {
        var type = shape.Kind switch
        {
            ShapeKind.Text => "text" + (shape.MaxLength is { } max ? $" (≤ {max})" : ""),
            ShapeKind.Integer => "integer" + Bounds(shape),
            ShapeKind.Number => "number" + Bounds(shape),
            ShapeKind.Boolean => "boolean",
            ShapeKind.Word => string.Join(" / ", shape.Words.Select(Code)),
            ShapeKind.List => $"list of {TypeOf(shape.Item!)}" + (shape.IsPaged ? ", or a page" : ""),
            ShapeKind.Map => $"map of {TypeOf(shape.Item!)}",
            ShapeKind.Record => "object",
            _ => "any",
        };
        return shape.IsNullable ? type + " or null" : type;
    }

    private static string Bounds(Shape shape) => (shape.Min, shape.Max) switch
    {
        ({ } min, { } max and not int.MaxValue) => $" ({min} to {max})",
        ({ } min, _) => $" (≥ {min})",
        (null, { } max) => $" (≤ {max})",
        _ => "",
    };

    private static void Table(StringBuilder text, string[] heads, IEnumerable<string[]> rows)
    {
        text.Append("| ").AppendJoin(" | ", heads).Append(" |\n|").Append(string.Concat(heads.Select(_ => "---|"))).Append('\n');
        foreach (var row in rows) text.Append("| ").AppendJoin(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
    }

    private static IEnumerable<IGrouping<string, MethodDeclaration>> Groups(IReadOnlyList<MethodDeclaration> declarations) =>
        declarations.OrderBy(method => method.Name, StringComparer.Ordinal).GroupBy(method => method.Group).OrderBy(group => group.Key, StringComparer.Ordinal);

    private static string Code(string text) => $"`{text}`";

    private static string Anchor(string name) => name.Replace(".", "", StringComparison.Ordinal);
}
