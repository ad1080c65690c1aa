using ClawBridge.Rpc;

namespace ClawBridge.Access;

/// <summary>Parameters that have two spellings. Pure.</summary>
internal static class Choice
{
    /// <summary>The one that is given; both must say the same. Null when neither is.</summary>
    /// <exception cref="RpcException">-32602 when they differ or are empty.</exception>
    public static string? One(string? first, string? second, string firstField, string secondField)
    {
        if (first is not null && second is not null && first != second)
            throw RpcException.Invalid(secondField, $"{firstField} and {secondField} mean the same and must agree.", "Send one of them.");
        var chosen = first ?? second;
        if (chosen is "") throw RpcException.Invalid(first is null ? secondField : firstField, $"{(first is null ? secondField : firstField)} must not be empty.");
        return chosen;
    }

    /// <summary>The same where one of them has to be given.</summary>
    public static string Required(string? first, string? second, string firstField, string secondField) =>
        One(first, second, firstField, secondField) ?? throw RpcException.Invalid(firstField, $"{firstField} is missing.", $"Send {firstField} or {secondField}.");
}
