namespace ClawNode.Runtimes.Process;

/// <summary>Whose rights a process has.</summary>
internal sealed record ProcessUser(string Name, uint UserId, uint GroupId, IReadOnlyList<uint> Groups);
