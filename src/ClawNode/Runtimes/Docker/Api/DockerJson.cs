using System.Text.Json.Serialization;

namespace ClawNode.Runtimes.Docker.Api;

/// <summary>JSON of the Engine API: its own names, absent members left out.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
// Requests
[JsonSerializable(typeof(CreateContainer))]
[JsonSerializable(typeof(CreateExec))]
[JsonSerializable(typeof(StartExec))]
[JsonSerializable(typeof(RegistryCredentials))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
// Answers
[JsonSerializable(typeof(EngineVersion))]
[JsonSerializable(typeof(EngineError))]
[JsonSerializable(typeof(CreatedId))]
[JsonSerializable(typeof(ContainerDetails))]
[JsonSerializable(typeof(ImageDetails))]
[JsonSerializable(typeof(List<ContainerRow>))]
[JsonSerializable(typeof(ContainerStats))]
[JsonSerializable(typeof(ExecDetails))]
[JsonSerializable(typeof(PullMessage))]
[JsonSerializable(typeof(EngineEvent))]
internal sealed partial class DockerJson : JsonSerializerContext;
