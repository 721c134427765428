import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import { useState } from "react";

import { ask, type Refused } from "../api";
import { word } from "../format";
import { graphql } from "../gql";
import type { ExportedGapsQuery, GapFilter } from "../gql/graphql";
import { save, toCsv } from "./csv";
import { nameOf } from "./links";

const EXPORTED = graphql(`
  query ExportedGaps($filter: GapFilter, $after: String, $revision: Int) {
    gaps(filter: $filter, first: 500, after: $after, revision: $revision) {
      revision { number }
      pageInfo { hasNextPage endCursor }
      nodes {
        id rule title message severity score status disruptionClass owner target achievable
        component { id label accountName region }
        cause { id label }
        services { label }
        waiver { owner reason expiresAt }
      }
    }
  }
`);

type Exported = ExportedGapsQuery["gaps"]["nodes"][number];

const COLUMNS: [string, (gap: Exported) => string | number | null | undefined][] = [
  ["severity", (gap) => word(gap.severity)],
  ["score", (gap) => gap.score],
  ["rule", (gap) => gap.rule],
  ["component", (gap) => nameOf(gap.component.label)],
  ["what is missing", (gap) => nameOf(gap.message)],
  ["owner", (gap) => gap.owner],
  ["services", (gap) => gap.services.map((service) => nameOf(service.label)).join("; ")],
  ["cause", (gap) => nameOf(gap.cause.label)],
  ["account", (gap) => gap.component.accountName],
  ["region", (gap) => gap.component.region],
  ["class", (gap) => (gap.disruptionClass ? word(gap.disruptionClass) : null)],
  ["status", (gap) => word(gap.status)],
  ["accepted by", (gap) => gap.waiver?.owner],
  ["accepted until", (gap) => gap.waiver?.expiresAt],
  ["accepted because", (gap) => gap.waiver?.reason],
  ["component id", (gap) => gap.component.id],
  ["gap id", (gap) => gap.id],
];

/** Return gaps as CSV: one a line, names before ids. */
export function gapsAsCsv(gaps: readonly Exported[]): string {
  return toCsv([COLUMNS.map(([name]) => name), ...gaps.map((gap) => COLUMNS.map(([, of]) => of(gap)))]);
}

/** Saves all gaps that the filter keeps, not only those that are listed. */
export function GapExport({ filter, revision }: { filter: GapFilter; revision: number | null }) {
  const [state, setState] = useState<"idle" | "asking">("idle");
  const [error, setError] = useState<string | null>(null);
  const write = async (format: string) => {
    setState("asking");
    try {
      const { gaps, number } = await everything(filter, revision);
      const name = `gaps-revision-${number}`;
      if (format === "csv") save(`${name}.csv`, gapsAsCsv(gaps), "text/csv");
      else save(`${name}.json`, `${JSON.stringify(gaps, null, 2)}\n`, "application/json");
      setError(null);
    } catch (problem) {
      setError((problem as Refused).message);
    }
    setState("idle");
  };
  return (
    <>
      <ButtonDropdown
        loading={state === "asking"}
        items={[
          { id: "csv", text: "CSV" },
          { id: "json", text: "JSON" },
        ]}
        onItemClick={({ detail }) => void write(detail.id)}
      >
        Export
      </ButtonDropdown>
      {error && <span role="alert" className="bad">{error}</span>}
    </>
  );
}

async function everything(filter: GapFilter, revision: number | null) {
  const gaps: Exported[] = [];
  let after: string | null = null;
  for (;;) {
    const page: ExportedGapsQuery = await ask(EXPORTED, { filter, after, revision });
    gaps.push(...page.gaps.nodes);
    after = page.gaps.pageInfo.endCursor ?? null;
    if (!page.gaps.pageInfo.hasNextPage || !after) return { gaps, number: page.gaps.revision.number };
    revision = page.gaps.revision.number;
  }
}
