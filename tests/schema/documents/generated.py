"""Hypothesis strategies for whole graph documents: every section, and texts that hurt."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from model.availability.common_cause import CommonCauseModel
from model.records.component import Kind
from model.records.objective import DisruptionClass
from model.records.requirement import Effect, Phase, Response
from schema.documents.duration import format_duration

HURTING = (
    "yes", "no", "null", "~", "1e3", "0x10", "012", "2026-01-01", "- a", "a: b", "#", "'", '"',
    "a\\nb", "{}", "[]", "&a", "*a", "!!str x", "%", "@", "`", "ünïcode", "𝔘", "\u2028", "\x85",
    "\ufeff", "a  b", "=", "<<", "|", ">", "?", "…", "a #b", "-", "---", "...", "\u00a0",
)  # fmt: skip
"""Texts that some reader of YAML takes for something else."""
NAMES = (
    "c0",
    "c1",
    "c2",
    "c3",
    "c 4 #x: y",
    "external:api.example",
    "zone:use1-az1",
    "arn:aws:rds:us-east-1:111122223333:db:orders",
    "arn:aws:s3:::bucket",
)
KINDS = (Kind.COMPUTE, Kind.DATABASE, Kind.QUEUE, Kind.EXTERNAL, Kind.KEY)

texts = st.sampled_from(HURTING) | st.text(
    st.characters(exclude_categories=["Cs", "Cc"]), max_size=12
)
names = st.sampled_from(NAMES)
durations = st.integers(0, 10**10).map(lambda ms: format_duration(timedelta(milliseconds=ms)))
numbers = st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
data = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
responses = st.sampled_from([str(response) for response in Response])
classes = st.sampled_from([str(one) for one in DisruptionClass])


def optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw a mapping in which each of the fields may be left out."""
    return st.fixed_dictionaries({}, optional=fields)


def component(name: str) -> st.SearchStrategy[dict[str, Any]]:
    """Draw one component of this name."""
    about = optional(
        name=texts,
        type=st.sampled_from(["AWS::RDS::DBInstance", "x"]),
        account=st.sampled_from(["111122223333", "444455556666"]),
        region=st.sampled_from(["us-east-1", "eu-west-1"]),
        zones=st.lists(st.sampled_from(["use1-az1", "use1-az2"]), unique=True),
        tags=st.dictionaries(texts, texts, max_size=3),
        properties=st.dictionaries(texts, data, max_size=3),
        unavailability=st.floats(0, 1),
        measured_unavailability=st.floats(0, 1),
        mtbf=durations,
        mttr=durations,
        slo=st.floats(0.5, 1),
    )
    kind = Kind.ZONE if name.startswith("zone:") else None
    kinds = st.just(kind) if kind else st.sampled_from(KINDS)
    return st.builds(lambda kind, rest: {"id": name, "kind": str(kind), **rest}, kinds, about)


@st.composite
def requirement(draw: st.DrawFn) -> dict[str, Any]:
    """Draw one requirement; its dependent is none of its members."""
    dependent, *members = draw(st.lists(names, min_size=2, max_size=4, unique=True))
    told = [
        {"provider": one, "tolerance": draw(durations)} if draw(st.booleans()) else one
        for one in members
    ]
    rest = draw(
        optional(
            minimum=st.integers(1, len(members)) | st.just("majority"),
            effect=st.sampled_from([str(one) for one in Effect]),
            relation=st.sampled_from(["needs", "reads: from", "uses"]),
            propagate_degraded=st.booleans(),
            phase=st.sampled_from([str(one) for one in Phase]),
            when=optional(bad=responses, slow=responses),
        )
    )
    if "minimum" in rest and draw(st.booleans()):
        majority = len(members) // 2 + 1
        least = majority if rest["minimum"] == "majority" else rest["minimum"]
        rest["full"] = draw(st.integers(least, len(members)))
    return {"dependent": dependent, "members": told, **rest}


@st.composite
def group(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a group, which may say how often its members fail together."""
    members = draw(st.lists(names, unique=True, max_size=5))
    rest = draw(optional(name=texts, unavailability=st.floats(0, 1)))
    if len(members) > 1 and draw(st.booleans()):
        about = optional(unavailability=st.floats(0, 1))
        rest["common_cause"] = {**draw(common_cause(len(members))), **draw(about)}
    return {"id": "group:rack", "members": members, "reason": "rack", **rest}


@st.composite
def common_cause(draw: st.DrawFn, size: int) -> dict[str, Any]:
    """Draw one for so many members."""
    model = draw(st.sampled_from(list(CommonCauseModel)))
    if model is CommonCauseModel.PHI_FACTOR:
        return {"model": str(model), "factors": draw(st.sampled_from([[1.0], [0.75, 0.25]]))}
    most = {CommonCauseModel.BETA_FACTOR: 1, CommonCauseModel.MULTIPLE_GREEK_LETTER: size - 1}
    factors = st.lists(st.floats(0.01, 1), min_size=1, max_size=most.get(model, size))
    return {"model": str(model), "factors": draw(factors)}


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Draw one whole document that is right."""
    chosen = draw(st.lists(names, unique=True, max_size=len(NAMES)))
    subject = draw(st.sampled_from(["service:s", "journey:j", "system:y"]))
    key = subject.partition(":")[0]
    needs = {
        (one["dependent"], one.get("relation"), _phase(one), _providers(one)): one
        for one in draw(st.lists(requirement(), max_size=8))
    }
    figures = optional(rto=durations, rpo=durations, latency=durations, backup_interval=durations)
    objectives = draw(st.dictionaries(st.tuples(names, classes), figures, max_size=3))
    return {
        "loadpath": 1,
        "components": [draw(component(name)) for name in chosen],
        "requirements": list(needs.values()),
        "groups": [draw(group())],
        "services": [
            {
                "id": "service:s",
                "members": draw(st.lists(names, unique=True)),
                **draw(optional(name=texts, owner=texts, tier=st.integers(0, 9) | st.just("gold"))),
            }
        ],
        "journeys": [{"id": "journey:j", "needs": ["service:s"]}],
        "systems": [{"id": "system:y", "contains": ["service:s", "journey:j"]}],
        "objectives": [
            {key: subject, "class": draw(classes), "availability": 0.999, "source": "book"},
            *(
                {"component": name, "class": kind, **told}
                for (name, kind), told in objectives.items()
            ),
        ],
        "capabilities": [
            {"component": draw(names), "class": draw(classes), "rto": draw(durations)}
        ],
        "waivers": [
            {
                "rule": "N-09",
                "component": draw(names),
                "owner": "me",
                "reason": draw(texts.filter(str.strip)),
                "expires": "2027-01-01",
            }
        ],
    }


def _phase(need: dict[str, Any]) -> str:
    usual = Phase.START if need.get("effect") == "lifecycle" else Phase.RUN
    return str(need.get("phase", usual))


def _providers(need: dict[str, Any]) -> tuple[str, ...]:
    members = need["members"]
    return tuple(sorted(one["provider"] if isinstance(one, dict) else one for one in members))
