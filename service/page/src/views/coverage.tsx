import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";

import { useAnswer } from "../api";
import { count, duration, percent, word } from "../format";
import { graphql } from "../gql";
import type { CoverageViewQuery, Outcome } from "../gql/graphql";
import { Shown } from "../parts/answer";
import { usePinned } from "../revision";

const COVERAGE = graphql(`
  query CoverageView($revision: Int) {
    coverage(revision: $revision) {
      coverage {
        ratio total complete closed
        scopes(first: 1000, outcome: [PARTIAL, DENIED, UNSUPPORTED, THROTTLED, FAILED]) {
          totalCount
          nodes { source account region name outcome errorCode errorMessage failedCalls effects age stale }
        }
      }
    }
  }
`);

type Scope = CoverageViewQuery["coverage"]["coverage"]["scopes"]["nodes"][number];

const WORST: Outcome[] = ["DENIED", "FAILED", "THROTTLED", "UNSUPPORTED", "PARTIAL"];

interface Row {
  crawler: string;
  scopes: Scope[];
}

/** What could be read, what could not and why, and what that could hide. */
export default function Coverage() {
  const answer = useAnswer(COVERAGE, { revision: usePinned() });
  return (
    <ContentLayout
      header={
        <Header variant="h1" description="What could not be read is kept from earlier crawls and marked stale; it never looks like nothing.">
          Coverage
        </Header>
      }
    >
      <Shown answer={answer}>
        {({ coverage: { coverage } }) => {
          const rows = byCrawler([...coverage.scopes.nodes]);
          const denied = permissions([...coverage.scopes.nodes]);
          return (
            <SpaceBetween size="l">
              <Container>
                <Box fontSize="heading-l" fontWeight="bold">{percent(coverage.ratio)}</Box>
                {coverage.complete.toLocaleString()} of {count(coverage.total - coverage.closed, "scope")} (account, Region,
                crawler) were read completely.
                {coverage.closed > 0 && ` ${count(coverage.closed, "scope")} of closed Regions do not count.`}
              </Container>
              <Table
                items={rows}
                trackBy="crawler"
                header={<Header counter={`(${coverage.scopes.totalCount})`}>Not read, or not completely</Header>}
                empty="Everything was read."
                columnDefinitions={[
                  { id: "crawler", header: "Crawler", isRowHeader: true, cell: (row) => row.crawler },
                  {
                    id: "where",
                    header: "Where",
                    cell: (row) => (
                      <span className="heat">
                        {row.scopes.map((scope) => (
                          <i
                            key={`${scope.account} ${scope.region} ${scope.name}`}
                            className={scope.outcome.toLowerCase()}
                            title={`${place(scope)}: ${word(scope.outcome)}`}
                          />
                        ))}{" "}
                        {count(row.scopes.length, "scope")}
                      </span>
                    ),
                  },
                  { id: "why", header: "Why", cell: (row) => reasons(row.scopes) },
                  {
                    id: "hides",
                    header: "Could hide needs that are",
                    cell: (row) => [...new Set(row.scopes.flatMap((scope) => scope.effects.map(word)))].join(", ") || "none",
                  },
                  {
                    id: "age",
                    header: "Last read completely",
                    cell: (row) => {
                      const known = row.scopes.map((scope) => scope.age).filter((age) => age);
                      return known[0] ? `${duration(known[0])} ago` : "never";
                    },
                  },
                ]}
              />
              {denied.length > 0 && (
                <ExpandableSection variant="container" headerText="Permissions that are missing">
                  <CopyToClipboard
                    copyButtonText="Copy the statement"
                    copySuccessText="Copied"
                    copyErrorText="Not copied"
                    textToCopy={statement(denied)}
                  />
                  <pre className="json" tabIndex={0}>{statement(denied)}</pre>
                </ExpandableSection>
              )}
            </SpaceBetween>
          );
        }}
      </Shown>
    </ContentLayout>
  );
}

function byCrawler(scopes: Scope[]): Row[] {
  const rows = new Map<string, Scope[]>();
  for (const scope of scopes) {
    const key = scope.name ?? scope.source;
    rows.set(key, [...(rows.get(key) ?? []), scope]);
  }
  const rank = (row: Row) => Math.min(...row.scopes.map((scope) => WORST.indexOf(scope.outcome)));
  return [...rows.entries()]
    .map(([crawler, all]) => ({ crawler, scopes: all }))
    .sort((a, b) => rank(a) - rank(b) || b.scopes.length - a.scopes.length || a.crawler.localeCompare(b.crawler));
}

function place(scope: Scope): string {
  return [scope.account, scope.region].filter(Boolean).join(" · ") || scope.source;
}

function reasons(scopes: Scope[]): string {
  const texts = new Map<string, number>();
  for (const scope of scopes) {
    const text = `${word(scope.outcome)}${scope.errorCode ? ` (${scope.errorCode})` : ""}`;
    texts.set(text, (texts.get(text) ?? 0) + 1);
  }
  return [...texts.entries()].map(([text, number]) => (number > 1 ? `${text} × ${number}` : text)).join(", ");
}

/** Return the actions that denied calls would have needed. */
function permissions(scopes: Scope[]): string[] {
  const actions = scopes
    .filter((scope) => scope.outcome === "DENIED")
    .flatMap((scope) => scope.failedCalls)
    .filter((call) => call.includes(":"));
  return [...new Set(actions)].sort();
}

function statement(actions: string[]): string {
  return JSON.stringify({ Effect: "Allow", Action: actions, Resource: "*" }, null, 2);
}
