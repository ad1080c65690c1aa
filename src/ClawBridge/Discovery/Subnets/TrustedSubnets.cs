using System.Net;
using ClawBridge.Discovery.Addresses;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Discovery.Subnets;

/// <summary>The stored trusted subnets.</summary>
internal sealed class TrustedSubnets(IStore store) : ITrustedSubnets
{
    public const int Most = 1_000;

    /// <summary>Wider ranges are never one network that somebody runs.</summary>
    public const string WidthRule = "Trust at most a /8 of private IPv4 addresses, a /16 of public ones, or a /32 of IPv6.";

    public IEnumerable<Cidr> All => store.Current.Rows(DiscoveryTables.TrustedSubnets).Keys.Select(Cidr.Parse);

    public bool Contains(IPAddress address) => Match(NetAddress.From(address)) is not null;

    /// <summary>The narrowest that has the address; null when none has.</summary>
    public Cidr? Match(NetAddress address) => Match(store.Current.Rows(DiscoveryTables.TrustedSubnets).Keys, address);

    /// <summary>As a transaction sees it.</summary>
    public static bool Contains(Transaction transaction, IPAddress address) =>
        Match(transaction.Rows(DiscoveryTables.TrustedSubnets).Keys, NetAddress.From(address)) is not null;

    /// <summary>Reads what is to be trusted. Pure.</summary>
    /// <exception cref="RpcException">-32602.</exception>
    public static Cidr Read(string text)
    {
        if (!Cidr.TryParse(text, out var range)) throw RpcException.Invalid("$.subnet", "$.subnet is no range of addresses in CIDR form.", Cidr.Rule);
        var kind = AddressKinds.Of(range);
        if (kind == AddressKind.Unusable) throw RpcException.Invalid("$.subnet", $"The addresses of {range} are no machine's.", Cidr.Rule);
        var least = range.IsV6 ? 32 : kind == AddressKind.Public ? 16 : 8;
        if (range.Prefix < least) throw RpcException.Invalid("$.subnet", $"{range} is too wide to be trusted.", WidthRule);
        return range;
    }

    /// <returns>False when it was there already.</returns>
    /// <exception cref="RpcException">-32002 when there are too many.</exception>
    public static bool Add(Transaction transaction, CallContext call, Cidr range)
    {
        var id = range.ToString();
        if (transaction.Find(DiscoveryTables.TrustedSubnets, id) is not null) return false;
        if (transaction.Rows(DiscoveryTables.TrustedSubnets).Count >= Most)
            throw RpcException.Exhausted(ErrorKinds.QuotaExceeded, $"{Most} subnets are trusted, which is the most.", "Remove some with trusted_subnet_remove, or trust a wider one in their place.");
        transaction.Put(DiscoveryTables.TrustedSubnets, new TrustedSubnetRecord { Id = id, AddedAt = transaction.Now, AddedBy = call.Principal.Name });
        transaction.Emit("trusted_subnet.added", id, $"Subnet {id} is trusted: nodes that join from it need no approval.");
        return true;
    }

    /// <exception cref="RpcException">-32000.</exception>
    public static void Remove(Transaction transaction, Cidr range)
    {
        var id = range.ToString();
        if (transaction.Find(DiscoveryTables.TrustedSubnets, id) is null) throw RpcException.NotFound("Trusted subnet", id, "trusted_subnet_list shows all.");
        transaction.Delete(DiscoveryTables.TrustedSubnets, id);
        transaction.Emit("trusted_subnet.removed", id, $"Subnet {id} is trusted no more.");
    }

    private static Cidr? Match(IEnumerable<string> ids, NetAddress address)
    {
        Cidr? narrowest = null;
        foreach (var id in ids)
        {
            if (Cidr.TryParse(id, out var range) && range.Contains(address) && (narrowest is null || range.Prefix > narrowest.Value.Prefix)) narrowest = range;
        }

        return narrowest;
    }
}
