using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ClawBridge.Cli;

/// <summary>
/// <c>audit export</c>: the audit log as JSON lines on stdout, byte for byte as it was hashed. <c>audit verify</c>: whether it is what
/// was written, in a sentence and as the exit code.
/// </summary>
/// <param name="output">Gets the export.</param>
/// <param name="messages">Gets the sentence.</param>
internal sealed class AuditCommand(BridgeHost host, ParsedArguments invocation, Stream output, TextWriter messages, TextWriter errors) : ICommand
{
    private const int PageSize = 1_000;
    private const string Usage = "Write: claw-bridge audit export [--since MS] [--until MS], or claw-bridge audit verify [--expect SEQ:HASH].";

    public async Task<int> RunAsync(CancellationToken stop)
    {
        var run = invocation.Arguments switch
        {
            ["export"] when !invocation.Has(CommandLine.Expect.Key) => Export(),
            ["verify"] when !invocation.Has(CommandLine.Since.Key) && !invocation.Has(CommandLine.Until.Key) => Verify(),
            _ => throw new CliException(Usage),
        };
        await using var calls = new BridgeCalls(host, stop);
        return await run(calls);
    }

    private Func<BridgeCalls, Task<int>> Export()
    {
        var (since, until) = (Milliseconds(CommandLine.Since), Milliseconds(CommandLine.Until));
        return async calls =>
        {
            long? after = 0;
            while (after is { } last)
            {
                var page = Result(await calls.CallAsync("audit_export", writer =>
                {
                    writer.WriteNumber("after_seq", last);
                    writer.WriteNumber("limit", PageSize);
                    if (since is { } from) writer.WriteNumber("since", from);
                    if (until is { } to) writer.WriteNumber("until", to);
                }));
                if (page is not { } result) return ExitCodes.Failed;
                if (!TryWrite(Encoding.UTF8.GetBytes(result.GetProperty("lines").GetString()!))) return ExitCodes.OutputClosed;
                var next = result.GetProperty("next_after_seq");
                after = next.ValueKind == JsonValueKind.Null ? null : next.GetInt64();
            }

            return ExitCodes.Ok;
        };
    }

    private Func<BridgeCalls, Task<int>> Verify()
    {
        var expected = Expected();
        return async calls =>
        {
            var answer = Result(await calls.CallAsync("audit_verify", writer =>
            {
                if (expected is not { } noted) return;
                writer.WriteNumber("expect_seq", noted.Seq);
                writer.WriteString("expect_hash", noted.Hash);
            }));
            if (answer is not { } result) return ExitCodes.Failed;
            await messages.WriteLineAsync(Sentence(result));
            return result.GetProperty("valid").GetBoolean() ? ExitCodes.Ok : ExitCodes.Failed;
        };
    }

    private static string Sentence(JsonElement result)
    {
        if (!result.GetProperty("valid").GetBoolean()) return $"The audit log does not hold: {result.GetProperty("problem").GetString()}";
        var dropped = result.GetProperty("dropped").GetInt64();
        var kept = result.GetProperty("checked").GetInt32() == 0
            ? "The audit log is empty."
            : $"The audit log holds: records {result.GetProperty("first_seq")} to {result.GetProperty("last_seq")} are as they were written. Its head is {result.GetProperty("last_seq")}:{result.GetProperty("head_hash")}.";
        if (dropped != 0) kept = string.Create(CultureInfo.InvariantCulture, $"{kept} {dropped} older ones were dropped by retention.");
        var unsealed = result.GetProperty("unsealed").GetInt32();
        return unsealed == 0 ? kept : string.Create(CultureInfo.InvariantCulture, $"{kept} The newest {unsealed} are not under the seal yet: that a bridge wrote them is not proved.");
    }

    /// <summary>The result; null when there is none, and then the error is told.</summary>
    private JsonElement? Result(JsonElement? answer)
    {
        if (answer is not { } given)
        {
            errors.WriteLine("The call was not answered.");
            return null;
        }

        if (given.TryGetProperty("result", out var result)) return result;
        errors.WriteLine(given.GetProperty("error").GetProperty("message").GetString());
        return null;
    }

    private bool TryWrite(byte[] bytes)
    {
        try
        {
            output.Write(bytes);
            return true;
        }
        catch (IOException)
        {
            // Nobody reads any more, like head, which has what it wanted.
            return false;
        }
    }

    private long? Milliseconds(Option option)
    {
        if (!invocation.Flags.TryGetValue(option.Key, out var text)) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            ? time
            : throw new CliException($"{option.Flag} is '{text}', but must be Unix milliseconds, like 1793534400000.");
    }

    private (long Seq, string Hash)? Expected()
    {
        if (!invocation.Flags.TryGetValue(CommandLine.Expect.Key, out var text)) return null;
        var parts = text.Split(':');
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            ? (seq, parts[1])
            : throw new CliException($"{CommandLine.Expect.Flag} is '{text}', but must be the head that an earlier 'claw-bridge audit verify' printed, like 1200:9f86d081….");
    }
}
