using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ClawNode.Runtimes.Records;

namespace ClawNode.Runtimes.Process;

/// <summary>JSON of the files between agent and supervisor.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProcessLaunch))]
[JsonSerializable(typeof(ProcessMark))]
[JsonSerializable(typeof(ProcessExit))]
[JsonSerializable(typeof(ExecLaunch))]
internal sealed partial class ProcessJson : JsonSerializerContext
{
    /// <summary>The file's content, or null when it does not exist (yet, or any more).</summary>
    public static T? Read<T>(string path, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Writes the file durably, mode 0600.</summary>
    public static void Write<T>(string path, T value, JsonTypeInfo<T> type) => DurableFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(value, type));
}
