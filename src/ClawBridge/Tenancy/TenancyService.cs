using System.Security.Cryptography;
using ClawBridge.State;

namespace ClawBridge.Tenancy;

/// <summary>What the methods of this room work with.</summary>
/// <param name="contents">What lives in namespaces.</param>
internal sealed class TenancyService(IStore store, INamespaceContents contents, RandomNumberGenerator random, TimeProvider time)
{
    public IStore Store { get; } = store;

    public INamespaceContents Contents { get; } = contents;

    /// <summary>Unix milliseconds.</summary>
    public long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    public TenancyView View => TenancyView.Of(Store.Current);

    public string NewId() => RowIds.New(random);

    public NamespaceView Show(IStateView state, NamespaceRecord row) => NamespaceView.Of(state, row, Now);

    public TenantView Show(IStateView state, TenantRecord row) => TenantView.Of(state, row, Now);
}
