namespace ClawBridge.State.Sqlite;

/// <summary>One step of the layout: what makes version N out of version N - 1. Released steps never change.</summary>
/// <param name="Version">The layout after it; steps are numbered from 1 without a gap.</param>
/// <param name="Apply">Runs inside a transaction that also raises the version.</param>
internal sealed record Migration(int Version, Action<SqliteConnection> Apply);
