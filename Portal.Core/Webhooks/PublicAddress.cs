using System.Net;
using System.Net.Sockets;

namespace Portal.Core.Webhooks;

/// <summary>Tells addresses of the internet from those that lead into the machine, its network or nowhere: what a stranger names must not make us ask our own servers.</summary>
/// <remarks>
/// The ranges are those that IANA's special-purpose registries (RFC 6890, with later entries) do not call globally reachable, and multicast. An address of IPv6 that carries one of
/// IPv4 – mapped, translated (RFC 6052, RFC 8215), 6to4, Teredo – is judged by what it carries or refused.
/// </remarks>
public static class PublicAddress
{
    private static readonly IPNetwork[] NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/128", "::1/128", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");

    /// <summary>True for an address of the internet.</summary>
    public static bool Is(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            if (address.IsIPv4MappedToIPv6)
                return Is(address.MapToIPv4());
            if (Translated.Contains(address) || Compatible.Contains(address))
                return Is(new IPAddress(address.GetAddressBytes().AsSpan(12)));
        }
        else if (address.AddressFamily != AddressFamily.InterNetwork)
        {
            return false;
        }

        return !NotPublic.Any(network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address));
    }
}
