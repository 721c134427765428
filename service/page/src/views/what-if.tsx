import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
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
import { Legend } from "../parts/legend";
import { ComponentLink, where } from "../parts/links";
import { usePanel } from "../parts/panel";
import { ServiceSelect } from "../parts/service-select";
import { usePinned } from "../revision";
import { change, usePlace } from "../routing";

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
          component { id label kind type region account }
          state pessimistic degradedAfter downAfter timeIsExact
        }
      }
      lostRedundancy(first: 200) {
        totalCount
        nodes { dependent { id label kind type region account } alive minimum margin requirement { relation } }
      }
      brokenObjectives(first: 200) {
        nodes { component { id label } state objective { disruptionClass rto rpo source } }
      }
    }
  }
`);

type Radius = WhatIfQuery["blastRadius"];
type Impact = Radius["impacts"]["nodes"][number];

const KINDS = [
  { value: "region", label: "A whole Region", hint: "us-east-1" },
  { value: "zone", label: "An Availability Zone", hint: "use1-az1" },
  { value: "component", label: "A component", hint: "id or name" },
  { value: "account", label: "An account", hint: "111122223333" },
  { value: "service", label: "An AWS service in a Region", hint: "rds@us-east-1" },
  { value: "expiry", label: "Everything that ends by a date", hint: "2027-01-31" },
];

/** Choose what fails, and see what falls, when and why. */
export default function WhatIf() {
  const { parameters } = usePlace();
  const kind = KINDS.find((known) => parameters.has(known.value))?.value ?? "region";
  const values = parameters.getAll(kind);
  const root = parameters.get("root");
  const revision = usePinned();
  const disruption = toDisruption(kind, values);
  const answer = useAnswer(
    WHAT_IF,
    { disruption: disruption ?? { region: "us-east-1" }, roots: root ? [root] : null, revision },
    { skip: disruption === null },
  );
  return (
    <ContentLayout header={<Header variant="h1">What if …</Header>}>
      <SpaceBetween size="s">
        <Chooser kind={kind} values={values} root={root} />
        {disruption === null ? (
          <Box color="text-body-secondary">Choose what fails.</Box>
        ) : (
          <Shown answer={answer}>{(data) => <Answer data={data} root={root} />}</Shown>
        )}
      </SpaceBetween>
    </ContentLayout>
  );
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
    case "expiry":
      return { expiryAt: first.includes("T") ? first : `${first}T00:00:00Z` };
    default:
      return { components: values };
  }
}

function Chooser({ kind, values, root }: { kind: string; values: string[]; root: string | null }) {
  const [chosen, setChosen] = useState(kind);
  const [text, setText] = useState(values[0] ?? "");
  const known = KINDS.find((option) => option.value === chosen);
  const show = () => {
    const cleared = Object.fromEntries(KINDS.map((option) => [option.value, null]));
    change({ ...cleared, [chosen]: text.trim() });
  };
  return (
    <div className="controls">
      <Select
        ariaLabel="What fails"
        selectedOption={known ?? null}
        options={KINDS.map(({ value, label }) => ({ value, label }))}
        onChange={({ detail }) => setChosen(detail.selectedOption.value ?? "region")}
      />
      <Input
        ariaLabel="Which one fails"
        placeholder={known?.hint ?? ""}
        value={text}
        onChange={({ detail }) => setText(detail.value)}
        onKeyDown={({ detail }) => detail.key === "Enter" && show()}
      />
      <Button variant="primary" onClick={show} disabled={!text.trim()}>
        Let it fail
      </Button>
      <span>seen from</span>
      <ServiceSelect selected={root} none="The whole estate" label="Seen from" onSelect={(id) => change({ root: id })} />
    </div>
  );
}

function Answer({ data, root }: { data: WhatIfQuery; root: string | null }) {
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
      <Container>
        <ColumnLayout columns={4} variant="text-grid">
          <Figure name="Fails" value={count(radius.seedCount, "component")} note={radius.disruption} />
          <Figure
            name="Stops because of it"
            value={count(radius.downCount, "component")}
            note={`${radius.degradedCount} degrade`}
          />
          <Figure
            name="Services hit"
            value={String(services.length)}
            note={services.map((service) => service.label).join(", ") || "none"}
          />
          <Figure
            name="User journeys hit"
            value={String(journeys.length)}
            note={journeys.map((journey) => journey.label).join(", ") || "none"}
          />
        </ColumnLayout>
        {radius.coverage.lowerBound && (
          <Box color="text-body-secondary" fontSize="body-s">
            At least: not all of the estate could be read.
            {!radius.certain && " The strength of some needs is not known; this is the worse reading."}
          </Box>
        )}
      </Container>
      <Drawing
        map={map}
        {...(states ? { states } : {})}
        onSelect={(card) =>
          panel.open(card.title, <Why component={card.component} radius={radius} />)
        }
      />
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
            content: <Impacts radius={radius} root={root} />,
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

function Figure({ name, value, note }: { name: string; value: string; note: string }) {
  return (
    <div>
      <Box variant="awsui-key-label">{name}</Box>
      <Box fontSize="heading-l" fontWeight="bold">{value}</Box>
      <Box color="text-body-secondary" fontSize="body-s">{note}</Box>
    </div>
  );
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

function Impacts({ radius, root }: { radius: Radius; root: string | null }) {
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
        ) : root ? (
          "Choose a row to read why."
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
          cell: (impact) => {
            const text = impact.downAfter ?? impact.degradedAfter;
            return `${impact.timeIsExact ? "" : "at the earliest "}${duration(text)}`;
          },
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
