import Alert from "@cloudscape-design/components/alert";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useDeferredValue } from "react";

import { useAnswer } from "../api";
import { count } from "../format";
import { graphql } from "../gql";
import type { Direction } from "../gql/graphql";
import { change, usePlace } from "../routing";
import { Shown } from "./answer";
import { ComponentLink, where, type Named } from "./links";

const REACHED = graphql(`
  query EverythingOf($roots: [ID!]!, $direction: Direction!, $revision: Int) {
    dependencyMap(roots: $roots, direction: $direction, revision: $revision) {
      truncated
      nodes { id label depth component { id label typeName accountName region } }
    }
  }
`);

/** Components on one page of the table, unless the address has another number (`rows`). */
const PAGE = 50;

interface Row extends Named {
  depth: number;
}

/** All components that the roots need, or that need them, as a table: too many for a drawing. */
export function Everything({
  roots,
  direction,
  find,
  revision,
}: {
  roots: string[];
  direction: Direction;
  find: string;
  revision: number | null;
}) {
  const answer = useAnswer(REACHED, { roots, direction, revision });
  const words = useDeferredValue(find).trim().toLowerCase();
  return (
    <Shown answer={answer}>
      {({ dependencyMap }) => (
        <SpaceBetween size="s">
          {dependencyMap.truncated && (
            <Alert type="info">Only the nearest components are listed: there are too many.</Alert>
          )}
          <Rows
            rows={dependencyMap.nodes
              .map((node): Row => ({ ...(node.component ?? node), depth: node.depth }))
              .filter((row) => `${row.label} ${row.id} ${row.typeName ?? ""}`.toLowerCase().includes(words))}
          />
        </SpaceBetween>
      )}
    </Shown>
  );
}

function Rows({ rows }: { rows: Row[] }) {
  const { parameters } = usePlace();
  const most = positive(parameters.get("rows")) ?? PAGE;
  const pages = Math.max(1, Math.ceil(rows.length / most));
  const page = Math.min(positive(parameters.get("page")) ?? 1, pages);
  return (
    <Table
      items={rows.slice((page - 1) * most, page * most)}
      trackBy="id"
      empty="No component of it holds these words."
      header={<Header counter={`(${rows.length})`}>Everything</Header>}
      pagination={
        <Pagination
          currentPageIndex={page}
          pagesCount={pages}
          onChange={({ detail }) => change({ page: detail.currentPageIndex })}
        />
      }
      columnDefinitions={[
        {
          id: "name",
          header: "Name",
          isRowHeader: true,
          cell: (row) => <ComponentLink component={row} />,
        },
        { id: "what", header: "What and where", cell: (row) => where(row) },
        {
          id: "steps",
          header: "How far",
          cell: (row) => (row.depth === 0 ? "the root itself" : count(row.depth, "step")),
        },
      ]}
    />
  );
}

/** Return a whole number from 1 on; null for any other text. */
function positive(text: string | null): number | null {
  return text && /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null;
}
