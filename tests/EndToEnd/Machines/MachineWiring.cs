namespace EndToEnd.Machines;

/// <summary>
/// A machine's network namespace and its legs in the wires. They are made for each boot: the kernel would say goodbye on the connections
/// of a machine that lost its power, were its namespace to outlive it.
/// </summary>
internal static class MachineWiring
{
    private const string Namespace = """
        space=$1/ns/$2
        : >"$space"
        unshare --net="$space" true
        nsenter --net="$space" sh -ec 'ip link set lo up; echo 0 >/proc/sys/net/ipv4/ip_forward; echo 0 >/proc/sys/net/ipv6/conf/all/forwarding'
        """;

    private const string Leg = """
        space=$1/ns/$2 wire=$3 outer=$4 inner=$5 hardware=$6 address=$7 address6=$8
        ip link add "$outer" type veth peer name "$inner" address "$hardware" netns "$space"
        ip link set "$outer" master "$wire" up
        nsenter --net="$space" sh -ec 'ip addr add "$2/24" dev "$1"; ip -6 addr add "$3/64" dev "$1" nodad; ip link set "$1" up' sh "$inner" "$address" "$address6"
        """;

    public static async Task ConnectAsync(PrivateSpace space, string machine, IEnumerable<MachineLeg> legs)
    {
        await space.ShellAsync(Namespace, space.Folder, machine);
        foreach (var leg in legs)
        {
            await space.ShellAsync(Leg, space.Folder, machine, TestNetwork.Wire(leg.Segment), leg.Outer, leg.Inner, leg.Hardware, leg.Address, leg.Address6);
        }
    }

    /// <summary>Takes the legs out of the wires; what the machine sends from here on arrives nowhere.</summary>
    public static async Task CutAsync(PrivateSpace space, IEnumerable<MachineLeg> legs)
    {
        foreach (var leg in legs) await space.ShellAsync("ip link del \"$1\" 2>/dev/null || true", leg.Outer);
    }

    public static Task RemoveAsync(PrivateSpace space, string machine) =>
        space.ShellAsync("space=$1/ns/$2; [ ! -e \"$space\" ] || { umount \"$space\" || true; rm \"$space\"; }", space.Folder, machine);
}
