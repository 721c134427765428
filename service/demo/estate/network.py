"""Networks: a VPC in three zones per workload account and Region, joined by transit gateways.

Flaw on purpose: the storefront's VPC in us-east-1 sends all three zones through one NAT gateway.
"""

from service.demo.estate.aws import EAST, REGIONS, Estate, tags, zone_names

WORKLOADS = ("storefront", "payments")
ONE_NAT = {("storefront", EAST)}


def build(estate: Estate) -> None:
    """Create transit gateways in the network account, then every VPC."""
    for number, region in enumerate(REGIONS):
        gateway = estate.client("network", "ec2", region).create_transit_gateway(
            Description=f"hub {region}",
            TagSpecifications=[{"ResourceType": "transit-gateway", "Tags": tags(f"hub-{region}")}],
        )["TransitGateway"]["TransitGatewayId"]
        estate.ids["transit-gateway", region] = gateway
        for place, account in enumerate(WORKLOADS):
            _vpc(estate, account, region, f"10.{16 * number + place}")


def _vpc(estate: Estate, account: str, region: str, prefix: str) -> None:
    ec2 = estate.client(account, "ec2", region)
    vpc = ec2.create_vpc(CidrBlock=f"{prefix}.0.0/16")["Vpc"]["VpcId"]
    # Without host names a network resolves no private hosted zone; AWS switches them off for a
    # network that is not the default one.
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    ec2.create_tags(Resources=[vpc], Tags=tags(f"{account}-{region}"))
    # Without this a network resolves no private zone; it is off in a new one.
    ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": True})
    estate.ids["vpc", account, region] = vpc
    internet = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=internet, VpcId=vpc)
    for number, zone in enumerate(zone_names(region)):
        for tier, third in (("public", number), ("private", 10 + number)):
            subnet = ec2.create_subnet(
                VpcId=vpc, CidrBlock=f"{prefix}.{third}.0/24", AvailabilityZone=zone
            )["Subnet"]["SubnetId"]
            ec2.create_tags(Resources=[subnet], Tags=tags(f"{account}-{tier}-{zone}"))
            estate.ids["subnet", account, region, tier, zone[-1]] = subnet
    group = ec2.create_security_group(
        GroupName="web", Description="HTTPS from anywhere", VpcId=vpc
    )["GroupId"]
    estate.ids["security-group", account, region] = group
    _public_routes(estate, account, region, internet)
    _private_routes(estate, account, region)
    _attach(estate, account, region)


def _public_routes(estate: Estate, account: str, region: str, internet: str) -> None:
    ec2 = estate.client(account, "ec2", region)
    table = ec2.create_route_table(VpcId=estate.ids["vpc", account, region])["RouteTable"]
    ec2.create_route(
        RouteTableId=table["RouteTableId"], DestinationCidrBlock="0.0.0.0/0", GatewayId=internet
    )
    for letter in "abc":
        ec2.associate_route_table(
            RouteTableId=table["RouteTableId"],
            SubnetId=estate.ids["subnet", account, region, "public", letter],
        )


def _private_routes(estate: Estate, account: str, region: str) -> None:
    ec2 = estate.client(account, "ec2", region)
    shared = (account, region) in ONE_NAT
    gateways = (
        {"a": _nat(estate, account, region, "a")}
        if shared
        else {letter: _nat(estate, account, region, letter) for letter in "abc"}
    )
    for letter in "abc":
        table = ec2.create_route_table(VpcId=estate.ids["vpc", account, region])["RouteTable"]
        ec2.create_route(
            RouteTableId=table["RouteTableId"],
            DestinationCidrBlock="0.0.0.0/0",
            NatGatewayId=gateways.get(letter, gateways["a"]),
        )
        ec2.associate_route_table(
            RouteTableId=table["RouteTableId"],
            SubnetId=estate.ids["subnet", account, region, "private", letter],
        )


def _nat(estate: Estate, account: str, region: str, letter: str) -> str:
    ec2 = estate.client(account, "ec2", region)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    gateway: str = ec2.create_nat_gateway(
        SubnetId=estate.ids["subnet", account, region, "public", letter], AllocationId=address
    )["NatGateway"]["NatGatewayId"]
    ec2.create_tags(Resources=[gateway], Tags=tags(f"{account}-nat-{region}{letter}"))
    return gateway


def _attach(estate: Estate, account: str, region: str) -> None:
    # The emulator does not share gateways between accounts, so the owner makes the attachment.
    estate.client("network", "ec2", region).create_transit_gateway_vpc_attachment(
        TransitGatewayId=estate.ids["transit-gateway", region],
        VpcId=estate.ids["vpc", account, region],
        SubnetIds=[estate.ids["subnet", account, region, "private", letter] for letter in "abc"],
    )
