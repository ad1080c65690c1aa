using System.Text.Json;
using System.Text.Json.Nodes;
using ClawNode.Control;
using ClawNode.Identity;
using EndToEnd.Support;

namespace EndToEnd.Faults;

/// <summary>SIGKILL to the shipped agent while a workload with secrets runs, asked over its own socket.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class NodeSecretsTests
{
    [TestCase("docker", "/run/token")]
    [TestCase("process", "token")]
    public async Task Secrets_outlive_a_killed_agent_and_go_with_their_workload(string runtime, string path)
    {
        using var scratch = new Scratch();
        var canary = "canary" + Guid.NewGuid().ToString("N");
        var memory = $"/dev/shm/claw-test-{Guid.NewGuid():N}";
        var config = scratch.At("config.json");
        await File.WriteAllTextAsync(config, new JsonObject
        {
            // Nobody listens there: the agent is asked over its own socket.
            ["links"] = new JsonArray(new JsonObject { ["url"] = "ws://127.0.0.1:9" }), ["runtimes"] = new JsonArray(runtime), ["docker_socket"] = Engine.Socket,
            ["state_path"] = scratch.At("state"), ["secrets_dir"] = memory,
        }.ToJsonString());
        var state = StateDirectory.At(scratch.At("state"));
        try
        {
            await using var first = NodeProcess.Again(config);
            await AskAsync(state, "workload.run", new JsonObject
            {
                ["workload_id"] = "w", ["replica"] = 0, ["attempt"] = 1, ["epoch"] = 1, ["cluster_id"] = "c", ["runtime"] = runtime, ["image"] = Engine.Image,
                ["command"] = new JsonArray("sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.05; done"),
                ["secret_files"] = new JsonObject { [path] = canary }, ["env_secrets"] = new JsonObject { ["TOKEN"] = canary },
            });
            await UntilAsync(state, "running");
            await first.KillAsync();
            await using var second = NodeProcess.Again(config);
            await UntilAsync(state, "running");
            var read = await AskAsync(state, "container.exec", new JsonObject { ["workload_id"] = "w", ["command"] = new JsonArray("cat", path) });
            var onDisk = await Leaks.InFilesAsync(canary, scratch.Path);
            await AskAsync(state, "workload.stop", new JsonObject { ["workload_id"] = "w", ["epoch"] = 1 });
            await UntilAsync(state, "exited");
            Assert.Multiple(() =>
            {
                Assert.That(read.GetProperty("stdout").GetString(), Is.EqualTo(canary));
                Assert.That(onDisk, Is.Empty);
                Assert.That(Directory.EnumerateDirectories(memory).SelectMany(Directory.EnumerateDirectories), Is.Empty);
                Assert.That(first.Errors + second.Errors, Does.Not.Contain(canary));
            });
            await AskAsync(state, "workload.remove", new JsonObject { ["workload_id"] = "w" });
        }
        finally
        {
            if (Directory.Exists(memory)) Directory.Delete(memory, recursive: true);
        }
    }

    private static async Task UntilAsync(StateDirectory state, string wanted)
    {
        JsonElement status = default;
        for (var i = 0; i < 600; i++)
        {
            status = await AskAsync(state, "workload.inspect", new JsonObject { ["workload_id"] = "w" });
            if (status.GetProperty("state").GetString() == wanted) return;
            await Task.Delay(50);
        }

        throw new TimeoutException($"It did not become {wanted}: {status}");
    }

    /// <summary>Asks the agent as soon as it answers.</summary>
    private static async Task<JsonElement> AskAsync(StateDirectory state, string command, JsonObject parameters)
    {
        using var document = JsonDocument.Parse(parameters.ToJsonString());
        for (var i = 0; ; i++)
        {
            try
            {
                return await ControlClient.InvokeAsync(state, new ControlRequest(command, document.RootElement), _ => Task.CompletedTask, CancellationToken.None);
            }
            catch (ClawNode.Commands.CommandException e) when (i < 600 && e.Message.Contains("does not answer", StringComparison.Ordinal))
            {
                await Task.Delay(50);
            }
        }
    }
}
