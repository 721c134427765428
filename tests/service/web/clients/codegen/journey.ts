// graphql-codegen: a typed document, asked by its hash alone; tsc checks what is read of the answer.
import { graphql } from "./gql/gql";
import type { ServicesQuery } from "./gql/graphql";

export const SERVICES = graphql(`
  query Services {
    services(first: 2) {
      nodes {
        name
        kind
        objective(disruptionClass: REGION) {
          rto
        }
      }
    }
  }
`);

export function rtos(answer: ServicesQuery): [string, string | null][] {
  return answer.services.nodes.map(({ name, objective }) => [name, objective?.rto ?? null]);
}
