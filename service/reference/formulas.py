"""The page of recovery formulas: for which components, and what they answer, in words."""

from collections.abc import Callable, Sequence
from inspect import getdoc
from types import MappingProxyType

from model.capability.capability import FORMULAS
from model.capability.estimate import Basis, Estimate, duration_text
from model.capability.formula import Constant, Figure, Formula, Situation, always
from model.capability.formulas import (
    caches,
    compute,
    databases,
    messaging,
    routing,
    security,
    storage,
)
from model.capability.switches import SWITCHES
from service.reference.markdown import document, table

FAMILIES: Sequence[tuple[str, Sequence[Formula]]] = (
    ("Databases", databases.FORMULAS),
    ("Caches and search", caches.FORMULAS),
    ("Storage", storage.FORMULAS),
    ("Compute", compute.FORMULAS),
    ("Load balancers, DNS and network", routing.FORMULAS),
    ("Messaging and Regional services", messaging.FORMULAS),
    ("Keys, secrets, certificates, identities", security.FORMULAS),
)

AWS = "https://docs.aws.amazon.com/"
GUIDES = MappingProxyType(
    {
        "AWS Backup Developer Guide": f"{AWS}aws-backup/latest/devguide/",
        "AWS Fault Isolation Boundaries": f"{AWS}whitepapers/latest/"
        "aws-fault-isolation-boundaries/",
        "Aurora User Guide": f"{AWS}AmazonRDS/latest/AuroraUserGuide/",
        "CloudFront Developer Guide": f"{AWS}AmazonCloudFront/latest/DeveloperGuide/",
        "FSx for Lustre User Guide": f"{AWS}fsx/latest/LustreGuide/",
        "FSx for ONTAP User Guide": f"{AWS}fsx/latest/ONTAPGuide/",
        "FSx for Windows File Server User Guide": f"{AWS}fsx/latest/WindowsGuide/",
        "Redshift Management Guide": f"{AWS}redshift/latest/mgmt/",
        "DocumentDB Developer Guide": f"{AWS}documentdb/latest/developerguide/",
        "DynamoDB Developer Guide": f"{AWS}amazondynamodb/latest/developerguide/",
        "EBS User Guide": f"{AWS}ebs/latest/userguide/",
        "EC2 Auto Scaling User Guide": f"{AWS}autoscaling/ec2/userguide/",
        "ECR User Guide": f"{AWS}AmazonECR/latest/userguide/",
        "ECS Developer Guide": f"{AWS}AmazonECS/latest/developerguide/",
        "EFS User Guide": f"{AWS}efs/latest/ug/",
        "ElastiCache User Guide": f"{AWS}AmazonElastiCache/latest/dg/",
        "Elastic Load Balancing API Reference": f"{AWS}elasticloadbalancing/latest/APIReference/",
        "Elastic Load Balancing User Guide": f"{AWS}elasticloadbalancing/latest/userguide/",
        "Global Accelerator Developer Guide": f"{AWS}global-accelerator/latest/dg/",
        "KMS Developer Guide": f"{AWS}kms/latest/developerguide/",
        "Lambda Developer Guide": f"{AWS}lambda/latest/dg/",
        "Neptune User Guide": f"{AWS}neptune/latest/userguide/",
        "RDS User Guide": f"{AWS}AmazonRDS/latest/UserGuide/",
        "Route 53 Developer Guide": f"{AWS}Route53/latest/DeveloperGuide/",
        "S3 User Guide": f"{AWS}AmazonS3/latest/userguide/",
        "Secrets Manager User Guide": f"{AWS}secretsmanager/latest/userguide/",
    }
)
"""How a source begins → the guide that it means."""
BASES = MappingProxyType(
    {
        Basis.VENDOR: "as the vendor documents",
        Basis.CONFIGURATION: "by configuration",
        Basis.MEASURED: "as measured",
        Basis.ASSERTED: "as asserted",
        Basis.DEFAULT: "our assumption",
    }
)


def page() -> str:
    """Return how a figure is chosen, then one table for each family of components."""
    return document(
        "Recovery formulas",
        f"{len(FORMULAS)} formulas say how long a component is away (RTO) and how much recent data "
        "it loses (RPO) when it, its zone, its Region or its account fails. Of each family the "
        "first row that fits answers, so the order below is the order in which they are tried. "
        "What was measured or asserted for a component wins over them. What cannot be known from "
        "configuration stays unknown, with the reason; it is never taken as zero.\n",
        "*Automatic* rows act by themselves: their figure includes detection, and nobody decides. "
        "*Redundant* rows survive the loss of one part of the component. "
        "[Worked examples](examples.md#recovery-formulas) show each on the sample estate.\n",
        *(part for title, rows in FAMILIES for part in _family(title, rows)),
        *_switches(),
    )


def _switches() -> Sequence[str]:
    """Return the table of how long components take to turn to another member of a choice."""
    head = ("switch", "about", "of", "only if", "time", "clients meanwhile", "source")
    rows = [
        (
            f"`{row.id}`",
            row.title,
            ", ".join(f"`{name}`" for name in (*row.types, *row.kinds)),
            condition(row.when),
            figure_text(row.figure),
            str(row.state),
            linked(row.source),
        )
        for row in SWITCHES
    ]
    return (
        "## Switch times\n",
        "A component that has a choice of members and loses one turns to another. Until then it "
        "is interrupted, and so is everything that needs it. A stated `switch_seconds` wins over "
        "this table; without a row the time is unknown, at most until the lost member is back. "
        "*Down*: some client is without service for the whole time. *Degraded*: a retry of each "
        "client may succeed.\n",
        table(head, rows),
    )


def linked(source: str) -> str:
    """Return a source in Markdown; an AWS guide leads to its first page."""
    guide = next((guide for guide in sorted(GUIDES) if source.startswith(guide)), None)
    return f"[{guide}]({GUIDES[guide]}){source.removeprefix(guide)}" if guide else source


def figure_text(figure: Figure) -> str:
    """Return what a figure is, in words: its value and basis, or what it is computed from."""
    if isinstance(figure, Constant):
        return _constant(figure.estimate)
    return _sentence(figure, "Return ")


def condition(when: Callable[[Situation], bool]) -> str:
    """Return when a formula applies, in words; an empty text when always."""
    return "" if when is always else _sentence(when, "Return whether ")


def _family(title: str, rows: Sequence[Formula]) -> Sequence[str]:
    head = ("formula", "about", "of", "only if", "what fails", "RTO", "RPO", "acts", "source")
    return (f"## {title}\n", table(head, map(_row, rows)))


def _row(formula: Formula) -> Sequence[str]:
    return (
        f"`{formula.id}`",
        formula.title,
        ", ".join(f"`{name}`" for name in (*formula.types, *formula.kinds)),
        condition(formula.when),
        ", ".join(str(name) for name in formula.classes),
        figure_text(formula.rto),
        figure_text(formula.rpo),
        _acts(formula),
        linked(formula.source),
    )


def _acts(formula: Formula) -> str:
    words = (("automatic", formula.automatic), ("redundant", formula.redundant))
    return ", ".join(word for word, holds in words if holds)


def _constant(estimate: Estimate) -> str:
    if estimate.value is not None:
        known = duration_text(estimate.value) if estimate.value else "none"
        return f"{known}, {BASES[estimate.basis]}: {estimate.source}"
    return f"{estimate.text}: {estimate.reason}"


def _sentence(function: Callable[..., object], opening: str) -> str:
    said = " ".join((getdoc(function) or "").partition("\n\n")[0].split())
    return said.removeprefix(opening).removesuffix(".")
