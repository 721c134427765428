"""Keys, roles, secrets and certificates.

Flaws on purpose: the key and the secret of the payment provider exist in one Region only, and
the certificate of the checkout was imported and ends within twenty days.
"""

import json
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from service.demo.estate.aws import EAST, REGIONS, WEST, Estate, tags

TRUST = {"ecs": "ecs-tasks.amazonaws.com", "lambda": "lambda.amazonaws.com"}


def build(estate: Estate, now: datetime) -> None:
    """Create what the workloads present, read and assume; `now` dates the imported certificate."""
    _keys(estate)
    for account in ("payments", "storefront"):
        _roles(estate, account)
        for region in REGIONS:
            _requested_certificate(estate, account, region)
    _imported_certificate(estate, now)
    _secrets(estate)


def _keys(estate: Estate) -> None:
    kms = estate.client("payments", "kms")
    orders = kms.create_key(MultiRegion=True, Description="orders", Tags=_kms_tags("orders"))
    key = orders["KeyMetadata"]["KeyId"]
    kms.replicate_key(KeyId=key, ReplicaRegion=WEST)
    estate.ids["key", "orders", EAST] = orders["KeyMetadata"]["Arn"]
    estate.ids["key", "orders", WEST] = orders["KeyMetadata"]["Arn"].replace(EAST, WEST)
    payments = kms.create_key(Description="payment provider", Tags=_kms_tags("checkout"))
    estate.ids["key", "payments", EAST] = payments["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName="alias/orders", TargetKeyId=key)


def _kms_tags(service: str) -> list[dict[str, str]]:
    return [{"TagKey": "service", "TagValue": service}]


def _roles(estate: Estate, account: str) -> None:
    iam = estate.client(account, "iam")
    number = estate.accounts[account]
    for name, principal in TRUST.items():
        trust = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": principal},
                    "Action": "sts:AssumeRole",
                }
            ],
        }
        role = iam.create_role(
            RoleName=f"{account}-{name}", AssumeRolePolicyDocument=json.dumps(trust)
        )["Role"]["Arn"]
        iam.put_role_policy(
            RoleName=f"{account}-{name}",
            PolicyName="work",
            PolicyDocument=json.dumps(_work_policy(number)),
        )
        estate.ids["role", account, name] = role


def _work_policy(number: str) -> dict[str, object]:
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["dynamodb:*", "sqs:*", "sns:Publish", "secretsmanager:GetSecretValue"],
                "Resource": [
                    f"arn:aws:dynamodb:*:{number}:table/*",
                    f"arn:aws:sqs:*:{number}:*",
                    f"arn:aws:sns:*:{number}:*",
                    f"arn:aws:secretsmanager:*:{number}:secret:*",
                ],
            },
            {
                "Effect": "Allow",
                "Action": [
                    "ecr:BatchGetImage",
                    "ecr:GetAuthorizationToken",
                    "ecr:GetDownloadUrlForLayer",
                ],
                "Resource": "*",
            },
            {
                "Effect": "Allow",
                "Action": ["kms:Decrypt", "kms:GenerateDataKey", "s3:GetObject"],
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:ResourceAccount": number}},
            },
        ],
    }


def _requested_certificate(estate: Estate, account: str, region: str) -> None:
    acm = estate.client(account, "acm", region)
    estate.ids["certificate", account, region] = acm.request_certificate(
        DomainName="*.shop.example.com", ValidationMethod="DNS", Tags=tags("wildcard")
    )["CertificateArn"]


def _imported_certificate(estate: Estate, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "checkout.shop.example.com")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(42)
        .not_valid_before(now - timedelta(days=1076))
        .not_valid_after(now + timedelta(days=19))
        .sign(key, hashes.SHA256())
    )
    estate.ids["certificate", "checkout", EAST] = estate.client(
        "payments", "acm"
    ).import_certificate(
        Certificate=certificate.public_bytes(serialization.Encoding.PEM),
        PrivateKey=key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        Tags=tags("checkout", "checkout"),
    )["CertificateArn"]


def _secrets(estate: Estate) -> None:
    manager = estate.client("payments", "secretsmanager")
    orders = manager.create_secret(
        Name="orders/database",
        SecretString="not-a-real-password",
        KmsKeyId=estate.ids["key", "orders", EAST],
        AddReplicaRegions=[{"Region": WEST, "KmsKeyId": estate.ids["key", "orders", WEST]}],
        Tags=tags("orders/database", "orders"),
    )["ARN"]
    estate.ids["secret", "orders", EAST] = orders
    estate.ids["secret", "orders", WEST] = orders.replace(EAST, WEST)
    estate.ids["secret", "payments", EAST] = manager.create_secret(
        Name="checkout/payment-provider",
        SecretString="not-a-real-token",
        KmsKeyId=estate.ids["key", "payments", EAST],
        Tags=tags("checkout/payment-provider", "checkout"),
    )["ARN"]
    estate.client("storefront", "ssm").put_parameter(
        Name="/catalog/page-size", Value="50", Type="String", Tags=tags("page-size", "catalog")
    )
