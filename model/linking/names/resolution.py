"""Resolution: which record sets answer a name, as the Route 53 resolver of a network does it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from model.linking.names.zone import (
    ADDRESS_TYPES,
    RecordSet,
    Status,
    Zone,
    is_at_or_below,
)
from model.records.component import ComponentId

LONGEST_CHAIN = 16
"""Most record sets that are followed from CNAME or alias to the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForwardRule:
    """A resolver rule: questions about a domain go through an endpoint to other servers."""

    domain: str
    """`corp.example.com`; an empty text stands for every name."""
    networks: frozenset[ComponentId]
    """The networks with which the rule is associated."""
    endpoint: ComponentId
    """The outbound endpoint, or the rule itself where its endpoint is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a resolver answers."""

    status: Status
    """Of the whole chain: a CNAME to a name that does not exist is answered with NXDOMAIN."""
    chain: tuple[RecordSet, ...] = ()
    """The record sets in the order in which they are followed."""
    endpoint: ComponentId | None = None
    """The outbound endpoint of a question that is forwarded."""


@dataclass(frozen=True, slots=True)
class Names:
    """All hosted zones and resolver rules of a revision."""

    zones: Sequence[Zone] = ()
    rules: Sequence[ForwardRule] = ()
    _public: Mapping[str, Sequence[Zone]] = field(init=False)
    _private: Mapping[ComponentId, Sequence[Zone]] = field(init=False)
    _rules: Mapping[ComponentId, Sequence[ForwardRule]] = field(init=False)

    def __post_init__(self) -> None:
        """Sort the zones by who asks them."""
        public: dict[str, list[Zone]] = defaultdict(list)
        private: dict[ComponentId, list[Zone]] = defaultdict(list)
        rules: dict[ComponentId, list[ForwardRule]] = defaultdict(list)
        for zone in sorted(self.zones, key=lambda zone: zone.id):
            if not zone.is_private:
                public[zone.name].append(zone)
            for network in zone.networks:
                private[network].append(zone)
        for rule in sorted(self.rules, key=lambda rule: (rule.domain, rule.endpoint)):
            for network in rule.networks:
                rules[network].append(rule)
        object.__setattr__(self, "_public", dict(public))
        object.__setattr__(self, "_private", dict(private))
        object.__setattr__(self, "_rules", dict(rules))

    def resolve(
        self,
        name: str,
        network: ComponentId | None,
        types: Sequence[str] = ADDRESS_TYPES,
    ) -> Sequence[Answer]:
        """Return the answers to a question, one for each zone that may be responsible.

        1. In a network the most specific forward rule answers, unless a private zone of the
           network is more specific [1].
        2. Of the private zones of the network that are the name or a parent of it, the most
           specific answers alone. A name that does not exist there is asked of public DNS only
           where the zone falls back to it [1].
        3. Public zones are followed from the topmost known zone down by delegation: a child zone
           answers if the name servers of the parent's NS record are its own. Below a delegation
           the parent answers nothing [2].
        4. CNAMEs and aliases are followed for the same asker; a loop, and a chain longer than
           `LONGEST_CHAIN`, ends.

        Several answers mean that it is not known which zone is responsible: two public zones have
        the same name, and nothing tells which of them is delegated to.

        Args:
            name: lower case, without the last dot.
            network: from which the question comes; None for the internet.
            types: the wanted types; the first that is there counts.

        Complexity: O(labels × length of the chain), for each zone that may be responsible.

        References:
            [1] Amazon Route 53 Developer Guide, "Considerations when working with a private
                hosted zone".
            [2] RFC 1034, "Domain names - concepts and facilities", section 4.3.2.
        """
        return [
            self._followed(answer, name, network, types)
            for answer in self._first(name, network, types)
        ]

    def private_answers(self, name: str, types: Sequence[str] = ADDRESS_TYPES) -> Sequence[Answer]:
        """Return what the private zones of any network answer, for an asker whose is not known."""
        answers: dict[tuple[ComponentId, ...], Answer] = {}
        for network in sorted({*self._private, *self._rules}):
            for answer in self.resolve(name, network, types):
                if answer.status is Status.ANSWERED:
                    answers.setdefault(tuple(link.id for link in answer.chain), answer)
        return list(answers.values())

    def responsible(self, name: str) -> Sequence[str]:
        """Return the ids of the public zones that may answer for a name on the internet.

        Several when it is not known which of them is delegated to; none when no known zone is.
        """
        top = next((apex for apex in _from_the_top(name) if apex in self._public), None)
        zones = () if top is None else self._public[top]
        return sorted({child.id for zone in zones for child in self._responsible(zone, name)})

    def _followed(
        self, answer: Answer, name: str, network: ComponentId | None, types: Sequence[str]
    ) -> Answer:
        chain = list(answer.chain)
        names = {name}
        while answer.status is Status.ANSWERED and answer.chain:
            target = answer.chain[-1].target
            if target is None or target in names or len(chain) == LONGEST_CHAIN:
                break
            names.add(target)
            following = self._first(target, network, types)
            if len(following) != 1 or following[0].status is Status.FOREIGN:
                break
            answer = following[0]
            chain += answer.chain
        return Answer(status=answer.status, chain=tuple(chain), endpoint=answer.endpoint)

    def _first(
        self, name: str, network: ComponentId | None, types: Sequence[str]
    ) -> Sequence[Answer]:
        if network is not None:
            rule = _most_specific(name, self._rules.get(network, ()))
            zone = _most_specific_zone(name, self._private.get(network, ()))
            if rule is not None and (zone is None or len(rule.domain) >= len(zone.name)):
                return [Answer(status=Status.FORWARDED, endpoint=rule.endpoint)]
            if zone is not None:
                answer = _within(zone, name, types)
                if answer.status is not Status.NXDOMAIN or not zone.falls_back:
                    return [answer]
        return self._publicly(name, types)

    def _publicly(self, name: str, types: Sequence[str]) -> Sequence[Answer]:
        top = next((apex for apex in _from_the_top(name) if apex in self._public), None)
        if top is None:
            return [Answer(status=Status.FOREIGN)]
        zones = [
            responsible
            for zone in self._public[top]
            for responsible in self._responsible(zone, name)
        ]
        return [_within(zone, name, types) for zone in zones] or [Answer(status=Status.FOREIGN)]

    def _responsible(self, zone: Zone, name: str) -> Iterator[Zone]:
        """Yield the zone itself, or those to which it delegates the name."""
        cut = zone.cut(name)
        if cut is not None:
            children = _delegated(self._public.get(cut, ()), zone.records[cut]["NS"].servers)
        else:
            # A child zone of ours that the parent does not mention is taken for delegated to: it
            # exists to answer, and the parent's records may be read from an earlier crawl.
            below = next((apex for apex in _below(zone.name, name) if apex in self._public), None)
            children = self._public[below] if below is not None else ()
            if not children:
                yield zone
        for child in children:
            yield from self._responsible(child, name)


def _within(zone: Zone, name: str, types: Sequence[str]) -> Answer:
    if zone.cut(name) is not None:
        # Only a delegation rule makes a resolver follow the NS records of a private zone.
        return Answer(status=Status.FOREIGN)
    status, record_set = zone.find(name, types)
    return Answer(status=status, chain=() if record_set is None else (record_set,))


def _delegated(zones: Collection[Zone], servers: frozenset[str]) -> Sequence[Zone]:
    """Return the zones whose name servers are those of a delegation, or are not known."""
    return [zone for zone in zones if not zone.servers or zone.servers & servers]


def _from_the_top(name: str) -> Iterator[str]:
    """Yield the suffixes of a name, the shortest first.

    >>> list(_from_the_top("a.example.com"))
    ['com', 'example.com', 'a.example.com']
    """
    labels = name.split(".")
    for count in range(1, len(labels) + 1):
        yield ".".join(labels[-count:])


def _below(apex: str, name: str) -> Iterator[str]:
    """Yield the names between `apex`, left out, and `name`, the shortest first."""
    return (suffix for suffix in _from_the_top(name) if len(suffix) > len(apex))


def _most_specific(name: str, rules: Iterable[ForwardRule]) -> ForwardRule | None:
    fitting = [rule for rule in rules if not rule.domain or is_at_or_below(name, rule.domain)]
    return max(fitting, key=lambda rule: len(rule.domain), default=None)


def _most_specific_zone(name: str, zones: Iterable[Zone]) -> Zone | None:
    fitting = [zone for zone in zones if is_at_or_below(name, zone.name)]
    return max(fitting, key=lambda zone: len(zone.name), default=None)
