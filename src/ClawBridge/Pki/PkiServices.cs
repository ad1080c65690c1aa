using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Pki;

/// <summary>The services of this room, wired.</summary>
internal sealed class PkiServices
{
    public PkiServices(IStore store, ISealer sealer, TimeProvider time)
    {
        (Store, Time) = (store, time);
        Authorities = new Authorities(store, sealer, time);
        Certificates = new CertificateService(store, Authorities);
        Revocations = new RevocationLists(Authorities, time);
    }

    public IStore Store { get; }

    public TimeProvider Time { get; }

    public Authorities Authorities { get; }

    public CertificateService Certificates { get; }

    public RevocationLists Revocations { get; }

    /// <summary>Whether a node is connected in such a way that it can be given a new certificate; no node is where nobody says so.</summary>
    public Func<string, bool> IsWithinReach { get; set; } = static _ => false;

    /// <summary>Unix milliseconds.</summary>
    public long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();
}
