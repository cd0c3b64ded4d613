"""From which network a request comes: what one subscriber of an internet provider may choose among counts as one."""

from ipaddress import IPv6Address, ip_address, ip_network

from fastapi import Request

IPV4_BITS = 24
IPV6_BITS = 48


def network_of(host: str) -> str:
    """Return the network of an address (IPv4 /24, IPv6 /48); what is no address stands for itself."""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    bits = IPV6_BITS if isinstance(address, IPv6Address) else IPV4_BITS
    return str(ip_network((address, bits), strict=False))


def client_network(request: Request) -> str:
    """Return the network of the client; behind a proxy in ``FORWARDED_ALLOW_IPS`` it is the forwarded one's."""
    return network_of(request.client.host if request.client else "")
