using System.Text.Json.Serialization;

namespace ClawNode.Cli;

/// <summary>JSON of the command line's own answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(JoinReport))]
[JsonSerializable(typeof(ExecFailure))]
[JsonSerializable(typeof(DoctorReport))]
[JsonSerializable(typeof(UninstallReport))]
[JsonSerializable(typeof(InitReport))]
[JsonSerializable(typeof(ServiceReport))]
[JsonSerializable(typeof(VersionReport))]
internal sealed partial class CliJson : JsonSerializerContext;
