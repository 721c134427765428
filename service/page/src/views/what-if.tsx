import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import Slider from "@cloudscape-design/components/slider";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import Tabs from "@cloudscape-design/components/tabs";
import { useMemo, useState } from "react";

import { useAnswer } from "../api";
import { count, duration, seconds, word } from "../format";
import { graphql } from "../gql";
import type { DisruptionInput, MapState, WhatIfQuery } from "../gql/graphql";
import { Shown } from "../parts/answer";
import { Chain } from "../parts/chain";
import { Drawing } from "../parts/drawing";
import { Figure, Figures } from "../parts/figure";
import { Legend } from "../parts/legend";
import { ComponentLink, nameOf, where } from "../parts/links";
import { usePanel } from "../parts/panel";
import { Section } from "../parts/section";
import { ServiceSelect } from "../parts/service-select";
import { usePinned } from "../revision";
import { address, change, go, usePlace } from "../routing";

const WHAT_IF = graphql(`
  query WhatIf($disruption: DisruptionInput!, $roots: [ID!], $revision: Int) {
    map(roots: $roots, disruption: $disruption, revision: $revision) { ...DrawnMap }
    blastRadius(disruption: $disruption, revision: $revision) {
      disruption certain seedCount downCount degradedCount
      coverage { ratio lowerBound }
      services { id label kind }
      impacts(first: 500) {
        totalCount
        nodes {
          component { id label kind typeName accountName region }
          state pessimistic degradedAfter downAfter timeIsExact
        }
      }
      lostRedundancy(first: 200) {
        totalCount
        nodes { dependent { id label kind typeName accountName region } alive minimum margin requirement { relation } }
      }
      brokenObjectives(first: 200) {
        nodes { component { id label } state objective { disruptionClass rto rpo source } }
      }
    }
  }
`);

type Radius = WhatIfQuery["blastRadius"];
type Impact = Radius["impacts"]["nodes"][number];

export const KINDS = [
  { value: "region", label: "A whole Region", hint: "us-east-1" },
  { value: "zone", label: "An Availability Zone", hint: "use1-az1" },
  { value: "component", label: "A component", hint: "id or name" },
  { value: "account", label: "An account", hint: "111122223333" },
  { value: "service", label: "An AWS service in a Region", hint: "rds@us-east-1" },
  { value: "expiry", label: "Everything that ends by a date", hint: "2027-01-31" },
  { value: "principal", label: "A principal is taken over", hint: "id or name of a role or user" },
];

/** Choose what fails, and see what falls, when and why. */
export default function WhatIf() {
  const { parameters } = usePlace();
  const kind = KINDS.find((known) => parameters.has(known.value))?.value ?? "region";
  const values = parameters.getAll(kind);
  const root = parameters.get("root");
  const revision = usePinned();
  const disruption = toDisruption(kind, values);
  const other = second(parameters.get("or"));
  const answer = useAnswer(
    WHAT_IF,
    { disruption: disruption ?? { region: "us-east-1" }, roots: root ? [root] : null, revision },
    { skip: disruption === null || other !== null },
  );
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          actions={
            kind === "region" &&
            values[0] && (
              <Button onClick={() => go(address("/plan", { from: values[0], service: root }))}>Plan the failover</Button>
            )
          }
        >
          {values[0] ? `What if ${said(kind, values)} ${happens(kind)}?` : "What if …"}
        </Header>
      }
    >
      <SpaceBetween size="s">
        <div className="controls">
          <Chooser kind={kind} values={values} button="Let it fail" onShow={show} />
          <span>seen from</span>
          <ServiceSelect selected={root} none="The whole estate" label="Seen from" onSelect={(id) => change({ root: id })} />
          {disruption !== null && !parameters.has("or") && (
            <Button onClick={() => change({ or: " " })}>Compare with another failure</Button>
          )}
        </div>
        {parameters.has("or") && (
          <div className="controls">
            <span>compared with</span>
            <Chooser
              key={parameters.get("or")}
              kind={other?.kind ?? "region"}
              values={other ? [other.value] : []}
              name="the other failure"
              button="Compare"
              onShow={(chosen, text) => change({ or: `${chosen}:${text}` })}
            />
            <Button onClick={() => change({ or: null })}>End the comparison</Button>
          </div>
        )}
        {disruption === null ? (
          <Box color="text-body-secondary">Choose what fails.</Box>
        ) : other ? (
          <SideBySide
            first={{ title: `${said(kind, values)} ${happens(kind)}`, disruption }}
            second={{ title: `${said(other.kind, [other.value])} ${happens(other.kind)}`, disruption: other.disruption }}
            root={root}
          />
        ) : (
          <Shown answer={answer}>{(data) => <Answer data={data} />}</Shown>
        )}
      </SpaceBetween>
    </ContentLayout>
  );
}

/** Return what happens to it: only a principal does not fail. */
function happens(kind: string): string {
  return kind === "principal" ? "is taken over" : "fails";
}

/** Return what fails, for the heading. */
function said(kind: string, values: string[]): string {
  const names = values.map(nameOf).join(" and ");
  if (kind === "expiry") return `everything that ends by ${names}`;
  return ["component", "principal"].includes(kind) ? names : `${kind === "region" ? "Region" : kind} ${names}`;
}

/** Return what the service understands; null when nothing was chosen yet. */
export function toDisruption(kind: string, values: string[]): DisruptionInput | null {
  const [first] = values;
  if (!first) return null;
  switch (kind) {
    case "region":
      return { region: first };
    case "zone":
      return { zone: first };
    case "account":
      return { account: first };
    case "service": {
      const [service = first, region = "us-east-1"] = first.split("@");
      return { service: { service, region, controlPlaneOnly: false } };
    }
    case "principal":
      return { principal: first };
    case "expiry":
      return { expiryAt: first.includes("T") ? first : `${first}T00:00:00Z` };
    default:
      return { components: values };
  }
}

/** Show the failure of what was chosen, and of nothing else. */
function show(kind: string, text: string): void {
  change({ ...Object.fromEntries(KINDS.map((option) => [option.value, null])), [kind]: text });
}

/** Return the second failure, as the address has it: `zone:use1-az1`; null without one. */
function second(text: string | null) {
  const [kind = "", ...rest] = (text ?? "").trim().split(":");
  const value = rest.join(":");
  const disruption = KINDS.some((known) => known.value === kind) ? toDisruption(kind, value ? [value] : []) : null;
  return disruption && { kind, value, disruption };
}

function Chooser({
  kind,
  values,
  name = "",
  button,
  onShow,
}: {
  kind: string;
  values: string[];
  name?: string;
  button: string;
  onShow: (kind: string, text: string) => void;
}) {
  const [chosen, setChosen] = useState(kind);
  const [text, setText] = useState(values[0] ?? "");
  const known = KINDS.find((option) => option.value === chosen);
  const of = name && ` in ${name}`;
  return (
    <>
      <Select
        ariaLabel={`What fails${of}`}
        selectedOption={known ?? null}
        options={KINDS.map(({ value, label }) => ({ value, label }))}
        onChange={({ detail }) => setChosen(detail.selectedOption.value ?? "region")}
      />
      <Input
        ariaLabel={`Which one fails${of}`}
        placeholder={known?.hint ?? ""}
        value={text}
        onChange={({ detail }) => setText(detail.value)}
        onKeyDown={({ detail }) => detail.key === "Enter" && text.trim() && onShow(chosen, text.trim())}
      />
      <Button variant="primary" onClick={() => onShow(chosen, text.trim())} disabled={!text.trim()}>
        {button}
      </Button>
    </>
  );
}

interface Scenario {
  title: string;
  disruption: DisruptionInput;
}

/** Two failures beside each other: the same map twice, and who notices which. */
function SideBySide({ first, second, root }: { first: Scenario; second: Scenario; root: string | null }) {
  const revision = usePinned();
  const roots = root ? [root] : null;
  const left = useAnswer(WHAT_IF, { disruption: first.disruption, roots, revision });
  const right = useAnswer(WHAT_IF, { disruption: second.disruption, roots, revision });
  return (
    <SpaceBetween size="s">
      <div className="side-by-side">
        {[
          { title: first.title, answer: left },
          { title: second.title, answer: right },
        ].map(({ title, answer }, number) => (
          <Section key={number} title={title.charAt(0).toUpperCase() + title.slice(1)}>
            <Shown answer={answer}>
              {({ map, blastRadius: radius }) => (
                <SpaceBetween size="s">
                  <Figures>
                    <Figure name="Stops because of it" value={count(radius.downCount, "component")} note={`${radius.degradedCount} degrade`} />
                    <Figure name="Services hit" value={String(radius.services.filter((each) => each.kind === "SERVICE").length)} />
                    <Figure name="User journeys hit" value={String(radius.services.filter((each) => each.kind === "USER_JOURNEY").length)} />
                    <Figure name="Promises broken" value={String(radius.brokenObjectives.nodes.length)} />
                  </Figures>
                  <Drawing map={map} onSelect={(card) => go(address("/component", { id: card.component }))} />
                  <Legend map={map} />
                </SpaceBetween>
              )}
            </Shown>
          </Section>
        ))}
      </div>
      {left.data && right.data && (
        <Noticing first={first} second={second} left={left.data.blastRadius} right={right.data.blastRadius} />
      )}
    </SpaceBetween>
  );
}

/** Each service and journey that one of two failures hits: what each does to it. */
function Noticing({ first, second, left, right }: { first: Scenario; second: Scenario; left: Radius; right: Radius }) {
  const services = new Map([...left.services, ...right.services].map((service) => [service.id, service]));
  const rows = [...services.values()]
    .filter((service) => service.kind !== "SYSTEM")
    .sort((a, b) => Number(a.kind === "SERVICE") - Number(b.kind === "SERVICE") || a.label.localeCompare(b.label));
  const cell = (radius: Radius, id: string) => {
    const impact = radius.impacts.nodes.find((each) => each.component.id === id);
    if (!radius.services.some((each) => each.id === id)) return <span className="met">✓ serves</span>;
    const isDegraded = impact?.state === "DEGRADED";
    return (
      <span className={isDegraded ? "unknown" : "breached"}>
        {isDegraded ? "~ degraded" : "✕ down"} {impact ? soon(impact) : ""}
      </span>
    );
  };
  return (
    <Section title="Who notices which" about="Services and user journeys that at least one of the two hits">
      <table className="matrix">
        <thead>
          <tr>
            <th scope="col">Service or journey</th>
            <th scope="col">{first.title}</th>
            <th scope="col">{second.title}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((service) => (
            <tr key={service.id}>
              <th scope="row">
                <ComponentLink component={service} />
                <span className="quiet">{service.kind === "SERVICE" ? "service" : "user journey"}</span>
              </th>
              <td>{cell(left, service.id)}</td>
              <td>{cell(right, service.id)}</td>
            </tr>
          ))}
          {!rows.length && (
            <tr>
              <td colSpan={3}>No service or journey is hit by either.</td>
            </tr>
          )}
        </tbody>
      </table>
    </Section>
  );
}

function Answer({ data }: { data: WhatIfQuery }) {
  const { blastRadius: radius, map } = data;
  const moments = useMemo(() => times(radius), [radius]);
  const [place, setPlace] = useState<number | null>(null);
  const panel = usePanel();
  const at = place === null ? null : (moments[place] ?? null);
  const states = useMemo(
    () => (at === null ? undefined : statesAt(map, radius, at)),
    [map, radius, at],
  );
  const journeys = radius.services.filter((service) => service.kind === "USER_JOURNEY");
  const services = radius.services.filter((service) => service.kind === "SERVICE");
  return (
    <SpaceBetween size="s">
      <section className="section" aria-label="In short">
        <Figures>
          <Figure name="Fails" value={count(radius.seedCount, "component")} note={nameOf(radius.disruption)} />
          <Figure
            name="Stops because of it"
            value={count(radius.downCount, "component")}
            note={`${radius.degradedCount} degrade`}
          />
          <Figure
            name="Services hit"
            value={String(services.length)}
            bad={services.length > 0}
            note={services.map((service) => nameOf(service.label)).join(", ") || "none"}
          />
          <Figure
            name="User journeys hit"
            value={String(journeys.length)}
            bad={journeys.length > 0}
            note={journeys.map((journey) => nameOf(journey.label)).join(", ") || "none"}
          />
        </Figures>
        {(radius.coverage.lowerBound || !radius.certain) && (
          <p className="quiet foot">
            {radius.coverage.lowerBound && "At least: not all of the estate could be read. "}
            {!radius.certain && "The strength of some needs is not known: a row that says “at worst” depends on it."}
          </p>
        )}
      </section>
      <div className="what-if">
        <Drawing
          map={map}
          {...(states ? { states } : {})}
          onSelect={(card) =>
            panel.open(card.title, <Why component={card.component} radius={radius} />)
          }
        />
        <Noticed radius={radius} />
      </div>
      {moments.length > 1 && (
        <div className="time">
          <label id="time-label" htmlFor="time">
            {at === null ? "After everything has happened" : `${duration(at)} after the failure`}
          </label>
          <Slider
            ariaLabel="Time after the failure"
            value={place ?? moments.length}
            min={0}
            max={moments.length}
            hideFillLine
            valueFormatter={(value) =>
              value >= moments.length ? "in the end" : duration(moments[value] ?? 0)
            }
            onChange={({ detail }) => setPlace(detail.value >= moments.length ? null : detail.value)}
          />
          <span role="status" className="quiet">
            {states ? `${count([...states.values()].filter((state) => state !== "UP").length, "card")} not up` : ""}
          </span>
        </div>
      )}
      <Legend map={map} {...(states ? { states: states.values() } : {})} />
      <Tabs
        tabs={[
          {
            id: "parts",
            label: `What stops (${radius.impacts.totalCount})`,
            content: <Impacts radius={radius} />,
          },
          {
            id: "promises",
            label: `Promises broken (${radius.brokenObjectives.nodes.length})`,
            content: <Promises radius={radius} />,
          },
          {
            id: "redundancy",
            label: `Redundancy left (${radius.lostRedundancy.totalCount})`,
            content: <Redundancy radius={radius} />,
          },
        ]}
      />
    </SpaceBetween>
  );
}

/** What people notice: journeys and services, the promises that break, and why. */
function Noticed({ radius }: { radius: Radius }) {
  const panel = usePanel();
  const impacts = new Map(radius.impacts.nodes.map((impact) => [impact.component.id, impact]));
  const noticed = radius.services
    .filter((service) => service.kind !== "SYSTEM")
    .sort((a, b) => Number(a.kind === "SERVICE") - Number(b.kind === "SERVICE") || a.label.localeCompare(b.label));
  return (
    <Section title="What people notice" about={`${count(noticed.length, "service")} and journeys`}>
      {!noticed.length && <p>Nothing: no service or journey is hit.</p>}
      <ul className="noticed">
        {noticed.map((service) => {
          const impact = impacts.get(service.id);
          const broken = radius.brokenObjectives.nodes.find((each) => each.component.id === service.id)?.objective;
          const promised = [
            broken?.rto && `RTO ${duration(broken.rto)}`,
            broken?.rpo && `RPO ${duration(broken.rpo)}`,
          ].filter(Boolean);
          const name = nameOf(service.label);
          return (
            <li key={service.id}>
              <div>
                <ComponentLink component={service} />{" "}
                <small className="quiet">{service.kind === "SERVICE" ? "service" : "user journey"}</small>
                <span className={impact?.state === "DEGRADED" ? "unknown" : "breached"}>
                  {impact?.state === "DEGRADED" ? "~ degraded" : "✕ down"} {impact ? soon(impact) : ""}
                </span>
              </div>
              {promised.length > 0 && <div className="bad">promised: {promised.join(", ")}</div>}
              <button
                type="button"
                className="step why"
                aria-label={`Why ${name}`}
                onClick={() => panel.open(`Why ${name}`, <Why component={service.id} radius={radius} />)}
              >
                Why
              </button>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

function soon(impact: Impact): string {
  const after = seconds(impact.downAfter ?? impact.degradedAfter);
  if (after === 0) return "at once";
  return after === null ? "" : `${impact.timeIsExact ? "" : "at the earliest "}after ${duration(after)}`;
}

/** Return the moments at which something changes, in seconds, sorted. */
function times(radius: Radius): number[] {
  const moments = new Set([0]);
  for (const impact of radius.impacts.nodes) {
    for (const text of [impact.degradedAfter, impact.downAfter]) {
      const value = seconds(text);
      if (value !== null) moments.add(value);
    }
  }
  return [...moments].sort((a, b) => a - b);
}

function statesAt(map: WhatIfQuery["map"], radius: Radius, at: number): Map<string, MapState> {
  const states = new Map<string, MapState>();
  for (const card of map.cards) if (card.state === "FAILED") states.set(card.component, "FAILED");
  for (const box of map.boxes) if (box.component) states.set(box.component, box.state);
  for (const impact of radius.impacts.nodes) {
    const down = seconds(impact.downAfter);
    const degraded = seconds(impact.degradedAfter);
    if (down !== null && down <= at) states.set(impact.component.id, "DOWN");
    else if (degraded !== null && degraded <= at) states.set(impact.component.id, "DEGRADED");
  }
  return states;
}

function Impacts({ radius }: { radius: Radius }) {
  const [open, setOpen] = useState<Impact[]>([]);
  return (
    <Table
      variant="embedded"
      items={[...radius.impacts.nodes]}
      trackBy={(impact) => impact.component.id}
      empty="Nothing stops because of it."
      selectionType="single"
      selectedItems={open}
      onSelectionChange={({ detail }) => setOpen(detail.selectedItems)}
      ariaLabels={{
        selectionGroupLabel: "Why",
        itemSelectionLabel: (_, impact) => `Why ${impact.component.label}`,
      }}
      footer={
        open[0] ? (
          <Why component={open[0].component.id} radius={radius} />
        ) : radius.impacts.totalCount > radius.impacts.nodes.length ? (
          `${radius.impacts.totalCount - radius.impacts.nodes.length} more are not listed; ask the API for them.`
        ) : (
          "Choose a row to read why."
        )
      }
      columnDefinitions={[
        {
          id: "name",
          header: "Name",
          isRowHeader: true,
          cell: (impact) => <ComponentLink component={impact.component} />,
        },
        { id: "what", header: "What it is", cell: (impact) => where(impact.component) },
        {
          id: "state",
          header: "State",
          cell: (impact) => (
            <span className={impact.state === "DOWN" ? "breached" : "unknown"}>
              {word(impact.state)}
              {impact.pessimistic !== impact.state && `, at worst ${word(impact.pessimistic)}`}
            </span>
          ),
        },
        {
          id: "when",
          header: "How soon",
          cell: (impact) => soon(impact) || "not known",
        },
      ]}
    />
  );
}

function Why({ component, radius }: { component: string; radius: Radius }) {
  const impact = radius.impacts.nodes.find((other) => other.component.id === component);
  if (!impact) return <p>It does not stop because of others.</p>;
  return <Chain disruption={radius.disruption} component={component} />;
}

function Promises({ radius }: { radius: Radius }) {
  return (
    <Table
      variant="embedded"
      items={[...radius.brokenObjectives.nodes]}
      empty="No promise is broken."
      columnDefinitions={[
        {
          id: "name",
          header: "Promised for",
          isRowHeader: true,
          cell: (broken) => <ComponentLink component={broken.component} />,
        },
        { id: "rto", header: "RTO", cell: (broken) => promised(broken.objective.rto) },
        { id: "rpo", header: "RPO", cell: (broken) => promised(broken.objective.rpo) },
        { id: "source", header: "Written in", cell: (broken) => broken.objective.source },
      ]}
    />
  );
}

function promised(text: string | null | undefined): string {
  return text ? duration(text) : "–";
}

function Redundancy({ radius }: { radius: Radius }) {
  return (
    <Table
      variant="embedded"
      items={[...radius.lostRedundancy.nodes]}
      empty="No redundancy is lost."
      columnDefinitions={[
        {
          id: "name",
          header: "Goes on",
          isRowHeader: true,
          cell: (lost) => <ComponentLink component={lost.dependent} />,
        },
        { id: "what", header: "What it is", cell: (lost) => where(lost.dependent) },
        { id: "left", header: "Left", cell: (lost) => `${lost.alive}, needs ${lost.minimum}` },
        {
          id: "margin",
          header: "May still lose",
          cell: (lost) => <span className={lost.margin ? "" : "breached"}>{lost.margin || "none"}</span>,
        },
        { id: "how", header: "By", cell: (lost) => lost.requirement.relation.replaceAll("_", " ") },
      ]}
    />
  );
}
