import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";

import { useAnswer } from "../api";
import { count, duration } from "../format";
import { graphql } from "../gql";
import { Shown } from "../parts/answer";
import { ComponentLink, where } from "../parts/links";
import { ServiceSelect } from "../parts/service-select";
import { usePinned } from "../revision";
import { change, usePlace } from "../routing";

const AVAILABILITY = graphql(`
  query AvailabilityView($component: ID!, $revision: Int) {
    availability(component: $component, revision: $revision) {
      availability atLeast atMost certain downtimePerYear approximation { order dropped } cutSetCount
      singlePointsOfFailure { id label }
      unknown { id label }
      cutSets(first: 15) { totalCount nodes { events components { id label } } }
      events(first: 15) { nodes { event unavailability component { id label typeName accountName region } importance { birnbaum fussellVesely } } }
    }
  }
`);

/** How the figure was found: exactly, or from small cut sets. */
function method(bounds: { order: number; dropped: boolean } | null, unknown: number): string {
  if (unknown > 0) return `${count(unknown, "component")} without a figure may only lower it`;
  if (bounds === null) return "exact";
  return `bounds from cut sets of at most ${bounds.order} events${bounds.dropped ? ", larger ones dropped" : ""}`;
}

/** How much of the time a service is up, and what takes it down. */
export default function Availability() {
  const component = usePlace().parameters.get("service");
  const answer = useAnswer(
    AVAILABILITY,
    { component: component ?? "", revision: usePinned() },
    { skip: !component },
  );
  return (
    <ContentLayout header={<Header variant="h1">Availability</Header>}>
      <SpaceBetween size="s">
        <div className="controls">
          <ServiceSelect selected={component} onSelect={(id) => change({ service: id })} />
        </div>
        {!component && (
          <Box color="text-body-secondary">
            Choose a service to see how much of the time it is up, and which failures take it down.
          </Box>
        )}
        {component && (
          <Shown answer={answer}>
            {({ availability: of }) => (
              <SpaceBetween size="m">
                <Container>
                  <ColumnLayout columns={3} variant="text-grid">
                    <div>
                      <Box variant="awsui-key-label">Up</Box>
                      <Box fontSize="heading-l" fontWeight="bold">
                        {of.availability === null || of.availability === undefined
                          ? range(of.atLeast, of.atMost)
                          : nines(of.availability)}
                      </Box>
                      <Box color="text-body-secondary">{method(of.approximation, of.unknown.length)}</Box>
                    </div>
                    <div>
                      <Box variant="awsui-key-label">Down in a year</Box>
                      <Box fontSize="heading-l" fontWeight="bold">{duration(of.downtimePerYear)}</Box>
                    </div>
                    <div>
                      <Box variant="awsui-key-label">Alone take it down</Box>
                      <Box fontSize="heading-l" fontWeight="bold">{of.singlePointsOfFailure.length}</Box>
                    </div>
                  </ColumnLayout>
                </Container>
                {of.unknown.length > 0 && (
                  <Alert type="warning" header={`Nobody states how available ${of.unknown.length} components are.`}>
                    They count as never failing, so the figure is an upper bound:{" "}
                    {of.unknown.slice(0, 8).map((part) => part.label).join(", ")}
                    {of.unknown.length > 8 ? " …" : ""}
                  </Alert>
                )}
                <Table
                  header={<Header>What matters most</Header>}
                  items={[...of.events.nodes]}
                  trackBy="event"
                  empty="No component with a figure of its own."
                  columnDefinitions={[
                    {
                      id: "name",
                      header: "Component",
                      isRowHeader: true,
                      cell: (event) => <ComponentLink component={event.component} />,
                    },
                    { id: "what", header: "What it is", cell: (event) => where(event.component) },
                    {
                      id: "share",
                      header: "Share of the downtime",
                      cell: (event) => (
                        <span className="bar">
                          <meter min={0} max={1} value={event.importance?.fussellVesely ?? 0} />{" "}
                          {event.importance?.fussellVesely == null ? "–" : `${(event.importance.fussellVesely * 100).toFixed(1)} %`}
                        </span>
                      ),
                    },
                    { id: "down", header: "Up by itself", cell: (event) => event.unavailability == null ? "not known" : nines(1 - event.unavailability) },
                  ]}
                />
                <Table
                  header={<Header counter={`(${of.cutSets.totalCount})`}>Smallest sets that take it down</Header>}
                  items={[...of.cutSets.nodes]}
                  empty="None."
                  columnDefinitions={[
                    {
                      id: "members",
                      header: "All of these fail",
                      isRowHeader: true,
                      cell: (set) => set.components.map((member) => member.label).join(" and "),
                    },
                    { id: "order", header: "How many", cell: (set) => set.events.length },
                  ]}
                />
              </SpaceBetween>
            )}
          </Shown>
        )}
      </SpaceBetween>
    </ContentLayout>
  );
}

/** Return a range of shares; a lowest share of nothing says nothing. */
function range(least: number, most: number): string {
  return least > 0 ? `${nines(least)} to ${nines(most)}` : `at most ${nines(most)}`;
}

/** Return a share with as many digits as its nines need: `99.95 %`. */
export function nines(share: number): string {
  const missing = 1 - share;
  const digits = missing > 0 ? Math.max(2, Math.ceil(-Math.log10(missing)) - 1) : 2;
  return `${(share * 100).toFixed(Math.min(digits, 8))} %`;
}
