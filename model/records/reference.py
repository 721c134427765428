"""Keys: the normalised texts by which sources name components they do not own.

A key is a component id (an ARN, `account:…`, `region:…`, `zone:…`) or one of the further forms
made here. Sources that describe a component and sources that refer to it use these functions, so
that both spell its key alike.
"""

from hashlib import blake2b


def account(number: str) -> str:
    """Return the id of an account component: `account:111122223333`."""
    return f"account:{number}"


def region(name: str) -> str:
    """Return the id of a Region component: `region:us-east-1`."""
    return f"region:{name}"


def zone(zone_id: str) -> str:
    """Return the id of an Availability Zone component by its zone id: `zone:use1-az1`."""
    return f"zone:{zone_id}"


def zone_name(account_number: str, region_name: str, name: str) -> str:
    """Return the key of a zone by its name, which means a different zone in each account."""
    return f"zone-name:{account_number}/{region_name}/{name}"


def host(name: str, port: int | None = None) -> str:
    """Return the key of an endpoint host name, lower case, without dot or `dualstack.`.

    With a port, the key names the listener that has it, or else the host.
    """
    text = name.strip().lower().rstrip(".").removeprefix("dualstack.")
    return f"host:{text}" if port is None else f"host:{text}:{port}"


def address(number: str) -> str:
    """Return the key of a private IP address: that of who has it in the network of the asker."""
    return f"address:{number}"


def ip(network: str, address: str) -> str:
    """Return the key of an address; `network` is the VPC id, or `public`."""
    return f"ip:{network}/{address}"


def ec2(resource_id: str) -> str:
    """Return the key of an EC2 resource by its id, unique in AWS: `ec2:subnet-0abc`.

    Other resources refer to it by id alone. The account in its ARN is that of the owner, which may
    be another one than that of the reference.
    """
    return f"ec2:{resource_id}"


def subnet_zone(subnet_id: str) -> str:
    """Return the key of the zone of a subnet, for sources that know only the subnet."""
    return f"zone-of:{subnet_id}"


def transit_gateway_attachment(gateway_id: str, vpc_id: str) -> str:
    """Return the key of the attachment of a VPC to a transit gateway, of which there is one."""
    return f"attachment:{gateway_id}/{vpc_id}"


def bucket(name: str) -> str:
    """Return the key of an S3 bucket, whose names are unique in a partition."""
    return f"bucket:{name}"


def queue_url(url: str) -> str:
    """Return the key of an SQS queue by its URL."""
    return f"queue-url:{url}"


def dns_name(name: str) -> str:
    """Return the key of a DNS name of our own records, lower case and without the last dot.

    The same form as `host`, so that a configured host name finds the record set that answers it.
    """
    return host(name)


def external(name: str) -> str:
    """Return the id of a system outside of what we discover: `external:api.stripe.com`."""
    return f"external:{name}"


def service(name: str) -> str:
    """Return the id of a logical service: `service:checkout`."""
    return f"service:{name}"


def control_plane(aws_service: str, region_name: str) -> str:
    """Return the id of a control plane: `aws:controlplane:iam@us-east-1`."""
    return f"aws:controlplane:{aws_service}@{region_name}"


def hashed_name(
    salt: bytes, service_name: str, account_number: str, region_name: str, name: str
) -> str:
    """Return a key for a bare name found in an environment value, without storing that value.

    A DynamoDB table, a parameter and a secret carry the same key made from their own name, so the
    two meet at link time though the text of the value was never kept.
    """
    text = f"{service_name}/{account_number}/{region_name}/{name}"
    return f"name-hash:{blake2b(text.encode(), key=salt[:64], digest_size=16).hexdigest()}"
