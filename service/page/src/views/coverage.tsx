import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
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
import { nameOf } from "../parts/links";
import { Section } from "../parts/section";
import { usePinned } from "../revision";
import { change, usePlace } from "../routing";

const COVERAGE = graphql(`
  query CoverageView($revision: Int) {
    coverage(revision: $revision) {
      coverage {
        ratio total complete closed
        places { account region total complete worst }
        scopes(first: 1000, outcome: [PARTIAL, DENIED, UNSUPPORTED, THROTTLED, FAILED]) {
          totalCount
          nodes { source account region name outcome errorCode errorMessage failedCalls effects age stale }
        }
      }
    }
    accounts: components(filter: { kinds: [ACCOUNT] }, first: 1000, revision: $revision) {
      nodes { account label }
    }
  }
`);

type Place = CoverageViewQuery["coverage"]["coverage"]["places"][number];
type Scope = CoverageViewQuery["coverage"]["coverage"]["scopes"]["nodes"][number];

const WORST: Outcome[] = ["DENIED", "FAILED", "THROTTLED", "UNSUPPORTED", "PARTIAL"];

interface Row {
  crawler: string;
  scopes: Scope[];
}

/** What could be read, what could not and why, and what that could hide. */
export default function Coverage() {
  const answer = useAnswer(COVERAGE, { revision: usePinned() });
  const { parameters } = usePlace();
  const account = parameters.get("account");
  const region = parameters.get("region");
  return (
    <ContentLayout
      header={
        <Header variant="h1" description="What could not be read is kept from earlier crawls and marked stale; it never looks like nothing.">
          Coverage
        </Header>
      }
    >
      <Shown answer={answer}>
        {({ coverage: { coverage }, accounts }) => {
          const names = new Map(accounts.nodes.map((each) => [each.account ?? "", nameOf(each.label)]));
          const scopes = coverage.scopes.nodes.filter((scope) => lies(scope, account, region));
          const rows = byCrawler(scopes);
          const denied = permissions([...coverage.scopes.nodes]);
          return (
            <SpaceBetween size="l">
              <Container>
                <Box fontSize="heading-l" fontWeight="bold">{percent(coverage.ratio)}</Box>
                {coverage.complete.toLocaleString()} of {count(coverage.total - coverage.closed, "scope")} (account, Region,
                crawler) were read completely.
                {coverage.closed > 0 && ` ${count(coverage.closed, "scope")} of closed Regions do not count.`}
              </Container>
              <Heat
                places={coverage.places}
                names={names}
                account={account}
                region={region}
              />
              <Table
                items={rows}
                trackBy="crawler"
                wrapLines
                header={
                  <Header
                    counter={`(${account ? scopes.length : coverage.scopes.totalCount})`}
                    actions={
                      account && (
                        <Button onClick={() => change({ account: null, region: null })}>Show all places</Button>
                      )
                    }
                  >
                    {account
                      ? `Not read, or not completely: ${names.get(account) ?? account}, ${region ?? GLOBAL}`
                      : "Not read, or not completely"}
                  </Header>
                }
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

const GLOBAL = "no Region";
const SIGNS: Record<Outcome, string> = {
  COMPLETE: "✓",
  PARTIAL: "~",
  UNSUPPORTED: "~",
  THROTTLED: "!",
  FAILED: "✕",
  DENIED: "✕",
  CLOSED: "–",
};

/** From so much on a place is nearly read: what is missing is partial, not the whole. */
const NEARLY = 0.9;

/** Return the outcome by which a place is coloured: the worst, unless little is missing. */
function grade(place: Place): Outcome {
  const isWhole = place.worst === "COMPLETE" || place.worst === "CLOSED";
  return !isWhole && place.complete / place.total >= NEARLY ? "PARTIAL" : place.worst;
}

/** Tell whether a scope lies in the chosen place; without one, every scope does. */
function lies(scope: Scope, account: string | null, region: string | null): boolean {
  if (!account) return true;
  return scope.account === account && (scope.region ?? null) === region;
}

/** Accounts × Regions: how much of each was read, by colour, sign and figures. */
function Heat({
  places,
  names,
  account,
  region,
}: {
  places: readonly Place[];
  names: ReadonlyMap<string, string>;
  account: string | null;
  region: string | null;
}) {
  const known = places.filter((each) => each.account);
  const regions = [...new Set(known.map((each) => each.region ?? ""))].sort();
  const accounts = [...new Set(known.map((each) => each.account ?? ""))].sort((a, b) =>
    (names.get(a) ?? a).localeCompare(names.get(b) ?? b),
  );
  if (!accounts.length) return null;
  const figures = (cell: Place) => (cell.worst === "CLOSED" ? "closed" : `${cell.complete} / ${cell.total}`);
  return (
    <Section
      title="Accounts and Regions"
      about="Crawlers that read everything, of all. Choose a place to see only what is missing there."
    >
      <div className="scroll" tabIndex={0} role="group" aria-label="Coverage of each account and Region">
        <table className="heat-map">
          <thead>
            <tr>
              <th scope="col">Account</th>
              {regions.map((name) => (
                <th scope="col" key={name}>{name || GLOBAL}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {accounts.map((number) => (
              <tr key={number}>
                <th scope="row">{names.get(number) ?? number}</th>
                {regions.map((name) => {
                  const cell = known.find((each) => each.account === number && (each.region ?? "") === name);
                  if (!cell) return <td key={name} className="quiet">not crawled</td>;
                  const chosen = account === number && (region ?? "") === name;
                  return (
                    <td key={name} className={grade(cell).toLowerCase()}>
                      <button
                        type="button"
                        aria-pressed={chosen}
                        aria-label={`${names.get(number) ?? number}, ${name || GLOBAL}: ${figures(cell)}${cell.worst === "CLOSED" ? " to this account" : ` read completely, at worst ${word(cell.worst)}`}`}
                        onClick={() =>
                          change(chosen ? { account: null, region: null } : { account: number, region: name || null })
                        }
                      >
                        <span aria-hidden="true">{SIGNS[grade(cell)]}</span>{" "}
                        {figures(cell)}
                      </button>
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Section>
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
