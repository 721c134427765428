"""Formulas for queues, topics, buses, streams and the Regional services that AWS runs."""

from model.capability.formula import (
    ACCOUNT,
    REGION,
    Formula,
    open_ended,
    redundant,
)
from model.records.component import Kind

REGIONAL = "AWS Fault Isolation Boundaries, Regional services"
UNREAD = open_ended("messages that nobody consumed yet stay in the lost Region, uncounted")
SECOND = open_ended("a second deployment in another Region takes over at its owner's pace")
KINDS = (Kind.QUEUE, Kind.TOPIC, Kind.BUS, Kind.STREAM, Kind.API, Kind.BROKER)

FORMULAS = (
    redundant(
        id="regional.local",
        title="Regional service that spans the zones of its Region",
        kinds=(Kind.QUEUE, Kind.TOPIC, Kind.BUS, Kind.STREAM, Kind.API),
        source=REGIONAL,
    ),
    Formula(
        id="regional.lost",
        title="Regional service whose Region or account is lost",
        kinds=KINDS,
        classes=(*REGION, *ACCOUNT),
        rto=SECOND,
        rpo=UNREAD,
        source=REGIONAL,
    ),
)
