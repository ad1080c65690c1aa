using System.Text.Json.Nodes;
using EndToEnd.Support;

namespace EndToEnd.Security;

/// <summary>
/// Known secrets go through every method, and are then looked for in all that the programs write, answer and show: they may be in
/// the answers whose job is to give them, and nowhere else.
/// </summary>
internal sealed class CanaryTests
{
    /// <summary>The methods whose answers give a secret, with the secrets that each may give.</summary>
    private static readonly Dictionary<string, string[]> Givers = new()
    {
        ["secret_get"] = ["stored", "rotated", "variable", "login"],
        ["vault_retrieve"] = ["vaulted"],
        ["api_key_generate"] = ["api key"],
        ["api_key_rotate"] = ["rotated api key"],
        ["node_token_create"] = ["join token"],
        ["cert_issue"] = ["private key"],
        ["cert_rotate"] = ["rotated private key"],
    };

    private readonly Dictionary<string, string> _secrets = [];
    private readonly SecretHunt _hunt = new();
    private readonly List<(string Method, string Answer)> _answers = [];

    [Test]
    public async Task A_secret_is_found_nowhere_but_where_it_belongs()
    {
        using var scratch = new Scratch();
        string errors;
        await using (var bridge = BridgeProcess.On(scratch.At("s"), "--listen", "127.0.0.1:0", "--log-level", "trace"))
        {
            var config = new JsonObject { ["docker_socket"] = Engine.Socket };
            await using var node = await NodeProcess.JoinAsync(bridge, scratch, "n1", config, "--log-level", "trace");
            await StoreAsync(bridge);
            await UseAsync(bridge);
            await MisplaceAsync(bridge);
            await ChangeAsync(bridge);
            await WalkAsync(bridge);
            var inProcesses = _hunt.InProcesses(environment => environment.Contains("CANARY_MAY_SING=1", StringComparison.Ordinal));
            Assert.That(inProcesses, Is.Empty, "in processes");
            Assert.That(_hunt.InProcesses(_ => false), Is.Not.Empty, "the hunt must see what the workloads have");
            await StopAsync(bridge);
            errors = bridge.Errors + node.Errors;
            await node.SignalAsync("TERM");
            await node.ExitAsync();
            bridge.CloseInput();
            await bridge.ExitAsync();
        }

        Assert.Multiple(() =>
        {
            Assert.That(_hunt.In(errors), Is.Empty, "in the programs' logs");
            Assert.That(_hunt.InFiles(scratch.Path), Is.Empty, "in the state, the node's files and configs");
            Assert.That(_hunt.InFiles(Path.GetDirectoryName(Engine.Socket)!), Is.Empty, "in the engine's files");
            Assert.That(Told(), Is.Empty, "in answers that are not to give it");
            Assert.That(Givers.Keys.Where(method => !_answers.Any(pair => pair.Method == method && _hunt.In(pair.Answer).Count > 0)), Is.Empty, "methods that gave no secret to look for");
        });
    }

    /// <summary>Every kind of secret that the bridge takes or makes.</summary>
    private async Task StoreAsync(BridgeProcess bridge)
    {
        foreach (var name in new[] { "stored", "rotated", "variable", "vaulted", "replaced" }) Know(name, $"canary-{name}-{Guid.NewGuid():N}");
        var login = $"robot:canary-login-{Guid.NewGuid():N}";
        Know("login", login["robot:".Length..]);
        await CallAsync(bridge, "secret_put", new() { ["id"] = "file", ["value"] = _secrets["stored"] });
        await CallAsync(bridge, "secret_put", new() { ["id"] = "variable", ["value"] = _secrets["variable"], ["_meta"] = new JsonObject { ["idempotency_key"] = "put" } });
        await CallAsync(bridge, "secret_put", new() { ["id"] = "login", ["value"] = login });
        await CallAsync(bridge, "vault_store", new() { ["id"] = "entry", ["value"] = _secrets["replaced"] });
        await CallAsync(bridge, "vault_store", new() { ["id"] = "entry", ["value"] = _secrets["vaulted"], ["_meta"] = new JsonObject { ["idempotency_key"] = "store" } });
        await CallAsync(bridge, "user_create", new() { ["name"] = "singer", ["roles"] = new JsonArray("viewer") });
        var key = await CallAsync(bridge, "api_key_generate", new() { ["name"] = "k", ["user_id"] = "singer", ["_meta"] = new JsonObject { ["idempotency_key"] = "key" } });
        Know("api key", (string)key["secret"]!);
        var token = await CallAsync(bridge, "node_token_create", new() { ["hostname"] = "n2", ["_meta"] = new JsonObject { ["idempotency_key"] = "token" } });
        Know("join token", (string)token["token"]!);
        var certificate = await CallAsync(bridge, "cert_issue", new() { ["common_name"] = "canary.example", ["_meta"] = new JsonObject { ["idempotency_key"] = "cert" } });
        Know("private key", KeyBody(certificate));
        var rotated = await CallAsync(bridge, "cert_rotate", new() { ["cert_id"] = (string)certificate["cert_id"]! });
        Know("rotated private key", KeyBody(rotated));
    }

    /// <summary>Secrets in workloads: the programs inside tell only how long they are.</summary>
    private async Task UseAsync(BridgeProcess bridge)
    {
        foreach (var runtime in new[] { "docker", "process" })
        {
            await CallAsync(bridge, "workload_submit", new()
            {
                ["name"] = $"singer-{runtime}",
                ["image"] = Engine.Image,
                ["runtime"] = runtime,
                ["image_pull_policy"] = "never",
                ["env"] = new JsonObject { ["CANARY_MAY_SING"] = "1" },
                ["env_secrets"] = new JsonObject { ["SONG"] = "variable" },
                ["secret_files"] = runtime == "docker" ? new JsonObject { ["/song"] = "file" } : new JsonObject(),
                ["command"] = new JsonArray("sh", "-c", "echo ${#SONG} characters; sleep 300"),
            });
            await CallAsync(bridge, "workload_wait", new() { ["workload_id"] = $"singer-{runtime}", ["for"] = "running", ["timeout_seconds"] = 30 });
            var logs = await bridge.UntilAsync("workload_logs", $$"""{"workload_id":"singer-{{runtime}}"}""", l => l["stdout"]!.AsArray().Count > 0);
            Assert.That((string)logs["stdout"]![0]!, Is.EqualTo($"{_secrets["variable"].Length} characters"), runtime);
        }

        await CallAsync(bridge, "workload_exec", new() { ["workload_id"] = "singer-docker", ["command"] = new JsonArray("sh", "-c", "wc -c /song") });
    }

    /// <summary>What callers do by mistake: a secret under the wrong name, of the wrong kind, in a broken line.</summary>
    private async Task MisplaceAsync(BridgeProcess bridge)
    {
        var secret = _secrets["stored"];
        await bridge.WriteLineAsync($$"""{"id":"broken","method":"secret_put","params":{"id":"x","value":"{{secret}}" oops""");
        await AnswerAsync(bridge, "secret_put", new() { ["id"] = "x", ["valu"] = secret });
        await AnswerAsync(bridge, "secret_put", new() { ["id"] = 7, ["value"] = secret });
        await AnswerAsync(bridge, "secret_put", new() { ["id"] = "x", ["value"] = new JsonArray(secret) });
        await AnswerAsync(bridge, "secret_put", new() { ["id"] = "../x", ["value"] = secret });
        await AnswerAsync(bridge, "secret_put", new() { ["id"] = "x", ["value"] = secret + new string('x', 300_000) });
        await AnswerAsync(bridge, "secret_rotate", new() { ["id"] = "none", ["new_value"] = secret });
        await AnswerAsync(bridge, "vault_store", new() { ["id"] = "y", ["value"] = secret, ["custom_policy"] = "purpose ==" });
        await AnswerAsync(bridge, "node_token_validate", new() { ["token"] = _secrets["join token"] });
        await AnswerAsync(bridge, "node_token_validate", new() { ["token"] = secret });
        await AnswerAsync(bridge, "secret_put", new() { ["id"] = "x", ["value"] = secret, ["_meta"] = new JsonObject { ["dry_run"] = true } });
        await AnswerAsync(bridge, "vault_retrieve", new() { ["id"] = "entry", ["purpose"] = "test", ["reason"] = "r", ["_meta"] = new JsonObject { ["dry_run"] = true } });
    }

    private async Task ChangeAsync(BridgeProcess bridge)
    {
        await CallAsync(bridge, "secret_get", new() { ["id"] = "file", ["_meta"] = new JsonObject { ["idempotency_key"] = "get" } });
        await CallAsync(bridge, "secret_rotate", new() { ["id"] = "file", ["new_value"] = _secrets["rotated"], ["_meta"] = new JsonObject { ["idempotency_key"] = "rotate" } });
        await CallAsync(bridge, "vault_retrieve", new() { ["id"] = "entry", ["purpose"] = "test", ["reason"] = "The test asks." });
        var keys = await CallAsync(bridge, "api_key_list", []);
        var rotated = await CallAsync(bridge, "api_key_rotate", new() { ["key_id"] = (string)keys[0]!["id"]! });
        Know("rotated api key", (string)rotated["secret"]!);
        await CallAsync(bridge, "master_key_rotate", []);
        await CallAsync(bridge, "secret_get", new() { ["id"] = "file", ["version"] = 1 });
    }

    /// <summary>Every method of the program, with its example, with nothing, with a secret as a parameter that it does not have, and with a secret as API key.</summary>
    private async Task WalkAsync(BridgeProcess bridge)
    {
        var document = await bridge.CallAsync("rpc.discover", []);
        var methods = document["methods"]!.AsArray().Select(m => (string)m!["name"]!).Except(["client_register"]).ToList();
        Assert.That(methods, Has.Count.GreaterThan(60));
        foreach (var method in methods)
        {
            await AnswerAsync(bridge, method, new() { ["_meta"] = new JsonObject { ["dry_run"] = true, ["deadline_ms"] = 2000 } });
            await AnswerAsync(bridge, method, new() { ["nonsense"] = _secrets["stored"] });
            await AnswerAsync(bridge, method, new() { ["_meta"] = new JsonObject { ["api_key"] = _secrets["stored"] } });
            await AnswerAsync(bridge, method, new() { ["_meta"] = new JsonObject { ["api_key"] = _secrets["rotated api key"], ["deadline_ms"] = 2000 } });
            await AnswerAsync(bridge, method, new() { ["_meta"] = new JsonObject { ["confirm"] = _secrets["stored"], ["dry_run"] = true, ["deadline_ms"] = 2000 } });
        }

        await AnswerAsync(bridge, "audit_list", new() { ["limit"] = 200 });
        await AnswerAsync(bridge, "audit_export", new() { ["limit"] = 1000 });
        await AnswerAsync(bridge, "events_list", new() { ["limit"] = 200 });
        await AnswerAsync(bridge, "vault_audit", []);
        await AnswerAsync(bridge, "secret_metadata", new() { ["id"] = "file" });
        await AnswerAsync(bridge, "workload_get", new() { ["workload_id"] = "singer-docker" });
    }

    private static async Task StopAsync(BridgeProcess bridge)
    {
        foreach (var name in new[] { "singer-docker", "singer-process" })
        {
            await bridge.CallAsync("workload_stop", $$"""{"workload_id":"{{name}}","force":true}""");
            await bridge.CallAsync("workload_wait", $$"""{"workload_id":"{{name}}","timeout_seconds":30}""");
        }
    }

    private void Know(string name, string secret)
    {
        _secrets[name] = secret;
        _hunt.Add(name, secret);
    }

    private async Task<JsonNode> CallAsync(BridgeProcess bridge, string method, JsonObject parameters)
    {
        var answer = await AnswerAsync(bridge, method, parameters);
        return answer["result"] ?? throw new AssertionException($"{method} failed: {answer.ToJsonString()}");
    }

    private async Task<JsonObject> AnswerAsync(BridgeProcess bridge, string method, JsonObject parameters)
    {
        var answer = await bridge.SendAsync(method, parameters, 60);
        _answers.Add((method, answer.ToJsonString()));
        while (bridge.Notifications.TryRead(out var note)) _answers.Add(("a notification", note.ToJsonString()));
        return answer;
    }

    private List<string> Told() =>
        [.. _answers.SelectMany(pair => _hunt.In(pair.Answer).Where(found => !(Givers.GetValueOrDefault(pair.Method) ?? []).Any(given => found.StartsWith(given, StringComparison.Ordinal)))
            .Select(found => $"{pair.Method}: {found}: {pair.Answer}"))];

    /// <summary>The longest run of letters and digits in the key: JSON writes a plus sign in more than one way.</summary>
    private static string KeyBody(JsonNode answer) =>
        ((string)answer["private_key_pem"]!).Split('\n')[1..^2].SelectMany(line => line.Split('+', '/', '=')).MaxBy(run => run.Length)!;
}
