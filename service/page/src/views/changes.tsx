import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";

import { useAnswer } from "../api";
import { age, count } from "../format";
import { graphql } from "../gql";
import { Shown } from "../parts/answer";
import { Drawing } from "../parts/drawing";
import { Legend } from "../parts/legend";
import { ComponentLink, where } from "../parts/links";
import { Section } from "../parts/section";
import { address, change, follow, go, usePlace } from "../routing";

const REVISIONS = graphql(`
  query ChangeRevisions { revisions(limit: 50) { number age publishedAt } }
`);
const CHANGES = graphql(`
  query Changes($before: Int!, $after: Int) {
    diff(before: $before, after: $after) {
      revision { number }
      addedComponents(first: 200) { totalCount nodes { id label kind typeName accountName region } }
      removedComponents(first: 200) { totalCount nodes { id label kind typeName accountName region } }
      changedComponents(first: 200) {
        totalCount
        nodes {
          id values { field before after }
          component { id label kind typeName accountName region }
        }
      }
      addedRequirements(first: 200) {
        totalCount nodes { id relation effect dependent { id label } members { provider { id label } } }
      }
      removedRequirements(first: 200) {
        totalCount nodes { id relation effect dependent { id label } members { provider { id label } } }
      }
    }
  }
`);

const CHANGED_MAP = graphql(`
  query ChangedMap($since: Int!, $revision: Int) {
    map(since: $since, revision: $revision) { ...DrawnMap }
  }
`);

/** What two revisions differ in: needs first, since they decide what falls. */
export default function Changes() {
  const { parameters } = usePlace();
  const revisions = useAnswer(REVISIONS, {});
  const numbers = revisions.data?.revisions ?? [];
  const before = Number(parameters.get("before")) || numbers[1]?.number;
  const after = Number(parameters.get("after")) || null;
  const answer = useAnswer(CHANGES, { before: before ?? 1, after }, { skip: before === undefined });
  const options = numbers.map((revision) => ({
    value: String(revision.number),
    label: `Revision ${revision.number} · ${age(revision.age)}`,
  }));
  return (
    <ContentLayout header={<Header variant="h1">Changes</Header>}>
      <SpaceBetween size="s">
        <div className="controls">
          <span>From</span>
          <Select
            ariaLabel="The earlier revision"
            selectedOption={options.find((option) => option.value === String(before)) ?? null}
            options={options}
            onChange={({ detail }) => change({ before: detail.selectedOption.value })}
          />
          <span>to</span>
          <Select
            ariaLabel="The later revision"
            selectedOption={
              options.find((option) => option.value === String(after)) ?? { value: "", label: "Current revision" }
            }
            options={[{ value: "", label: "Current revision" }, ...options]}
            onChange={({ detail }) => change({ after: detail.selectedOption.value })}
          />
        </div>
        {revisions.state === "ready" && before === undefined ? (
          "There is only one revision: nothing to compare with yet."
        ) : (
          <Shown answer={answer}>
            {({ diff }) => (
              <SpaceBetween size="m">
                <Needs title="New needs" sign="+" needs={diff.addedRequirements} />
                <Needs title="Needs that are gone" sign="−" needs={diff.removedRequirements} />
                <Parts title="New components" parts={diff.addedComponents} />
                <Parts title="Components that are gone" parts={diff.removedComponents} />
                <Values changed={diff.changedComponents} />
                <Differences before={before ?? 1} revision={after} />
              </SpaceBetween>
            )}
          </Shown>
        )}
      </SpaceBetween>
    </ContentLayout>
  );
}

interface ChangedNode {
  id: string;
  values: readonly { field: string; before: string | null; after: string | null }[];
  component: { id: string; label: string; kind: string } | null;
}

/** Every value that differs, one a row: what it was, and what it is. */
function Values({ changed }: { changed: { totalCount: number; nodes: readonly ChangedNode[] } }) {
  const rows = changed.nodes.flatMap((node) => node.values.map((value) => ({ ...value, node })));
  return (
    <Table
      header={<Header counter={`(${changed.totalCount})`}>Components that changed</Header>}
      items={rows}
      empty="None."
      wrapLines
      {...(changed.totalCount > changed.nodes.length
        ? { footer: `${count(changed.totalCount - changed.nodes.length, "more")} not listed` }
        : {})}
      columnDefinitions={[
        {
          id: "name",
          header: "Component",
          isRowHeader: true,
          cell: ({ node }) => (
            <ComponentLink component={node.component ?? { id: node.id, label: node.id }} />
          ),
        },
        { id: "field", header: "What", cell: ({ field }) => words(field) },
        { id: "before", header: "Before", cell: ({ before }) => before ?? <Unstated /> },
        { id: "after", header: "After", cell: ({ after }) => after ?? <Unstated /> },
      ]}
    />
  );
}

function Unstated() {
  return <span className="quiet">not stated</span>;
}

/** Return the name of a field as people say it: "desired count". */
function words(field: string): string {
  return field.replace(/^properties\./, "").replaceAll("_", " ");
}

/** The same as a map: what is new or gone is coloured in place. */
function Differences({ before, revision }: { before: number; revision: number | null }) {
  const answer = useAnswer(CHANGED_MAP, { since: before, revision });
  return (
    <Section title="On the map of the estate">
      <Shown answer={answer}>
        {({ map }) => (
          <SpaceBetween size="s">
            <Drawing map={map} onSelect={(card) => go(address("/component", { id: card.component }))} />
            <Legend map={map} />
            <Link href={address("/map", { since: before, revision })} onFollow={follow}>
              Open the map, and choose a service
            </Link>
          </SpaceBetween>
        )}
      </Shown>
    </Section>
  );
}

interface Need {
  id: string;
  relation: string;
  effect: string;
  dependent: { id: string; label: string };
  members: readonly { provider: { id: string; label: string } }[];
}

function Needs({ title, sign, needs }: { title: string; sign: string; needs: { totalCount: number; nodes: readonly Need[] } }) {
  return (
    <Table
      header={<Header counter={`(${needs.totalCount})`}>{title}</Header>}
      items={[...needs.nodes]}
      trackBy="id"
      empty="None."
      {...(needs.totalCount > needs.nodes.length
        ? { footer: `${count(needs.totalCount - needs.nodes.length, "more")} not listed` }
        : {})}
      columnDefinitions={[
        {
          id: "dependent",
          header: "Component",
          isRowHeader: true,
          cell: (need) => (
            <>
              {sign} <ComponentLink component={need.dependent} />
            </>
          ),
        },
        {
          id: "needs",
          header: "Needs",
          cell: (need) => need.members.map((member) => member.provider.label).join(", "),
        },
        { id: "how", header: "How", cell: (need) => need.relation.replaceAll("_", " ") },
        { id: "effect", header: "Strength", cell: (need) => need.effect.toLowerCase() },
      ]}
    />
  );
}

interface Part {
  id: string;
  label: string;
  kind: string;
  typeName?: string;
  accountName?: string | null;
  region?: string | null;
}

function Parts({ title, parts }: { title: string; parts: { totalCount: number; nodes: readonly Part[] } }) {
  return (
    <Table
      header={<Header counter={`(${parts.totalCount})`}>{title}</Header>}
      items={[...parts.nodes]}
      trackBy="id"
      empty="None."
      columnDefinitions={[
        { id: "name", header: "Name", isRowHeader: true, cell: (part) => <ComponentLink component={part} /> },
        { id: "what", header: "What it is", cell: (part) => where(part) },
      ]}
    />
  );
}
