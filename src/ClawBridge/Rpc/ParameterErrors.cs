using System.Globalization;
using System.Text.Json;
using ClawBridge.Text;

namespace ClawBridge.Rpc;

/// <summary>The sentences about params that do not fit. They never repeat a text that the caller sent: it may be a secret.</summary>
internal static class ParameterErrors
{
    public static RpcException Missing(string path, string subject) =>
        RpcException.Invalid(path, $"{path} is required by {subject} and missing.", $"Add {path}, or see rpc.discover for what {subject} takes.");

    public static RpcException Unknown(string path, string name, string subject, IReadOnlyList<string> known)
    {
        var near = Suggestions.Nearest(name, known);
        var hint = near.Count > 0 ? $"Use {near[0]}." : known.Count == 0 ? "Send no members here." : $"It takes {string.Join(", ", known)}.";
        return new RpcException(ErrorCodes.InvalidParams, $"{path} is no parameter of {subject}.",
            new() { Kind = ErrorKinds.UnknownParam, Field = path, Hint = hint, Suggestions = near });
    }

    /// <summary>Does not say what the unknown names are.</summary>
    /// <param name="path">Of the object that they are in.</param>
    public static RpcException UnknownWithheld(string path, int count, string subject, IReadOnlyList<string> known)
    {
        var message = count == 1
            ? $"{path} has a parameter that {subject} does not take; its name is withheld, because it may be a secret."
            : string.Create(CultureInfo.InvariantCulture, $"{path} has {count} parameters that {subject} does not take; their names are withheld, because they may be secrets.");
        return new RpcException(ErrorCodes.InvalidParams, message,
            new() { Kind = ErrorKinds.UnknownParam, Field = path, Hint = $"It takes {string.Join(", ", known)}." });
    }

    public static RpcException Twice(string path) => RpcException.Invalid(path, $"{path} is there twice; send it once.");

    public static RpcException NotText(string path) =>
        RpcException.Invalid(path, $"{path} holds half of a UTF-16 surrogate pair, which no text can.");

    public static RpcException Wrong(string path, CheckedShape shape, string found, IReadOnlyList<string>? suggestions = null) =>
        RpcException.Invalid(path, $"{path} must be {shape.Expected}, not {found}.", suggestions: suggestions);

    /// <summary>What kind of JSON value starts with this byte.</summary>
    public static string Word(byte first) => first switch
    {
        (byte)'"' => "a text",
        (byte)'{' => "an object",
        (byte)'[' => "a list",
        (byte)'t' => "true",
        (byte)'f' => "false",
        (byte)'n' => "null",
        _ => "a number",
    };

    public static string Word(JsonTokenType token) => token switch
    {
        JsonTokenType.String => "a text",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        JsonTokenType.Null => "null",
        _ => "a number",
    };
}
