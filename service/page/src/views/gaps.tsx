import Badge, { type BadgeProps } from "@cloudscape-design/components/badge";
import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";

import { useRef } from "react";

import { useAnswer } from "../api";
import { useAssertions } from "../assert";
import { count, word } from "../format";
import { graphql } from "../gql";
import type { GapListQuery, Severity } from "../gql/graphql";
import { Shown } from "../parts/answer";
import { AcceptGap, Asserted } from "../parts/forms";
import { GapExport } from "../parts/gap-export";
import { GapTrend } from "../parts/gap-trend";
import { ComponentLink, nameOf, where } from "../parts/links";
import { usePanel } from "../parts/panel";
import { ServiceSelect } from "../parts/service-select";
import { usePinned } from "../revision";
import { change, usePlace } from "../routing";
import { useMayEdit } from "../viewer";

const GAPS = graphql(`
  query GapList($filter: GapFilter, $revision: Int) {
    gaps(filter: $filter, first: 500, revision: $revision) {
      totalCount
      counts { severity count waived }
      nodes {
        id rule title message severity score status disruptionClass
        scoreParts { tierWeight exceed reach confidence }
        component { id label kind typeName accountName region owner }
        provider { id label kind typeName accountName region }
        waiver { owner reason expiresAt }
      }
    }
  }
`);

type Gap = GapListQuery["gaps"]["nodes"][number];

const COLOURS: Record<Severity, BadgeProps["color"]> = {
  CRITICAL: "severity-critical",
  HIGH: "severity-high",
  MEDIUM: "severity-medium",
  LOW: "severity-low",
};
const GROUPINGS = [
  { value: "cause", label: "By cause" },
  { value: "rule", label: "By rule" },
  { value: "component", label: "By component" },
  { value: "none", label: "As a list" },
];

/** Promises that today's design cannot keep, grouped by what causes them. */
export default function Gaps() {
  const { parameters } = usePlace();
  const grouping = parameters.get("group") ?? "cause";
  const service = parameters.get("service");
  const severity = parameters.get("severity") as Severity | null;
  const revision = usePinned();
  const filter = { service, severities: severity ? [severity] : null };
  const answer = useAnswer(GAPS, { filter, revision });
  const trend = parameters.get("trend") === "1";
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button ariaExpanded={trend} onClick={() => change({ trend: trend ? null : 1 })}>
                {trend ? "Hide the trend" : "Show the trend"}
              </Button>
              <GapExport filter={filter} revision={revision} />
            </SpaceBetween>
          }
        >
          Gaps
        </Header>
      }
    >
      <SpaceBetween size="s">
        <div className="controls">
          <Select
            ariaLabel="Group"
            selectedOption={GROUPINGS.find((option) => option.value === grouping) ?? null}
            options={GROUPINGS}
            onChange={({ detail }) => change({ group: detail.selectedOption.value })}
          />
          <ServiceSelect selected={service} none="All services" onSelect={(id) => change({ service: id })} />
          <Select
            ariaLabel="Severity"
            selectedOption={{ value: severity ?? "", label: severity ? word(severity) : "All severities" }}
            options={[
              { value: "", label: "All severities" },
              ...Object.keys(COLOURS).map((value) => ({ value, label: word(value) })),
            ]}
            onChange={({ detail }) => change({ severity: detail.selectedOption.value })}
          />
        </div>
        {trend && <GapTrend filter={filter} />}
        <Shown answer={answer}>
          {({ gaps }) => (
            <SpaceBetween size="s">
              <div>
                {gaps.counts.map((of) => (
                  <span key={of.severity} className="count">
                    <Badge color={COLOURS[of.severity]}>{of.count} {word(of.severity)}</Badge>
                  </span>
                ))}
                {waived(gaps.counts) > 0 && (
                  <small className="quiet">{waived(gaps.counts)} of them accepted</small>
                )}
              </div>
              <Groups gaps={[...gaps.nodes]} by={grouping} />
            </SpaceBetween>
          )}
        </Shown>
      </SpaceBetween>
    </ContentLayout>
  );
}

function Groups({ gaps, by }: { gaps: Gap[]; by: string }) {
  if (by === "none") return <List gaps={gaps} />;
  const groups = new Map<string, { title: string; place: string; gaps: Gap[] }>();
  for (const gap of gaps) {
    const cause = by === "cause" ? (gap.provider ?? gap.component) : gap.component;
    const key = by === "rule" ? gap.rule : cause.id;
    const title = by === "rule" ? `${gap.rule} ${gap.title}` : nameOf(cause.label);
    // A database and the service that uses it often have one name.
    const place = by === "rule" ? "" : where(cause);
    const group = groups.get(key) ?? { title, place, gaps: [] };
    group.gaps.push(gap);
    groups.set(key, group);
  }
  const sorted = [...groups.entries()].sort(
    ([, a], [, b]) => total(b.gaps) - total(a.gaps) || a.title.localeCompare(b.title),
  );
  return (
    <SpaceBetween size="xs">
      {sorted.map(([key, group]) => (
        <ExpandableSection
          key={key}
          variant="container"
          headerText={group.title}
          headerDescription={[group.place, summary(group.gaps)].filter(Boolean).join(" — ")}
        >
          <List gaps={group.gaps} />
        </ExpandableSection>
      ))}
    </SpaceBetween>
  );
}

function waived(counts: readonly { waived: number }[]): number {
  return counts.reduce((sum, of) => sum + of.waived, 0);
}

function total(gaps: Gap[]): number {
  return gaps.reduce((sum, gap) => sum + gap.score, 0);
}

function summary(gaps: Gap[]): string {
  const hit = new Set(gaps.map((gap) => nameOf(gap.component.label)));
  const worst = gaps[0] ? word(gaps[0].severity) : "";
  return `${count(gaps.length, "gap")}, ${gaps.length > 1 ? "the worst " : ""}${worst}, at ${[...hit].slice(0, 4).join(", ")}${hit.size > 4 ? " …" : ""}`;
}

function List({ gaps }: { gaps: Gap[] }) {
  const panel = usePanel();
  const show = (gap: Gap) => panel.open(`${gap.rule} ${gap.title}`, <About key={gap.id} gap={gap} />);
  return (
    <Table
      variant="embedded"
      items={gaps}
      trackBy="id"
      empty="No gap is found."
      onRowClick={({ detail }) => show(detail.item)}
      columnDefinitions={[
        {
          id: "severity",
          header: "Severity",
          width: 110,
          cell: (gap) => <Badge color={COLOURS[gap.severity]}>{word(gap.severity)}</Badge>,
        },
        {
          id: "message",
          header: "What is missing",
          isRowHeader: true,
          cell: (gap) => (
            <>
              <button type="button" className="step" onClick={() => show(gap)}>{nameOf(gap.message)}</button>{" "}
              {gap.waiver && <span className="quiet">(accepted by {gap.waiver.owner})</span>}
            </>
          ),
        },
        { id: "where", header: "Where", cell: (gap) => <ComponentLink component={gap.component} /> },
        { id: "rule", header: "Rule", width: 80, cell: (gap) => gap.rule },
      ]}
    />
  );
}

function About({ gap }: { gap: Gap }) {
  const parts = gap.scoreParts;
  const mayEdit = useMayEdit();
  const assertions = useAssertions();
  const accepted = (assertions.data?.assertions ?? []).filter((assertion) =>
    assertion.waivers.some((waiver) => waiver.rule === gap.rule && waiver.subject === gap.component.id),
  );
  // What this page has taken back is no document's, although the gap was read before that.
  const stated = useRef(false);
  if (accepted.length) stated.current = true;
  return (
    <SpaceBetween size="s">
      <div>{nameOf(gap.message)}</div>
      <div>
        Score {gap.score.toFixed(2)} = tier {parts.tierWeight.toFixed(2)} × missed by {parts.exceed.toFixed(2)} × takes{" "}
        {parts.reach.toFixed(2)} of what was promised × confidence {parts.confidence.toFixed(2)}
      </div>
      <div>
        At <ComponentLink component={gap.component} />
        {gap.provider && (
          <>
            , because of <ComponentLink component={gap.provider} />
          </>
        )}
      </div>
      {gap.waiver && assertions.state === "ready" && !accepted.length && !stated.current && (
        <div>
          Accepted by {gap.waiver.owner} until {gap.waiver.expiresAt.slice(0, 10)}: {gap.waiver.reason}. A document
          states it; take it back there.
        </div>
      )}
      {accepted.map((assertion) => (
        <Asserted key={assertion.id} assertion={assertion} mayEdit={mayEdit} />
      ))}
      {mayEdit && (!gap.waiver || stated.current) && !accepted.length && (
        <AcceptGap rule={gap.rule} component={gap.component.id} owner={gap.component.owner} />
      )}
    </SpaceBetween>
  );
}
