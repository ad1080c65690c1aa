using System.Globalization;
using ClawBridge.Fleet;
using ClawBridge.Rpc;
using ClawBridge.Vault.Policy;

namespace ClawBridge.Vault;

/// <summary>What the params of vault methods may hold. Each check ends with -32602; none of the sentences repeats a text. Pure.</summary>
internal static class VaultRules
{
    public const int MaxIdLength = 253;
    public const int MaxValueBytes = 256 * 1024;
    public const int MaxDescriptionLength = 1024;
    public const int MaxPurposeLength = 256;
    public const int MaxReasonLength = 1024;

    /// <summary>Most items in each of the allowed_… lists.</summary>
    public const int MaxAllowed = 64;

    /// <summary>A hundred years.</summary>
    public const long MaxMinutes = 100L * 365 * 24 * 60;

    /// <summary>Most that every JSON reader takes exactly.</summary>
    public const long MaxCount = (1L << 53) - 1;

    public static void CheckId(string id)
    {
        if (id.Length is > 0 and <= MaxIdLength && id != "." && !id.Any(c => char.IsControl(c) || c is '/' or '\\') && !id.Contains("..", StringComparison.Ordinal)) return;
        throw RpcException.Invalid("$.id", "$.id is no id of a vault entry.",
            $"Use 1 to {MaxIdLength} characters without control characters, slashes, backslashes and '..', like registry-password.");
    }

    /// <param name="name">Of the parameter.</param>
    public static void CheckText(string name, string? text)
    {
        if (text?.Any(char.IsControl) == true)
            throw RpcException.Invalid($"$.{name}", $"$.{name} must not hold control characters.", "Write it as one line of plain text.");
    }

    /// <param name="plain">The value as UTF-8.</param>
    public static void Check(VaultStoreRequest request, ReadOnlySpan<byte> plain)
    {
        CheckId(request.Id);
        CheckValue(plain);
        CheckNotRepeated(request, plain);
        CheckAllowed("allowed_purposes", request.AllowedPurposes);
        CheckAllowed("allowed_sessions", request.AllowedSessions);
        CheckAllowed("allowed_principals", request.AllowedPrincipals);
        var labels = request.Labels ?? new Dictionary<string, string>();
        NodeLabels.Check(labels.Select(label => KeyValuePair.Create(label.Key, (string?)label.Value)), "$.labels");
        CheckPolicy(request.CustomPolicy, [.. labels.Keys]);
    }

    private static void CheckValue(ReadOnlySpan<byte> plain)
    {
        if (plain.IsEmpty) throw RpcException.Invalid("$.value", "$.value must not be empty.", "Send the secret itself; nothing would be kept safe here.");
        if (plain.Length <= MaxValueBytes) return;
        throw RpcException.Invalid("$.value",
            string.Create(CultureInfo.InvariantCulture, $"$.value has {plain.Length} bytes as UTF-8; at most {MaxValueBytes} (256 KiB) can be stored."),
            "Encrypt the file itself, keep it elsewhere, and store its key here.");
    }

    private static void CheckAllowed(string name, IReadOnlyList<string>? items)
    {
        for (var i = 0; i < items?.Count; i++)
        {
            if (items[i].Length > 0 && !items[i].Any(char.IsControl)) continue;
            var field = string.Create(CultureInfo.InvariantCulture, $"$.{name}[{i}]");
            throw RpcException.Invalid(field, $"{field} must be a word without control characters.", "Use \"*\" for any, and an empty list for nobody.");
        }
    }

    private static void CheckPolicy(string? policy, IReadOnlyList<string> labels)
    {
        if (policy is null) return;
        try
        {
            PolicyParser.Parse(policy, labels);
        }
        catch (PolicyException e)
        {
            throw RpcException.Invalid("$.custom_policy",
                string.Create(CultureInfo.InvariantCulture, $"$.custom_policy cannot be used: at character {e.Position}, {e.Message}."),
                "A policy is like: purpose == \"deploy\" and hour >= 8 and hour < 18. See docs/vault-policies.md.", e.Suggestions.Count > 0 ? e.Suggestions : null);
        }
    }

    /// <summary>A value that is also in what <c>vault_list</c> shows would be no secret.</summary>
    private static void CheckNotRepeated(VaultStoreRequest request, ReadOnlySpan<byte> plain)
    {
        RequireWithout("id", [request.Id], plain);
        RequireWithout("description", [request.Description], plain);
        RequireWithout("labels", request.Labels?.SelectMany(label => new[] { label.Key, label.Value }), plain);
        RequireWithout("allowed_purposes", request.AllowedPurposes, plain);
        RequireWithout("allowed_sessions", request.AllowedSessions, plain);
        RequireWithout("allowed_principals", request.AllowedPrincipals, plain);
        RequireWithout("custom_policy", [request.CustomPolicy], plain);
    }

    private static void RequireWithout(string name, IEnumerable<string?>? texts, ReadOnlySpan<byte> plain)
    {
        foreach (var text in texts ?? [])
        {
            if (Withholding.Holds(text, plain))
                throw RpcException.Invalid($"$.{name}", $"$.{name} holds the value itself, which would lie open there.", "Send the value only as $.value.");
        }
    }
}
