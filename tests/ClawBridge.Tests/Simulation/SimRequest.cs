using System.Text.Json;

namespace ClawBridge.Tests.Simulation;

/// <summary>A command on its way to a node.</summary>
internal sealed record SimRequest(string Command, JsonElement Parameters, Action<string>? Progress, TaskCompletionSource<JsonElement> Answer);
