import Table from "@cloudscape-design/components/table";

import { useAnswer } from "../api";
import { count, word } from "../format";
import { graphql } from "../gql";
import type { Kind } from "../gql/graphql";
import { usePinned } from "../revision";
import { Shown } from "./answer";
import { ComponentLink, nameOf } from "./links";

const WHO_CAN = graphql(`
  query Readers($action: String!, $resource: ID!, $revision: Int) {
    whoCan(action: $action, resource: $resource, revision: $revision) {
      principals(first: 100) {
        totalCount
        nodes { principal answer because component { id label } }
      }
    }
  }
`);

/** The action that reads the content of a component, by its kind; other kinds have no content. */
export const READING: Partial<Record<Kind, string>> = {
  SECRET: "secretsmanager:GetSecretValue",
  PARAMETER: "ssm:GetParameter",
  KEY: "kms:Decrypt",
  BUCKET: "s3:GetObject",
};

/** Who may read the content of a secret, a parameter or a bucket, or decrypt with a key. */
export function Readers({ id, action }: { id: string; action: string }) {
  const answer = useAnswer(WHO_CAN, { action, resource: id, revision: usePinned() });
  return (
    <Shown answer={answer}>
      {({ whoCan: { principals } }) => (
        <Table
          variant="embedded"
          items={[...principals.nodes]}
          trackBy="principal"
          empty={`Nobody that was read may do ${action}.`}
          footer={
            principals.totalCount > principals.nodes.length
              ? `${count(principals.totalCount - principals.nodes.length, "more")} not listed`
              : `Who may do ${action}, by the policies that were read`
          }
          columnDefinitions={[
            {
              id: "principal",
              header: "Who",
              isRowHeader: true,
              cell: ({ component, principal }) =>
                component ? <ComponentLink component={component} /> : nameOf(principal),
            },
            { id: "answer", header: "May read it", cell: ({ answer: may }) => word(may) },
            { id: "because", header: "Depends on", cell: ({ because }) => because.map(nameOf).join(", ") || "–" },
          ]}
        />
      )}
    </Shown>
  );
}
