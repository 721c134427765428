import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";

const DOORS = [
  { path: "/graphql", what: "Every question, every change", example: "{ gaps(first: 5) { nodes { message } } }" },
  { path: "/plans/{service}", what: "A failover plan for an executor", example: "/plans/service:checkout?from=us-east-1&to=us-west-2" },
  { path: "/maps", what: "A map as SVG, draw.io, Mermaid, …", example: "/maps?root=service:checkout&format=svg" },
  { path: "/export", what: "A whole revision as a document", example: "/export?format=yaml" },
  { path: "/openapi.json", what: "The REST side, described", example: "/openapi.json" },
  { path: "/healthz, /readyz, /metrics", what: "For whoever runs it", example: "/readyz" },
];

/** Where programs ask. */
export default function Api() {
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Everything that this page shows comes from here."
          actions={<Button href="/graphql" variant="primary">Open the query editor</Button>}
        >
          API
        </Header>
      }
    >
      <SpaceBetween size="l">
        <Table
          items={DOORS}
          trackBy="path"
          header={<Header>Doors</Header>}
          columnDefinitions={[
            { id: "path", header: "Path", isRowHeader: true, cell: (door) => <code>{door.path}</code> },
            { id: "what", header: "What for", cell: (door) => door.what },
            { id: "example", header: "For example", cell: (door) => <code>{door.example}</code> },
          ]}
        />
        <Container header={<Header variant="h2">A first question</Header>}>
          <pre className="json" tabIndex={0}>{`curl -s ${location.origin}/graphql -H 'content-type: application/json' \\
  -d '{"query": "{ blastRadius(disruption: {region: \\"us-east-1\\"}) { downCount services { label } } }"}'`}</pre>
        </Container>
      </SpaceBetween>
    </ContentLayout>
  );
}
