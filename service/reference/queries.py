"""Worked examples of GraphQL: for every root a question, and the query that asks it.

They name only what is called the same in every sample estate, so that they can be asked of the one
that `loadpath demo` builds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from service.reference.incident_sample import incident_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One request, asked of the sample estate."""

    root: str
    """The field of `Query` or `Mutation` that it shows."""
    question: str
    """What a person wants to know or to say."""
    request: str


def _query(root: str, question: str, *lines: str) -> Example:
    return Example(root=root, question=question, request="\n".join(["{", *lines, "}"]))


def _said(root: str, wish: str, *lines: str) -> Example:
    return Example(root=root, question=wish, request="\n".join(["mutation {", *lines, "}"]))


QUERIES: Sequence[Example] = (
    _query(
        "access",
        "What may the root user of the management account read, change and destroy?",
        '  access(principal: "account:123456789012") {',
        "    components(first: 3) {",
        "      totalCount",
        "      nodes { verb permission { resource { id } action answer because } }",
        "    }",
        "  }",
    ),
    _query(
        "availability",
        "How much of the time is checkout up, and what takes it down alone?",
        '  availability(component: "service:checkout") {',
        "    availability atMost method cutSetCount cutSetOrders",
        "    singlePointsOfFailure { name kind }",
        "    unknown { name kind }",
        "  }",
    ),
    _query(
        "blastRadius",
        "What has stopped an hour after Region us-east-1 failed, and which promises are broken?",
        '  blastRadius(disruption: {region: "us-east-1"}, horizon: "PT1H") {',
        "    disruption seedCount downCount degradedCount certain",
        "    services { id }",
        "    brokenObjectives { nodes { component { id } objective { rto rpo source } } }",
        "  }",
    ),
    _query(
        "coldStart",
        "What can start first when everything starts from nothing, and does anything wait for "
        "itself?",
        "  coldStart {",
        "    waves { number count }",
        "    deadlocks { components { id } remove { id } exact }",
        "  }",
    ),
    _query(
        "component",
        "What does the service checkout need, and what was promised for it?",
        '  component(id: "service:checkout") {',
        "    kind name memberOf { id }",
        "    requirements { relation effect members { provider { id } } }",
        "    objectives { disruptionClass rto rpo source }",
        "    objective { rto rpo inheritedFrom }",
        "  }",
    ),
    _query(
        "components",
        "Which databases are there in us-west-2?",
        '  components(filter: {kinds: [DATABASE], regions: ["us-west-2"]}, first: 5) {',
        "    totalCount",
        "    nodes { name type region }",
        "  }",
    ),
    _query(
        "compromise",
        "What may whoever holds the management account act as, and what can they stop?",
        '  compromise(start: "account:123456789012") {',
        "    principals { totalCount nodes { component { id } by { id } action certain } }",
        "    stopped { totalCount nodes { component { name } action certain dependsOn } }",
        "    blastRadius { downCount services { id } }",
        "  }",
    ),
    _query(
        "coverage",
        "How much was read, and what was not?",
        "  coverage {",
        "    coverage {",
        "      ratio total complete lowerBound",
        "      couldChange(first: 3) { totalCount nodes { source region outcome errorCode } }",
        "    }",
        "  }",
    ),
    _query(
        "crawlProgress",
        "Does a crawl run at this moment?",
        "  crawlProgress { state scopesDone scopesTotal failedScopes }",
    ),
    _query(
        "dependencyMap",
        "What does the journey to buy stand on, three steps far, each service as one box?",
        '  dependencyMap(roots: ["journey:buy"], direction: PROVIDERS, depth: 3, '
        "effects: [HARD]) {",
        "    truncated",
        "    nodes { id kind depth }",
        "    edges { dependent provider effect relation minimum of }",
        "  }",
    ),
    _query(
        "diff",
        "What did the shop's own document add to what was crawled?",
        "  diff(before: 1, after: 2) {",
        "    components { added removed changed }",
        "    requirements { added removed changed }",
        "    addedComponents(first: 5) { totalCount nodes { id } }",
        "  }",
    ),
    _query(
        "failoverPlan",
        "How does checkout move to us-west-2 when us-east-1 is gone?",
        '  failoverPlan(service: "service:checkout", fromRegion: "us-east-1", '
        'toRegion: "us-west-2") {',
        "    status pointOfNoReturn",
        "    waves { number steps { action side description irreversible } }",
        "    refusals { component { name } reason remedy }",
        "    timeline(operators: 2) { step start end isLengthKnown canRun reason }",
        "    rto { computed knownPart target status reason }",
        "    lacking { name }",
        "    shortenedBy { id expected gainIfInstant knownGainIfInstant gainReason }",
        "    timetable(operators: 2) { makespan lowerBound underestimated }",
        "  }",
    ),
    _query(
        "gaps",
        "Which grave promises about checkout cannot be kept?",
        '  gaps(filter: {component: "service:checkout", severities: [CRITICAL, HIGH]}) {',
        "    totalCount",
        "    nodes { rule severity message target achievable }",
        "  }",
    ),
    _query(
        "gapTrend",
        "Do promises about checkout become better or worse?",
        '  gapTrend(filter: {component: "service:checkout"}, last: 2) {',
        "    revision { number }",
        "    totalCount",
        "  }",
    ),
    _query(
        "graph",
        "How large is the estate, and where does it stand?",
        "  graph {",
        "    components requirements",
        "    kinds { kind count }",
        "    regions { name count }",
        "    revision { number }",
        "  }",
    ),
    _query(
        "largestBlastRadii",
        "Whose failure takes most with it?",
        "  largestBlastRadii(limit: 3) {",
        "    components { component { id kind } down degraded services }",
        "  }",
    ),
    _query(
        "may",
        "May somebody without credentials read the objects of the shop's bucket, and why not?",
        '  may(principal: "*", action: "s3:GetObject", '
        'resource: "arn:aws:s3:::shop-assets-use1") {',
        "    answer",
        "    decidedBy { text policyType sid effect }",
        "    because",
        "  }",
    ),
    _query(
        "map",
        "Which services, accounts and Regions are there, and what needs what?",
        "  map {",
        "    title level",
        "    cards { title subtitle }",
        "    totals { componentsRead needsRead }",
        "  }",
    ),
    _query(
        "node",
        "What is behind the id of a component, a requirement or a gap?",
        '  node(id: "service:checkout") {',
        "    __typename id",
        "    ... on Component { name kind owner }",
        "  }",
    ),
    _query(
        "outage",
        "Who is down when, if the payment provider is away for twenty minutes?",
        '  outage(components: ["external:api.acmepay.example"], lasts: "PT20M", '
        'horizon: "PT12H") {',
        "    components { totalCount nodes { component { id } windows { start end } } }",
        "  }",
    ),
    _query(
        "improvements",
        "What has to change so that inventory is back within an hour when its zone fails?",
        '  improvements(service: "service:inventory", rto: "PT1H", disruptionClass: ZONE) {',
        "    holds exact reason",
        "    rto { knownPart status reason } bestRto { knownPart status reason }",
        "    sets { changes { description effort } rto { computed } others { service { id } } }",
        "    considered { id effort }",
        "  }",
    ),
    _query(
        "promises",
        "Which promises about the loss of a part, a zone or a Region cannot be kept?",
        "  promises {",
        "    totalCount",
        "    rows {",
        "      component { label owner tier }",
        "      classes { disruptionClass rtoStatus rpoStatus objective { rto rpo }",
        "        rto { total { text } } rpo { loss { text } } }",
        "    }",
        "  }",
    ),
    _query(
        "recovery",
        "Within which time is orders back when its Region fails, and how much is lost?",
        '  recovery(component: "service:orders", disruptionClass: REGION) {',
        "    objective { rto rpo }",
        "    rto { total { text basis reason } disruption criticalPath { name } }",
        "    rpo { loss { text basis reason } stores { nodes { component { name } loss { text } } "
        "} consistency { apart tolerated status } }",
        "    full { total { text } soft { name } }",
        "    rtoMeasured { value source age status }",
        "    rtoExceeds rpoExceeds",
        "  }",
    ),
    _query(
        "requirement",
        "What is known about the need of the journey to buy for checkout?",
        '  requirement(id: "949a19fe95326366") {',
        "    dependent { id } relation effect phase minimum",
        "    members { provider { id } tolerance }",
        "    evidence { kind rule scope attribute }",
        "  }",
    ),
    _query(
        "revisions",
        "Which states were published?",
        "  revisions(limit: 5) { number publishedAt components requirements }",
    ),
    _query(
        "search",
        "What is called inventory?",
        '  search(text: "inventory", limit: 5) { components { id kind } }',
    ),
    _query(
        "service",
        "Who owns orders, and what enters it?",
        '  service(id: "orders") { id properties members { nodes { id } } }',
    ),
    _query(
        "services",
        "Which services were declared?",
        "  services { totalCount nodes { id } }",
    ),
    _query(
        "singlePointsOfFailure",
        "Whose failure alone takes inventory down?",
        '  singlePointsOfFailure(component: "service:inventory") {',
        "    providers { totalCount nodes { name kind } }",
        "  }",
    ),
    _query(
        "system",
        "Of which services does the shop consist?",
        '  system(id: "system:shop") { name members { nodes { id } } }',
    ),
    _query("systems", "Which systems were declared?", "  systems { nodes { id } }"),
    _query(
        "userJourney",
        "What must work so that a person can buy, and what was promised?",
        '  userJourney(id: "journey:buy") {',
        "    requirements { members { provider { id } } }",
        "    objectives { disruptionClass rto rpo }",
        "  }",
    ),
    _query("viewer", "Who asks, and what may that person do?", "  viewer { name role }"),
    _query("userJourneys", "Which journeys were declared?", "  userJourneys { nodes { id } }"),
    _query(
        "whatIf",
        "What stops, now or later, when the shop's bucket is deleted?",
        '  whatIf(change: {end: ["arn:aws:s3:::shop-assets-use1"]}) {',
        "    needs { totalCount nodes { component { name } relation when answer } }",
        "    services { id } blastRadius { downCount degradedCount }",
        "  }",
    ),
    _query(
        "whoCan",
        "Who may delete the objects of the shop's bucket?",
        '  whoCan(action: "s3:DeleteObject", resource: "arn:aws:s3:::shop-assets-use1") {',
        "    principals { totalCount nodes { principal answer decidedBy { text } because } }",
        "  }",
    ),
)
"""One for each field of `Query` that says something before anybody changed anything."""

CHANGES: Sequence[Example] = (
    _said(
        "setObjective",
        "Promise that cart is back within ten minutes when a Region fails.",
        '  setObjective(objective: {subject: "service:cart", disruptionClass: REGION, '
        'rto: "PT10M", rpo: "PT1M"}) {',
        "    assertion revision { number }",
        "  }",
    ),
    _said(
        "setObjectives",
        "Promise at once what cart and storefront keep when a zone fails.",
        '  setObjectives(objectives: [{subject: "service:cart", disruptionClass: ZONE, '
        'rto: "PT5M"}, {subject: "service:storefront", disruptionClass: ZONE, rto: "PT5M"}]) {',
        "    assertions revision { number }",
        "  }",
    ),
    _said(
        "assertDependency",
        "Say that cart asks the payment provider, which no crawler can see.",
        '  assertDependency(dependency: {dependent: "service:cart", '
        'members: [{provider: "external:api.acmepay.example"}], effect: SOFT, '
        'relation: "calls", reason: "shows the logos of cards"}) {',
        "    assertion revision { number }",
        "  }",
    ),
    _said(
        "classifyDependency",
        "Judge that inventory cannot do without the warehouse's terminal server.",
        '  classifyDependency(classification: {requirement: "cafe6f5e2012a692", effect: HARD, '
        'reason: "no stock is booked without it"}) {',
        "    assertion revision { number }",
        "  }",
    ),
    _said(
        "defineService",
        "Give the name under which orders come in a service of its own.",
        '  defineService(service: {name: "order-intake", owner: "payments", tier: "2", '
        'members: ["dns:shop.example.com/A"]}) {',
        "    assertion revision { number }",
        "  }",
    ),
    _said(
        "acceptGap",
        "Accept until midsummer that checkout has one payment provider.",
        '  acceptGap(waiver: {rule: "N-08", component: "service:checkout", owner: "payments", '
        'reason: "a second provider is being contracted", expiresAt: "2027-06-21T00:00:00Z"}) {',
        "    assertion revision { number }",
        "  }",
    ),
    _query(
        "assertions",
        "What do people assert beside what was read?",
        "  assertions { id author objectives { subject rto } waivers { rule subject } "
        "dependents components }",
    ),
    _said(
        "startPlanRun",
        "Practise the failover of checkout to us-west-2.",
        '  startPlanRun(planRun: {service: "service:checkout", fromRegion: "us-east-1", '
        'toRegion: "us-west-2", occasion: DRILL}) {',
        "    id occasion startedAt author last",
        "  }",
    ),
    _said(
        "tickStep",
        "Note that checkout serves in us-west-2.",
        '  tickStep(tick: {run: "checkout-1", step: "verify:service:checkout"}) {',
        "    ticks { step outcome at author }",
        "  }",
    ),
    _query(
        "planRun",
        "How far has the drill come?",
        '  planRun(id: "checkout-1") { outcome ticks { step outcome } servingAt rto }',
    ),
    _said(
        "endPlanRun",
        "End the drill, so that its time counts as measured.",
        '  endPlanRun(run: {run: "checkout-1", outcome: FINISHED}) {',
        "    outcome endedAt rto",
        "  }",
    ),
    _query(
        "planRuns",
        "Which failover plans were carried out?",
        "  planRuns { id service occasion startedAt outcome rto }",
    ),
    _query(
        "incidents",
        "What fails now, since when, and what falls with it?",
        "  incidents(lasting: true) {",
        "    nodes { id title startedAt components { label } blastRadius { downCount } }",
        "  }",
    ),
    _query(
        "incident",
        "What is known about this incident?",
        f'  incident(id: "{incident_id()}") {{',
        "    source rule endedAt unknown events { at kind category mentions { text } }",
        "  }",
    ),
    _said(
        "endIncident",
        "Note that it is over.",
        f'  endIncident(incident: "{incident_id()}") {{ endedAt events {{ kind title }} }}',
    ),
    _query(
        "auditLog",
        "Who changed what last?",
        "  auditLog(first: 3) { nodes { line author role action outcome revision } }",
    ),
    _said(
        "retract",
        "Take back the promise about cart.",
        '  retract(assertion: "reference/objective/service:cart/region") {',
        "    assertion revision { number }",
        "  }",
    ),
)
"""Asked one after the other, on top of each other; `startCrawl` is left to `loadpath crawl`."""
