import Badge from "@cloudscape-design/components/badge";
import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import Tabs from "@cloudscape-design/components/tabs";

import { useAnswer } from "../api";
import { type Assertion, useAssertions } from "../assert";
import { duration, moment, word } from "../format";
import { graphql } from "../gql";
import type { ComponentPageQuery } from "../gql/graphql";
import { Shown } from "../parts/answer";
import { Drawing } from "../parts/drawing";
import { Asserted, Classify, SetObjective } from "../parts/forms";
import { ComponentLink, nameOf, where } from "../parts/links";
import { usePanel } from "../parts/panel";
import { READING, Readers } from "../parts/readers";
import { usePinned } from "../revision";
import { address, follow, go, usePlace } from "../routing";
import { useMayEdit } from "../viewer";

const COMPONENT = graphql(`
  query ComponentPage($id: ID!, $revision: Int) {
    component(id: $id, revision: $revision) {
      id label kind typeName account accountName region zones properties owner tier
      tags { key value }
      memberOf { id label kind }
      members(first: 100) { totalCount nodes { id label kind typeName accountName region } }
      objectives { disruptionClass rto rpo availability source }
      capabilities { disruptionClass rto rpo source }
      requirements {
        id relation effect phase minimum rule
        members { provider { id label kind typeName accountName region } tolerance }
        evidence { kind rule attribute lastSeenAt }
      }
      requiredBy(first: 100) {
        totalCount
        nodes { id relation effect phase dependent { id label kind typeName accountName region } }
      }
    }
    map(roots: [$id], level: PARTS, revision: $revision) { ...DrawnMap }
    gaps(filter: { component: $id }, first: 20, revision: $revision) {
      totalCount nodes { id rule title message severity }
    }
  }
`);

type Page = NonNullable<ComponentPageQuery["component"]>;
type Need = Page["requirements"][number];

const GROUPS: [string, (need: Need) => boolean][] = [
  ["To serve", (need) => need.phase === "RUN" && ["HARD", "SOFT", "UNKNOWN", "TRIGGER"].includes(need.effect)],
  ["To start", (need) => need.phase === "START" || need.effect === "LIFECYCLE"],
  ["Where it lives", (need) => need.effect === "CONTAINMENT"],
  ["Other", () => true],
];

/** Everything about one component. */
export default function ComponentView() {
  const id = usePlace().parameters.get("id") ?? "";
  const answer = useAnswer(COMPONENT, { id, revision: usePinned() }, { skip: !id });
  return (
    <Shown answer={answer}>
      {({ component, map, gaps }) => {
        const reading = component && READING[component.kind];
        return component ? (
          <ContentLayout
            breadcrumbs={
              <BreadcrumbGroup
                items={[
                  { text: "Estate", href: address("/") },
                  ...component.memberOf.map((group) => ({
                    text: nameOf(group.label),
                    href: address("/component", { id: group.id }),
                  })),
                  { text: nameOf(component.label), href: "#" },
                ]}
                onFollow={follow}
              />
            }
            header={
              <Header
                variant="h1"
                description={where(component)}
                actions={
                  <SpaceBetween direction="horizontal" size="xs">
                    <Button onClick={() => go(address("/what-if", { component: component.id }))}>
                      Let it fail
                    </Button>
                    <Button onClick={() => go(address("/map", { root: component.id }))}>Map</Button>
                    <Button onClick={() => go(address("/plan", { service: component.id }))}>
                      Failover plan
                    </Button>
                  </SpaceBetween>
                }
              >
                {nameOf(component.label)}
              </Header>
            }
          >
            <SpaceBetween size="l">
              <Facts component={component} />
              {map.cards.length > 1 && <Drawing map={map} selected={component.id} onSelect={(card) => go(address("/component", { id: card.component }))} />}
              <Tabs
                tabs={[
                  {
                    id: "needs",
                    label: `What it needs (${component.requirements.length})`,
                    content: <Needs component={component} />,
                  },
                  {
                    id: "dependents",
                    label: `What needs it (${component.requiredBy.totalCount})`,
                    content: <Dependents component={component} />,
                  },
                  {
                    id: "promises",
                    label: `Promises (${component.objectives.length})`,
                    content: <Promises component={component} />,
                  },
                  ...(reading
                    ? [
                        {
                          id: "readers",
                          label: "Who can read it",
                          content: <Readers id={component.id} action={reading} />,
                        },
                      ]
                    : []),
                  {
                    id: "gaps",
                    label: `Gaps (${gaps.totalCount})`,
                    content: (
                      <Table
                        variant="embedded"
                        items={[...gaps.nodes]}
                        empty="No gap is found here."
                        columnDefinitions={[
                          { id: "severity", header: "Severity", cell: (gap) => <Badge>{word(gap.severity)}</Badge> },
                          { id: "rule", header: "Rule", cell: (gap) => gap.rule },
                          { id: "message", header: "What is missing", isRowHeader: true, cell: (gap) => nameOf(gap.message) },
                        ]}
                      />
                    ),
                  },
                  {
                    id: "members",
                    label: `Members (${component.members.totalCount})`,
                    disabled: !component.members.totalCount,
                    content: (
                      <Table
                        variant="embedded"
                        items={[...component.members.nodes]}
                        columnDefinitions={[
                          { id: "name", header: "Name", isRowHeader: true, cell: (member) => <ComponentLink component={member} /> },
                          { id: "what", header: "What it is", cell: (member) => where(member) },
                        ]}
                      />
                    ),
                  },
                  {
                    id: "properties",
                    label: "Facts as read",
                    content: <pre className="json" tabIndex={0}>{JSON.stringify(component.properties, null, 2)}</pre>,
                  },
                ]}
              />
            </SpaceBetween>
          </ContentLayout>
        ) : (
          <p>There is no component {id} in this revision.</p>
        );
      }}
    </Shown>
  );
}

/** Return the name of the account with its number, the number alone where no name is known. */
function accountOf({ account, accountName }: Page): string {
  if (!account) return "none";
  return accountName === account ? account : `${accountName} (${account})`;
}

function Facts({ component }: { component: Page }) {
  const objectives = component.objectives.map(
    (promise) =>
      `${word(promise.disruptionClass)}: RTO ${promise.rto ? duration(promise.rto) : "–"}, RPO ${promise.rpo ? duration(promise.rpo) : "–"}`,
  );
  return (
    <Container>
      <KeyValuePairs
        columns={4}
        items={[
          { label: "Account", value: accountOf(component) },
          { label: "Region", value: component.region ?? "none" },
          { label: "Zones", value: component.zones.join(", ") || "none known" },
          { label: "Belongs to", value: component.memberOf.map((group) => nameOf(group.label)).join(", ") || "no service" },
          { label: "Owner", value: component.owner ?? "nobody is named" },
          { label: "Tier", value: component.tier ?? "none stated" },
          { label: "Promised", value: objectives.join("; ") || "nothing for itself" },
          {
            label: "Tags",
            value: component.tags.map((tag) => `${tag.key}=${tag.value}`).join(", ") || "none",
          },
          { label: "Id", value: <code className="id">{component.id}</code> },
        ]}
      />
    </Container>
  );
}

/** What is promised for it, by whom, and a form to promise more. */
function Promises({ component }: { component: Page }) {
  const mayEdit = useMayEdit();
  return (
    <SpaceBetween size="m">
      <Table
        variant="embedded"
        items={[...component.objectives]}
        trackBy="disruptionClass"
        empty="Nothing is promised for it."
        columnDefinitions={[
          { id: "class", header: "When this fails", isRowHeader: true, cell: (promise) => `one ${word(promise.disruptionClass)}` },
          { id: "rto", header: "RTO", cell: (promise) => (promise.rto ? duration(promise.rto) : "–") },
          { id: "rpo", header: "RPO", cell: (promise) => (promise.rpo ? duration(promise.rpo) : "–") },
          { id: "source", header: "Stated by", cell: (promise) => promise.source },
        ]}
      />
      <Table
        variant="embedded"
        header={<Header variant="h3">Stated or measured</Header>}
        items={[...component.capabilities]}
        empty="Nothing is stated or measured for it."
        columnDefinitions={[
          { id: "class", header: "When this fails", isRowHeader: true, cell: (can) => `one ${word(can.disruptionClass)}` },
          { id: "rto", header: "Is away for", cell: (can) => (can.rto ? duration(can.rto) : "–") },
          { id: "rpo", header: "Loses", cell: (can) => (can.rpo ? duration(can.rpo) : "–") },
          { id: "source", header: "Stated by", cell: (can) => can.source },
        ]}
      />
      <AssertedAbout
        belongs={(assertion) =>
          assertion.objectives.some((objective) => objective.subject === component.id) ||
          (assertion.id.includes("/classification/") && assertion.dependents.includes(component.id))
        }
      />
      {mayEdit && <SetObjective subject={component.id} />}
    </SpaceBetween>
  );
}

function AssertedAbout({ belongs }: { belongs: (assertion: Assertion) => boolean }) {
  const mayEdit = useMayEdit();
  const answer = useAssertions();
  return (answer.data?.assertions ?? [])
    .filter(belongs)
    .map((assertion) => <Asserted key={assertion.id} assertion={assertion} mayEdit={mayEdit} />);
}

function Needs({ component }: { component: Page }) {
  const mayEdit = useMayEdit();
  const panel = usePanel();
  const judge = (need: Need) =>
    panel.open(
      `How strong is this need?`,
      <SpaceBetween size="s">
        <p>
          {nameOf(component.label)} needs {need.members.map((member) => nameOf(member.provider.label)).join(" or ")}:
          today it counts as {word(need.effect)}.
        </p>
        <ul className="plain">
          {need.evidence.map((evidence) => (
            <li key={`${evidence.rule} ${evidence.attribute}`}>
              {word(evidence.kind)} by {evidence.rule}
              {evidence.attribute ? ` (${evidence.attribute})` : ""}
            </li>
          ))}
        </ul>
        <AssertedAbout belongs={(assertion) => assertion.id.endsWith(`/classification/${need.id}`)} />
        <Classify key={need.id} requirement={need.id} effect={need.effect} />
      </SpaceBetween>,
    );
  const left = new Set(component.requirements);
  return (
    <SpaceBetween size="m">
      {GROUPS.map(([title, belongs]) => {
        const needs = component.requirements.filter((need) => left.has(need) && belongs(need));
        for (const need of needs) left.delete(need);
        if (!needs.length) return null;
        return (
          <Table
            key={title}
            variant="embedded"
            header={<Header variant="h3" counter={`(${needs.length})`}>{title}</Header>}
            items={needs}
            trackBy="id"
            columnDefinitions={[
              {
                id: "provider",
                header: "Needs",
                isRowHeader: true,
                cell: (need) => (
                  <>
                    {need.members.length > 1 && `${need.minimum} of `}
                    {need.members.map((member, number) => (
                      <span key={member.provider.id}>
                        {number > 0 && ", "}
                        <ComponentLink component={member.provider} />
                      </span>
                    ))}
                  </>
                ),
              },
              { id: "relation", header: "How", cell: (need) => need.relation.replaceAll("_", " ") },
              {
                id: "effect",
                header: "Strength",
                cell: (need) =>
                  mayEdit ? (
                    <Button
                      variant="inline-link"
                      ariaLabel={`${word(need.effect)}: judge the need of ${need.members.map((member) => nameOf(member.provider.label)).join(" or ")}`}
                      onClick={() => judge(need)}
                    >
                      {word(need.effect)}
                    </Button>
                  ) : (
                    word(need.effect)
                  ),
              },
              {
                id: "evidence",
                header: "How we know",
                cell: (need) => {
                  const [first] = need.evidence;
                  if (!first) return "–";
                  const seen = first.lastSeenAt ? moment(first.lastSeenAt) : null;
                  return (
                    <span title={seen?.title}>
                      {word(first.kind)} by {first.rule}
                      {first.attribute ? ` (${first.attribute})` : ""}
                    </span>
                  );
                },
              },
            ]}
          />
        );
      })}
    </SpaceBetween>
  );
}

function Dependents({ component }: { component: Page }) {
  return (
    <Table
      variant="embedded"
      items={[...component.requiredBy.nodes]}
      trackBy="id"
      empty="Nothing needs it."
      columnDefinitions={[
        { id: "name", header: "Needed by", isRowHeader: true, cell: (need) => <ComponentLink component={need.dependent} /> },
        { id: "what", header: "What it is", cell: (need) => where(need.dependent) },
        { id: "relation", header: "How", cell: (need) => need.relation.replaceAll("_", " ") },
        { id: "effect", header: "Strength", cell: (need) => word(need.effect) },
      ]}
    />
  );
}
