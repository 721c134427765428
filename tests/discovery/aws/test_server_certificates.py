"""Server certificates of IAM end on a date and are found by ARN and by id."""

from discovery.aws.server_certificates import SERVER_CERTIFICATES
from tests.discovery.aws.recorded import described
from tests.discovery.filled import AT
from tests.discovery.player import keys, play

ARN = "arn:aws:iam::111122223333:server-certificate/shop"


def test_a_certificate_ends_on_a_date_and_is_never_renewed() -> None:
    certificate = {
        "Arn": ARN,
        "Path": "/",
        "ServerCertificateName": "shop",
        "ServerCertificateId": "ASCAEXAMPLE1234567",
        "Expiration": AT,
    }
    answer = {"ServerCertificateMetadataList": [certificate]}
    seen = play(SERVER_CERTIFICATES, ("list_server_certificates", answer))
    assert keys(seen) == {ARN: ("server-certificate:ASCAEXAMPLE1234567",)}
    properties = described(seen)[ARN].properties
    assert properties["not_after"] == AT.isoformat()
    assert properties["certificate_type"] == "IMPORTED"
