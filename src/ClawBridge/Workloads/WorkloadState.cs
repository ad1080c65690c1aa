using System.Text.Json.Serialization;
using ClawBridge.Protocol.Json;

namespace ClawBridge.Workloads;

/// <summary>Life of a workload and of each replica: pending → starting → running → stopping → stopped, completed or failed.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<WorkloadState>))]
internal enum WorkloadState
{
    Pending,
    Starting,
    Running,
    Stopping,
    Stopped,
    Completed,
    Failed,
}
