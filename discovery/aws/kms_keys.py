"""From the texts by which AWS services name a KMS key to its reference key."""

KMS_KEY = "arn:{partition}:kms:{region}:{account}:{value}"
"""The template to use as an edge's `key` together with `kms_key` as its `normalise`."""


def kms_key(text: str) -> str | None:
    """Return the resource part of a key's or alias's ARN, or the whole ARN where `text` is one.

    A key id, a key ARN, an alias name and an alias ARN are all accepted by AWS and all come back
    from its answers. The aliases that AWS manages (`alias/aws/…`) give None: nobody can disable
    or delete such a key, so it adds nothing to the loss of the service itself.

    >>> kms_key("1234abcd-12ab-34cd-56ef-1234567890ab")
    'key/1234abcd-12ab-34cd-56ef-1234567890ab'
    >>> kms_key("alias/orders"), kms_key("alias/aws/rds")
    ('alias/orders', None)
    >>> kms_key("arn:aws:kms:us-east-1:111122223333:key/mrk-1")
    'arn:aws:kms:us-east-1:111122223333:key/mrk-1'
    """
    if text.startswith("alias/aws/") or ":alias/aws/" in text:
        return None
    if text.startswith(("arn:", "alias/", "key/")):
        return text
    return f"key/{text}"
