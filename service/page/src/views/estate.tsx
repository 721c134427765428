import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { useAnswer } from "../api";
import { count, percent, word } from "../format";
import { graphql } from "../gql";
import type { EstateLargestQuery, EstateQuery, Severity } from "../gql/graphql";
import { Shown } from "../parts/answer";
import { Drawing } from "../parts/drawing";
import { Figure, Figures } from "../parts/figure";
import { Legend } from "../parts/legend";
import { ComponentLink, nameOf, where } from "../parts/links";
import { Promises, usePromises } from "../parts/promises";
import { Section } from "../parts/section";
import { usePinned } from "../revision";
import { address, change, follow, go, usePlace } from "../routing";

const ESTATE = graphql(`
  query Estate($revision: Int) {
    graph(revision: $revision) {
      components requirements
      accounts { name }
      regions { name count }
      revision { number }
      coverage { ratio lowerBound total complete }
    }
    systems(first: 2, revision: $revision) { nodes { id label name } }
    revisions(limit: 2) { number age }
  }
`);
const GAP_COUNTS = graphql(`
  query EstateGaps($revision: Int) {
    gaps(first: 1, revision: $revision) {
      totalCount
      counts { severity count waived }
      services { service { id label } count counts { severity count } }
    }
  }
`);
const LARGEST = graphql(`
  query EstateLargest($revision: Int) {
    largestBlastRadii(limit: 40, revision: $revision) {
      components { services down degraded component { id label kind typeName accountName region } }
    }
  }
`);
const FALLS = graphql(`
  query EstateFalls($region: String!, $revision: Int) {
    map(level: ESTATE, disruption: { region: $region }, revision: $revision) { ...DrawnMap }
    blastRadius(disruption: { region: $region }, revision: $revision) {
      seedCount downCount degradedCount
      services { id label kind }
    }
  }
`);
const SINCE = graphql(`
  query EstateSince($before: Int!) {
    diff(before: $before) {
      components { added removed changed }
      requirements { added removed changed }
      addedComponents(first: 4) { nodes { id label kind typeName accountName region } }
      removedComponents(first: 4) { nodes { id label kind typeName accountName region } }
    }
  }
`);

const SEVERITIES: Severity[] = ["CRITICAL", "HIGH", "MEDIUM", "LOW"];
/** Kinds that hold others; that they take much with them tells nothing. */
const HOLDERS = new Set(["NETWORK", "SUBNET", "SERVICE", "USER_JOURNEY", "SYSTEM"]);
const LARGEST_SHOWN = 10;

/** Where the estate stands: promises, what falls with a Region, gaps, coverage, changes. */
export default function Estate() {
  const revision = usePinned();
  const answer = useAnswer(ESTATE, { revision });
  return <Shown answer={answer}>{(estate) => <Answered estate={estate} />}</Shown>;
}

function Answered({ estate }: { estate: EstateQuery }) {
  const { graph } = estate;
  const regions = populated(graph.regions);
  const chosen = usePlace().parameters.get("fails") ?? regions[0] ?? null;
  const promises = usePromises();
  const gaps = useAnswer(GAP_COUNTS, { revision: usePinned() });
  const falls = useAnswer(
    FALLS,
    { region: chosen ?? "", revision: usePinned() },
    { skip: chosen === null },
  );
  const [system, second] = estate.systems.nodes;
  const title = system && !second ? nameOf(system.label) : "The estate";
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={`${count(graph.components, "component")} in ${count(graph.accounts.length, "account")} and ${count(regions.length, "Region")}. ${trust(graph.coverage)}`}
          actions={
            <Button variant="primary" onClick={() => go(address("/what-if", { region: chosen }))}>
              Ask “what if …”
            </Button>
          }
        >
          {title}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <section className="section" aria-label="In short">
          <Figures>
            <Kept answer={promises} />
            <GapFigure answer={gaps} />
            <Lost answer={falls} region={chosen} />
            <Figure
              name="Coverage"
              value={percent(graph.coverage.ratio)}
              bad={graph.coverage.complete < graph.coverage.total}
              note={
                <Link href={address("/coverage")} onFollow={follow} fontSize="body-s">
                  {graph.coverage.complete === graph.coverage.total
                    ? "everything was read"
                    : `${count(graph.coverage.total - graph.coverage.complete, "scope")} not read completely`}
                </Link>
              }
            />
          </Figures>
        </section>
        <div className="estate">
          <div>
            <Section
              title={chosen ? `What falls with ${chosen}` : "The estate as a map"}
              about="A card for each service and each account. Red falls, amber degrades."
              action={
                regions.length > 0 && (
                  <Select
                    ariaLabel="The Region that fails"
                    selectedOption={chosen ? { value: chosen, label: chosen } : null}
                    options={regions.map((name) => ({ value: name, label: name }))}
                    onChange={({ detail }) => change({ fails: detail.selectedOption.value })}
                  />
                )
              }
            >
              {chosen === null ? (
                <p>No component lies in a Region.</p>
              ) : (
                <Shown answer={falls}>
                  {({ map }) => (
                    <>
                      <Drawing
                        map={map}
                        onSelect={(card) => go(address("/component", { id: card.component }))}
                      />
                      <Legend map={map} />
                    </>
                  )}
                </Shown>
              )}
            </Section>
            <Section
              title="Promises"
              about="Achievable / promised, by how much fails at once"
              action={<Link href={address("/objectives")} onFollow={follow}>Export and import</Link>}
            >
              <Promises answer={promises} />
            </Section>
          </div>
          <div>
            <GapBars answer={gaps} />
            <Largest />
            <Since numbers={estate.revisions.map((each) => each.number)} />
          </div>
        </div>
      </SpaceBetween>
    </ContentLayout>
  );
}

/** Return the Regions that hold more than a Region itself, the fullest first. */
export function populated(regions: readonly { name: string; count: number }[]): string[] {
  return regions
    .filter((region) => region.count > 1)
    .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name))
    .map((region) => region.name);
}

function trust(coverage: EstateQuery["graph"]["coverage"]): string {
  if (coverage.ratio === null || coverage.ratio === undefined) return "Nothing was crawled.";
  return coverage.lowerBound
    ? `Answers are lower bounds: ${percent(coverage.ratio)} of the estate could be read.`
    : "All of it could be read.";
}

function Kept({ answer }: { answer: ReturnType<typeof usePromises> }) {
  const rows = (answer.data?.promises.rows ?? []).filter((row) => row.component.kind === "SERVICE");
  const broken = rows.filter((row) =>
    row.classes.some((cell) => cell.rtoStatus === "BREACHED" || cell.rpoStatus === "BREACHED"),
  );
  const silent = rows.filter((row) => !row.classes.length);
  const kept = rows.filter(
    (row) =>
      row.classes.length > 0 &&
      row.classes.every((cell) =>
        [cell.rtoStatus, cell.rpoStatus].every((status) => status === "MET" || status === "NOT_PROMISED"),
      ),
  );
  return (
    <Figure
      name="Services that keep every promise"
      value={answer.data && !answer.pending ? `${kept.length} of ${rows.length}` : "…"}
      bad={broken.length > 0}
      note={answer.data && !answer.pending && `${broken.length} break one, ${silent.length} promise nothing`}
    />
  );
}

type Gaps = ReturnType<typeof useAnswer<import("../gql/graphql").EstateGapsQuery, { revision: number | null }>>;

function GapFigure({ answer }: { answer: Gaps }) {
  const counts = answer.data?.gaps.counts ?? [];
  const [worst, ...others] = counts.filter((of) => of.count > 0);
  const waived = counts.reduce((sum, of) => sum + of.waived, 0);
  return (
    <Figure
      name="Gaps"
      value={answer.data ? (worst ? `${worst.count} ${word(worst.severity)}` : "none") : "…"}
      note={
        [...others.map((of) => `${of.count} ${word(of.severity)}`), waived ? `${waived} accepted` : ""]
          .filter(Boolean)
          .join(" · ") || undefined
      }
    />
  );
}

type Falls = ReturnType<typeof useAnswer<import("../gql/graphql").EstateFallsQuery, { region: string; revision: number | null }>>;

function Lost({ answer, region }: { answer: Falls; region: string | null }) {
  const services = answer.data?.blastRadius.services ?? [];
  const journeys = services.filter((service) => service.kind === "USER_JOURNEY");
  const hit = services.filter((service) => service.kind === "SERVICE");
  return (
    <Figure
      name={`Hit when ${region ?? "a Region"} fails`}
      value={answer.data ? count(journeys.length, "user journey") : "…"}
      bad={journeys.length > 0}
      note={
        answer.data &&
        `${journeys.map((journey) => nameOf(journey.label)).join(" and ") || "no journey"}; ${count(hit.length, "service")}`
      }
    />
  );
}

function GapBars({ answer }: { answer: Gaps }) {
  return (
    <Section
      title="Gaps"
      action={<Link href={address("/gaps")} onFollow={follow}>All {answer.data?.gaps.totalCount ?? ""}</Link>}
    >
      <Shown answer={answer}>
        {({ gaps }) => {
          const most = Math.max(1, ...gaps.counts.map((of) => of.count));
          return (
            <>
              <ul className="bars">
                {SEVERITIES.map((severity) => {
                  const counted = gaps.counts.find((of) => of.severity === severity)?.count ?? 0;
                  return (
                    <li key={severity}>
                      <Link href={address("/gaps", { severity })} onFollow={follow} fontSize="body-s">
                        {word(severity)}
                      </Link>
                      <meter
                        className={severity.toLowerCase()}
                        min={0}
                        max={most}
                        value={counted}
                        aria-label={`${counted} ${word(severity)} gaps`}
                      />
                      <span>{counted}</span>
                    </li>
                  );
                })}
              </ul>
              <h3>By service</h3>
              <ul className="lines">
                {gaps.services.slice(0, LARGEST_SHOWN).map((row) => (
                  <li key={row.service.id}>
                    <Link href={address("/gaps", { service: row.service.id })} onFollow={follow}>
                      {nameOf(row.service.label)}
                    </Link>
                    <span>
                      {row.count} ·{" "}
                      <small className="quiet">
                        {row.counts
                          .filter((of) => of.count > 0)
                          .slice(0, 1)
                          .map((of) => `${of.count} ${word(of.severity)}`)}
                      </small>
                    </span>
                  </li>
                ))}
                {!gaps.services.length && <li>No gap belongs to a service.</li>}
              </ul>
            </>
          );
        }}
      </Shown>
    </Section>
  );
}

function Largest() {
  const answer = useAnswer(LARGEST, { revision: usePinned() });
  return (
    <Section title="Takes most with it" about="Single parts; places and accounts left out">
      <Shown answer={answer}>
        {({ largestBlastRadii }) => (
          <ul className="lines">
            {namesakes(largestBlastRadii.components)
              .slice(0, LARGEST_SHOWN)
              .map(([reach, ...others]) => (
                <li key={reach.component.id}>
                  <div>
                    <ComponentLink component={reach.component} />
                    <small className="quiet">
                      {where(reach.component)}
                      {others.length > 0 && ` · and its ${others.map(typeIn).join(", ")}`}
                    </small>
                  </div>
                  <Link
                    href={address("/what-if", { component: reach.component.id })}
                    onFollow={follow}
                    ariaLabel={`${taken(reach)} stop with ${nameOf(reach.component.label)}`}
                    fontSize="body-s"
                  >
                    {taken(reach)}
                  </Link>
                </li>
              ))}
          </ul>
        )}
      </Shown>
    </Section>
  );
}

type Reach = EstateLargestQuery["largestBlastRadii"]["components"][number];

/**
 * Return the single parts, what takes most first. A service, its load balancer and its database
 * often have one name: parts of one name and place that take equally many services are one row.
 */
function namesakes(reaches: readonly Reach[]): [Reach, ...Reach[]][] {
  const rows = new Map<string, [Reach, ...Reach[]]>();
  const sorted = reaches
    .filter((reach) => !HOLDERS.has(reach.component.kind))
    .sort((a, b) => b.services - a.services || b.down - a.down);
  for (const reach of sorted) {
    const { label, accountName, region } = reach.component;
    const key = [label.replace(/:\d+$/, ""), accountName, region, reach.services].join(" ");
    const row = rows.get(key);
    if (row) row.push(reach);
    else rows.set(key, [reach]);
  }
  return [...rows.values()];
}

/** Return the type of a part as it stands in a sentence: `target group`, `ECS service`. */
function typeIn({ component: { typeName } }: Reach): string {
  return /^[A-Z][a-z]/.test(typeName) ? typeName.charAt(0).toLowerCase() + typeName.slice(1) : typeName;
}

function taken(reach: { services: number; down: number }): string {
  return reach.services ? count(reach.services, "service") : count(reach.down, "component");
}

function Since({ numbers }: { numbers: readonly number[] }) {
  const [, before] = numbers;
  const answer = useAnswer(SINCE, { before: before ?? 0 }, { skip: before === undefined });
  return (
    <Section
      title="Since the last revision"
      action={<Link href={address("/changes")} onFollow={follow}>Changes</Link>}
    >
      {before === undefined ? (
        <p className="quiet">This is the first revision: nothing to compare with yet.</p>
      ) : (
        <Shown answer={answer}>
          {({ diff }) => (
            <>
              <p>
                Components <span className="met">+{diff.components.added}</span>{" "}
                <span className="breached">−{diff.components.removed}</span>{" "}
                <span className="unknown">~{diff.components.changed}</span>, needs{" "}
                <span className="met">+{diff.requirements.added}</span>{" "}
                <span className="breached">−{diff.requirements.removed}</span>{" "}
                <span className="unknown">~{diff.requirements.changed}</span>
              </p>
              <ul className="lines">
                {diff.addedComponents.nodes.map((component) => (
                  <li key={component.id}>
                    <span>
                      <span className="met">+</span> <ComponentLink component={component} />
                    </span>
                  </li>
                ))}
                {diff.removedComponents.nodes.map((component) => (
                  <li key={component.id}>
                    <span>
                      <span className="breached">−</span> {nameOf(component.label)}
                    </span>
                  </li>
                ))}
              </ul>
            </>
          )}
        </Shown>
      )}
    </Section>
  );
}
