import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Checkbox from "@cloudscape-design/components/checkbox";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Link from "@cloudscape-design/components/link";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";

import { useAnswer } from "../api";
import { age, count, word } from "../format";
import { graphql } from "../gql";
import type { Direction, Effect, MapLevel, ShownMapQuery } from "../gql/graphql";
import { Shown } from "../parts/answer";
import { Drawing } from "../parts/drawing";
import { Everything } from "../parts/everything";
import { Legend } from "../parts/legend";
import { usePanel } from "../parts/panel";
import { ServiceSelect } from "../parts/service-select";
import { usePinned } from "../revision";
import { address, change, follow, usePlace } from "../routing";

const MAP = graphql(`
  query ShownMap(
    $roots: [ID!], $level: MapLevel, $direction: Direction!, $lines: [Effect!], $since: Int,
    $revision: Int
  ) {
    map(
      roots: $roots, level: $level, direction: $direction, lines: $lines, since: $since,
      revision: $revision
    ) {
      ...DrawnMap
    }
  }
`);
const EARLIER = graphql(`
  query MapRevisions { revisions(limit: 50) { number age } }
`);

const LEVELS = [
  { value: "", label: "Fitting" },
  { value: "ESTATE", label: "Estate" },
  { value: "SERVICE", label: "Service" },
  { value: "CHAIN", label: "Chain" },
  { value: "PARTS", label: "Parts" },
  { value: "EVERYTHING", label: "Everything" },
];
const DIRECTIONS = [
  { value: "PROVIDERS", label: "What it needs" },
  { value: "DEPENDENTS", label: "What needs it" },
];
const DRAWN: Effect[] = ["HARD", "SOFT", "TRIGGER", "UNKNOWN", "REPLICATION"];
const FURTHER: { effect: Effect; label: string }[] = [
  { effect: "LIFECYCLE", label: "to start" },
  { effect: "POLICY", label: "policies" },
  { effect: "BACKUP", label: "backups" },
  { effect: "OBSERVABILITY", label: "watching" },
];
const FORMATS = ["svg", "drawio", "d2", "mermaid", "dot", "graphml", "structurizr", "json"];

type Card = ShownMapQuery["map"]["cards"][number];

/** The map of the estate, of a service, or of what one component stands on. */
export default function MapView() {
  const { parameters } = usePlace();
  const revision = usePinned();
  const roots = parameters.getAll("root");
  const chosen = parameters.get("level") || null;
  const isEverything = chosen === "EVERYTHING" && roots.length > 0;
  const isTable = isEverything && parameters.get("as") !== "picture";
  const level = chosen as MapLevel | null;
  const direction = (parameters.get("direction") ?? "PROVIDERS") as Direction;
  const further = parameters.getAll("lines") as Effect[];
  const selected = parameters.get("card");
  const since = Number(parameters.get("since")) || null;
  const [find, setFind] = useState("");
  const earlier = useAnswer(EARLIER, {});
  const revisions = (earlier.data?.revisions ?? []).slice(1).map((each) => ({
    value: String(each.number),
    label: `Changes since revision ${each.number} · ${age(each.age)}`,
  }));
  const panel = usePanel();
  const answer = useAnswer(MAP, {
    roots: roots.length ? roots : null,
    level: roots.length ? level : null,
    direction,
    lines: further.length ? [...DRAWN, ...further] : null,
    since: isEverything ? null : since,
    revision,
  }, { skip: isTable });
  const select = (card: Card) => {
    change({ card: card.id });
    panel.open(card.title, <About card={card} />);
  };
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button
                disabled={!roots.length}
                onFollow={follow}
                href={address("/what-if", { component: roots, root: roots })}
              >
                Let it fail
              </Button>
              <Export
                roots={roots}
                level={level}
                direction={direction}
                since={isEverything ? null : since}
                formats={FORMATS}
              />
            </SpaceBetween>
          }
        >
          Map
        </Header>
      }
    >
      <SpaceBetween size="s">
        <div className="controls">
          <ServiceSelect
            selected={roots[0] ?? null}
            none="The whole estate"
            onSelect={(id) => change({ root: id, card: null, level: null })}
          />
          <Select
            ariaLabel="How much detail"
            disabled={!roots.length}
            selectedOption={LEVELS.find((option) => option.value === (chosen ?? "")) ?? LEVELS[0] ?? null}
            options={LEVELS}
            onChange={({ detail }) => change({ level: detail.selectedOption.value, page: null, as: null })}
          />
          {isEverything && (
            <Button onClick={() => change({ as: isTable ? "picture" : null, page: null })}>
              {isTable ? "Draw it" : "As a table"}
            </Button>
          )}
          <Select
            ariaLabel="Direction"
            disabled={!roots.length}
            selectedOption={DIRECTIONS.find((option) => option.value === direction) ?? null}
            options={DIRECTIONS}
            onChange={({ detail }) => change({ direction: detail.selectedOption.value })}
          />
          {revisions.length > 0 && (
            <Select
              ariaLabel="Colour changes"
              disabled={isEverything}
              selectedOption={
                revisions.find((option) => option.value === String(since)) ?? { value: "", label: "As it is" }
              }
              options={[{ value: "", label: "As it is" }, ...revisions]}
              onChange={({ detail }) => change({ since: detail.selectedOption.value })}
            />
          )}
          <Input
            type="search"
            ariaLabel="Find in the map"
            placeholder="Find in the map"
            value={find}
            onChange={({ detail }) => setFind(detail.value)}
          />
          <span className="ticks" role="group" aria-label="Further lines">
            {FURTHER.map(({ effect, label }) => (
              <Checkbox
                key={effect}
                disabled={isEverything}
                checked={further.includes(effect)}
                onChange={({ detail }) =>
                  change({
                    lines: detail.checked
                      ? [...further, effect]
                      : further.filter((other) => other !== effect),
                  })
                }
              >
                {label}
              </Checkbox>
            ))}
          </span>
        </div>
        {isTable && (
          <Everything roots={roots} direction={direction} find={find} revision={revision} />
        )}
        {!isTable && <Shown answer={answer}>
          {({ map }) => (
            <SpaceBetween size="s">
              {map.coarserBecause && <Alert type="info">{map.coarserBecause}</Alert>}
              <Drawing map={map} selected={selected} find={find} onSelect={select} />
              <Legend map={map} />
              <Box color="text-body-secondary" fontSize="body-s">
                {count(map.totals.componentsRead, "component")} and{" "}
                {count(map.totals.needsRead, "need")} were read; {count(map.cards.length, "card")} and{" "}
                {count(map.lines.length, "line")} are drawn.{" "}
                {map.level === "EVERYTHING"
                  ? "Boxes are accounts, Regions and VPCs; that a component lies in one is no line."
                  : "The rest is a box, a badge, or carries no requests."}
              </Box>
              <SameAsTable map={map} onSelect={select} />
            </SpaceBetween>
          )}
        </Shown>}
      </SpaceBetween>
    </ContentLayout>
  );
}

function About({ card }: { card: Card }) {
  return (
    <SpaceBetween size="s">
      <div>{card.subtitle}</div>
      {card.badges.length > 0 && <div>{card.badges.map((badge) => badge.text).join(" · ")}</div>}
      {card.folded.length > 0 && (
        <details>
          <summary>{count(card.folded.length, "component")} in this card</summary>
          <ul className="ids">
            {card.folded.map((id) => (
              <li key={id}>
                <Link href={address("/component", { id })} onFollow={follow}>
                  {id}
                </Link>
              </li>
            ))}
          </ul>
        </details>
      )}
      <Link href={address("/component", { id: card.component })} onFollow={follow}>
        All about it
      </Link>
      <Link href={address("/what-if", { component: card.component })} onFollow={follow}>
        Let it fail
      </Link>
      <Link href={address("/map", { root: card.component })} onFollow={follow}>
        Its own map
      </Link>
      <Link
        href={address("/map", { root: card.component, direction: "DEPENDENTS" })}
        onFollow={follow}
      >
        What needs it
      </Link>
      <code className="id">{card.component}</code>
    </SpaceBetween>
  );
}

function Export({
  roots,
  level,
  direction,
  since,
  formats,
}: {
  roots: string[];
  level: string | null;
  direction: string;
  since: number | null;
  formats: string[];
}) {
  return (
    <ButtonDropdown
      items={formats.map((format) => ({
        id: format,
        text: format === "drawio" ? "draw.io" : format.toUpperCase(),
        external: true,
        href: address("/maps", {
          root: roots,
          level: level?.toLowerCase(),
          direction: direction.toLowerCase(),
          since,
          format,
        }),
      }))}
    >
      Export
    </ButtonDropdown>
  );
}

/** The same as a table, for those who read instead of looking. */
function SameAsTable({ map, onSelect }: { map: ShownMapQuery["map"]; onSelect: (card: Card) => void }) {
  const titles = new Map(map.cards.map((card) => [card.id, card.title]));
  return (
    <details>
      <summary>The same as a table</summary>
      <Table
        variant="embedded"
        items={[...map.cards]}
        trackBy="id"
        columnDefinitions={[
          {
            id: "name",
            header: "Name",
            isRowHeader: true,
            cell: (card) => (
              <Link href="#" onFollow={(event) => { event.preventDefault(); onSelect(card); }}>
                {card.title}
              </Link>
            ),
          },
          { id: "what", header: "What it is", cell: (card) => card.subtitle },
          {
            id: "state",
            header: "State",
            cell: (card) => (card.state === "UP" ? "–" : word(card.state)),
          },
          { id: "where", header: "Where", cell: (card) => card.box?.replaceAll("/", " › ") ?? "outside" },
          {
            id: "needs",
            header: "Needs",
            cell: (card) =>
              map.lines
                .filter((line) => line.dependent === card.id)
                .map((line) => titles.get(line.provider))
                .join(", "),
          },
          {
            id: "facts",
            header: "Facts",
            cell: (card) => card.badges.map((badge) => badge.text).join(", "),
          },
        ]}
      />
    </details>
  );
}
