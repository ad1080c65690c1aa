using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using ClawBridge.Attach;
using ClawBridge.Hosting;
using ClawBridge.Rpc;
using ClawBridge.Rpc.Wire;

namespace ClawBridge.Tests.Access.Support;

/// <summary>Every way by which a call reaches the bridge. Each carries out calls with these params and tells how each one was answered.</summary>
internal static class WaysIn
{
    public static readonly IReadOnlyDictionary<string, Func<Engine, Caller, IReadOnlyList<string>, string, Task<IReadOnlyList<int>>>> All =
        new Dictionary<string, Func<Engine, Caller, IReadOnlyList<string>, string, Task<IReadOnlyList<int>>>>
        {
            ["dispatcher"] = DirectAsync,
            ["lines"] = (engine, caller, methods, parameters) => ServeAsync(Lines(methods, parameters), (input, output) => engine.ServeAsync(input, output, Options(caller), CancellationToken.None)),
            ["headers"] = (engine, caller, methods, parameters) => ServeAsync(Headers(methods, parameters), (input, output) => engine.ServeAsync(input, output, Options(caller), CancellationToken.None)),
            ["batch"] = (engine, caller, methods, parameters) => ServeAsync(Batch(methods, parameters), (input, output) => engine.ServeAsync(input, output, Options(caller), CancellationToken.None)),
            ["attached"] = (engine, caller, methods, parameters) => ServeAsync(
                Lines(methods, parameters), (input, output) => engine.ServeAsync(input, output, new AttachTerms(caller.IsReadOnly, caller.Principal, TimeSpan.FromSeconds(30)), CancellationToken.None)),
        };

    private static ConnectionOptions Options(Caller caller) => new() { Session = Engine.SessionOf(caller.IsReadOnly, caller.Principal) };

    private static async Task<IReadOnlyList<int>> DirectAsync(Engine engine, Caller caller, IReadOnlyList<string> methods, string parameters)
    {
        List<int> codes = [];
        foreach (var method in methods)
        {
            try
            {
                await engine.Dispatcher.CallAsync(method, Encoding.UTF8.GetBytes(parameters), Engine.SessionOf(caller.IsReadOnly, caller.Principal), null, CancellationToken.None);
                codes.Add(0);
            }
            catch (RpcException e)
            {
                codes.Add(e.Code);
            }
        }

        return codes;
    }

    private static string Request(string method, int id, string parameters) => $$"""{"id":{{id}},"method":"{{method}}","params":{{parameters}}}""";

    private static string Lines(IReadOnlyList<string> methods, string parameters) => string.Concat(methods.Select((method, i) => Request(method, i, parameters) + "\n"));

    private static string Headers(IReadOnlyList<string> methods, string parameters) =>
        string.Concat(methods.Select((method, i) => Request(method, i, parameters)).Select(request => $"Content-Length: {Encoding.UTF8.GetByteCount(request)}\r\n\r\n{request}"));

    private static string Batch(IReadOnlyList<string> methods, string parameters) => $"[{string.Join(",", methods.Select((method, i) => Request(method, i, parameters)))}]\n";

    /// <summary>The error code of each request in the order of their ids; 0 for a result.</summary>
    private static async Task<IReadOnlyList<int>> ServeAsync(string input, Func<Stream, Stream, Task> serve)
    {
        var output = new Pipe(new PipeOptions(pauseWriterThreshold: 0));
        using var sent = new MemoryStream(Encoding.UTF8.GetBytes(input));
        await serve(sent, output.Writer.AsStream());
        await output.Writer.CompleteAsync();
        using var reader = new StreamReader(output.Reader.AsStream());
        var codes = new SortedDictionary<int, int>();
        foreach (var answer in Answers(await reader.ReadToEndAsync()))
            codes.Add(answer.GetProperty("id").GetInt32(), answer.TryGetProperty("error", out var error) ? error.GetProperty("code").GetInt32() : 0);
        return [.. codes.Values];
    }

    private static IEnumerable<JsonElement> Answers(string output)
    {
        foreach (var part in output.Split('\n').SelectMany(line => line.Split("Content-Length:")).Select(line => line.Trim()))
        {
            // What is left of a head is its number.
            var start = part.IndexOfAny(['{', '[']);
            if (start < 0) continue;
            var end = part.LastIndexOfAny(['}', ']']);
            var answer = JsonDocument.Parse(part[start..(end + 1)]).RootElement;
            if (answer.ValueKind == JsonValueKind.Object) yield return answer;
            else foreach (var one in answer.EnumerateArray()) yield return one;
        }
    }
}
