using ClawBridge.Discovery.Addresses;
using FsCheck;
using FsCheck.Fluent;

namespace ClawBridge.Tests.Discovery;

/// <summary>What holds for any addresses and ranges.</summary>
internal sealed class AddressProperties
{
    private static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(300).WithQuietOnSuccess(true);

    private static Gen<NetAddress> Addresses =>
        from isV6 in Gen.Elements(true, false)
        from high in Gen.Choose(0, int.MaxValue)
        from middle in Gen.Choose(0, int.MaxValue)
        from low in Gen.Choose(int.MinValue, int.MaxValue)
        // Not below ::ffff:0:0/96, where IPv4 begins.
        select isV6 ? new NetAddress(new UInt128((ulong)high << 32 | 1UL << 61, (ulong)middle << 32 | (uint)low), true) : new NetAddress((UInt128)(uint)low, false);

    private static Gen<Cidr> Ranges =>
        from address in Addresses
        from prefix in Gen.Choose(0, address.Width)
        select new Cidr(address, prefix);

    private static Gen<(Cidr Range, Cidr[] Holes)> Scans =>
        from low in Gen.Choose(0, int.MaxValue)
        from prefix in Gen.Choose(22, 32)
        from holes in Gen.ListOf(
            from offset in Gen.Choose(-300, 1_300)
            from width in Gen.Choose(23, 32)
            select new Cidr(new NetAddress((UInt128)(uint)(low + offset), false), width))
        select (new Cidr(new NetAddress((UInt128)(uint)low, false), prefix), holes.ToArray());

    [Test]
    public void An_address_is_what_its_text_says() =>
        Check.One(Quick, Prop.ForAll(Addresses.ToArbitrary(), address => NetAddress.TryParse(address.ToString(), out var read) && read == address && NetAddress.From(address.ToIPAddress()) == address));

    [Test]
    public void A_range_is_what_its_text_says_and_has_its_ends_and_nothing_beyond() =>
        Check.One(Quick, Prop.ForAll(Ranges.ToArbitrary(), range =>
            Cidr.TryParse(range.ToString(), out var read) && read == range && range.Contains(range.First) && range.Contains(range.Last) && range.Contains(range)
            && (range.First.Bits == 0 || !range.Contains(range.First with { Bits = range.First.Bits - 1 }))
            && (range.Prefix == 0 || !range.Contains(range.Last with { Bits = range.Last.Bits + 1 }))));

    [Test]
    public void Sort_keys_sort_as_addresses_do() =>
        Check.One(Quick, Prop.ForAll(Gen.Zip(Addresses, Addresses).ToArbitrary(), pair =>
            Math.Sign(string.CompareOrdinal(pair.Item1.SortKey, pair.Item2.SortKey)) == Math.Sign(pair.Item1.CompareTo(pair.Item2))));

    [Test]
    public void Targets_are_the_hosts_of_the_range_without_the_holes_upwards_and_as_many_as_counted() =>
        Check.One(Quick, Prop.ForAll(Scans.ToArbitrary(), scan =>
        {
            var targets = new ScanTargets(scan.Range, scan.Holes);
            List<UInt128> plain = [];
            for (var bits = scan.Range.FirstHost.Bits; bits <= scan.Range.LastHost.Bits; bits++)
            {
                if (!scan.Holes.Any(hole => hole.Contains(new NetAddress(bits, false)))) plain.Add(bits);
            }

            return targets.All().Select(address => address.Bits).SequenceEqual(plain) && targets.Count == (UInt128)plain.Count;
        }));
}
