namespace ClawBridge.Scheduling;

/// <summary>A port of a node that only one replica can have.</summary>
/// <param name="Number">1 to 65535.</param>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
internal readonly record struct HostPort(int Number, string Protocol);
