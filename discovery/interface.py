"""What a crawler may declare: its calls, the properties it keeps and the dependencies it reports.

A declaration holds three small languages:

- a *path* is a JMESPath expression over one item as AWS returns it (details are merged into it);
  beside JMESPath's own functions it may call those of `discovery.path_functions`. `!` binds
  tighter than `.`, and `||` tighter than `|`: write `!(A.B)` and `(A | [0]) || B`;
- a *template* is a text with `{…}` holes, each filled with `partition`, `dns_suffix` (the domain
  of the partition's host names), `account`, `region`, or a path over the item:
  `arn:{partition}:ec2:{region}:{account}:vpc/{VpcId}`. A template with a hole that is null or empty
  has no value. Where a field takes "a path or a template", braces decide.
- in an edge's `key`, `{value}` is what `needs` or `needed_by` found. Where `key` makes an ARN, a
  found value that already is an ARN (it starts with `arn:`) is the reference key as it is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from model.records.component import Kind
from model.records.observation import Facts
from model.records.requirement import Effect, EvidenceKind, Phase

Item: TypeAlias = Mapping[str, Any]
"""One resource as AWS returned it, with its details merged in."""


class Where(StrEnum):
    """How often a crawler runs."""

    REGIONAL = "regional"
    """Once per account and Region."""
    GLOBAL = "global"
    """Once per account, in the Region of the partition that holds the service's control plane."""
    ORGANIZATION = "organization"
    """Once, in the management (or delegated administrator) account."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One AWS operation, its arguments, and the path to the items of its answer."""

    operation: str
    """The boto3 method name. The runner paginates whenever boto3 has a paginator for it."""
    items: str = "@"
    """Path to the items of a listing, or to the object of a detail."""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    """Fixed arguments."""
    from_item: Mapping[str, str] = field(default_factory=dict)
    """Arguments taken from the parent item (a listing) or from the item (a detail): name → path
    or template."""
    batch: int | None = None
    """For a detail: how many items one call takes; the argument in `from_item` is then a list. With
    several arguments it is the one that AWS's model calls a list; the others split the batches.
    Without `from_item` the call is made once for all items, and `join` assigns the answers."""
    join: tuple[str, str] | None = None
    """For a batched detail: (path in the item, path in the answer's item) that must be equal."""
    several: bool = False
    """For a batched detail: an item gets the list of all answers that are joined to it."""
    into: str | None = None
    """For a detail: key of the item that receives the answer; None merges it into the item."""
    absent: tuple[str, ...] = ()
    """Error codes that mean "not configured", such as `NoSuchBucketPolicy`: an empty answer. For a
    listing: those that mean that its parent was deleted meanwhile, or that nothing is listed."""
    gone: tuple[str, ...] = ()
    """For a detail: error codes that mean that the item was deleted after it was listed, such as
    `ResourceNotFoundException`: the item is left out. Declare it for the call that describes the
    item. For another call the code may speak of what the call asks for: declare it as `absent`."""
    each: str | None = None
    """For a detail: path to a list in the item. The call is made for each element, which
    `from_item` finds under `each`; the answer is a list of `{each: element, answer: answer}`."""
    when: str | None = None
    """Path on the item (of a listing: on its parent); the call is made only when it is true."""
    inside: Mapping[str, str] = field(default_factory=dict)
    """For the listing of a tree: the arguments, taken from a listed item, that list what lies
    inside of it, to any depth (organizational units)."""
    service: str | None = None
    """The boto3 client to use when it is not the crawler's."""
    optional: bool = False
    """For a detail: nothing is missing without it. The policy that Loadpath prints leaves its
    permission out unless it is wanted, and a denied call gives an empty answer."""
    permissions: tuple[str, ...] = ()
    """IAM actions, when not named as the operation (`s3:GetReplicationConfiguration`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A dependency that every item may report. Exactly one of `needs` and `needed_by` is set."""

    rule: str
    """Stable id, unique over all crawlers: `ecs-service.target-group`."""
    relation: str
    """`routes_to`, `encrypted_by`, `runs_in`, `reads_secret`, … (`discovery.relations`)."""
    needs: str | None = None
    """Path (or template) to what the item needs: one text or a list of them."""
    needed_by: str | None = None
    """Path (or template) to what needs the item."""
    key: str = "{value}"
    """How a found text becomes a key (`model.records.reference`): a template with `{value}`."""
    normalise: Callable[[str], str | None] | None = None
    """Optional pure function applied to each found text first; None drops it."""
    effect: Effect = Effect.HARD
    phase: Phase = Phase.RUN
    minimum: str | int | None = None
    """None: one requirement for each found value. A number, or a path to one: all the values are
    members of one requirement with this minimum (clamped to 1 … members). `"all"` is not needed."""
    full: str | int | None = None
    """With `minimum`: how many members full function needs; a number, a path to one, or `"all"`."""
    evidence: EvidenceKind = EvidenceKind.DECLARED
    expects: Kind | None = None
    """The kind of the placeholder when the other end is never found."""
    when: str | None = None
    """Path; the edge exists only where it is true."""
    tolerance: str | None = None
    """Path to seconds of full function without the provider."""
    resolved_only: bool = False
    """Drop the dependency, instead of making a placeholder, when the other end is never found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The place of an answer; given to every `transform`."""

    partition: str
    account: str
    region: str | None
    """None for global and organization crawlers' components."""
    salt: bytes
    """For `model.records.reference.hashed_name`."""


Transform: TypeAlias = Callable[[Item, Context], Facts]
"""A pure function from one item to further facts that a declaration cannot express."""

TransformAll: TypeAlias = Callable[[Sequence[Item], Context], Facts]
"""A pure function from all items of a scope to further facts, for what one item does not
show: record sets that share a name, the newest snapshot of each database, the policies of roles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawler:
    """How one kind of AWS resource is found, kept and connected."""

    name: str
    """`aws.<service>.<resources>`, unique and stable."""
    kind: Kind
    type: str
    """CloudFormation type name, `AWS::EC2::VPC`."""
    service: str
    """boto3 client name."""
    list: Call
    id: str
    """Path or template to the component id: the ARN where AWS has one."""
    docs: str
    """The AWS API reference page of the listing."""
    title: str = ""
    """What the crawler reads, in a few words, for the generated page."""
    parents: tuple[Call, ...] = ()
    """Listings to walk first, outermost first: each item becomes the parent of the next call, and
    stays reachable from the item under the key `parent`."""
    details: tuple[Call, ...] = ()
    item: str = ""
    """Path or template over an item as the listing returns it: what identifies it among the others
    of its listing. Empty where `id` does, without any detail."""
    label: str = ""
    """Path or template to the name."""
    where: Where = Where.REGIONAL
    region: str | None = None
    """Path to the item's Region when it differs from the crawled one (S3 buckets); an empty text
    for what lies in no Region."""
    account: str | None = None
    """Path to the owner's account number when it may differ from the crawled one; an empty text for
    what no account owns."""
    zones: str | None = None
    """Path to Availability Zone ids (`use1-az1`) or names (`us-east-1a`), one or a list."""
    keys: tuple[str, ...] = ()
    """Templates of further reference keys; a hole that holds a list makes one key for each."""
    configured_as: tuple[str, ...] = ()
    """Paths or templates to the names by which programs know an item in their configuration, for
    a type in `discovery.bare_names.NAMED_TYPES`. Only a hash of each is kept."""
    tags: str | None = None
    """Path to tags: a list of {Key, Value} (any capitalisation) or a map."""
    properties: Mapping[str, str] = field(default_factory=dict)
    """Name → path. Never a secret, a parameter value or an environment value."""
    measurements: Mapping[str, str] = field(default_factory=dict)
    """Name → path, for values that change although nobody changed the resource: counters, moments
    of the last use, moments until which it can be restored. They make no new revision."""
    edges: tuple[Edge, ...] = ()
    transform: Transform | None = None
    transform_all: TransformAll | None = None
    """Called once for each listing with all its items (once where there are no `parents`), in the
    order AWS returned them; also with those that `keep` leaves out, because other items may refer
    to them."""
    transform_effects: tuple[Effect, ...] = ()
    """The effects that the transforms may report, for coverage and docs."""
    transform_rules: Mapping[str, str] = field(default_factory=dict)
    """Rule id → one sentence, for each rule that the transforms report."""
    keep: str | None = None
    """Path; items where it is false are skipped (engines shared by several services, AWS-owned)."""
    placeholder: bool = False
    """True when items only carry relations and must not become components of their own."""

    @property
    def calls(self) -> Iterable[Call]:
        """Every call of the crawler, in order."""
        return (*self.parents, self.list, *self.details)
