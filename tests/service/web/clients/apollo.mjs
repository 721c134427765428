// Apollo: automatic persisted queries by GET, changes by POST, events over a websocket.
import { createHash } from "node:crypto";
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache, gql } from "@apollo/client/core";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { OperationTypeNode } from "graphql";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { CHANGE, OBJECTIVE, PAGE, PROGRESS, REVISION, UNKNOWN, say } from "./journey.mjs";

const uri = process.argv[2];
const sockets = createClient({ url: uri.replace("http", "ws"), webSocketImpl: WebSocket });
const sent = [];
async function watched(address, options) {
  const answer = await fetch(address, options);
  sent.push([options.method, answer.headers.get("cache-control"), String(address).includes("query=")]);
  return answer;
}
const persisted = new PersistedQueryLink({
  sha256: (text) => createHash("sha256").update(text).digest("hex"),
  useGETForHashedQueries: true,
});
const client = new ApolloClient({
  cache: new InMemoryCache({ resultCaching: false }),
  defaultOptions: { query: { fetchPolicy: "network-only" } },
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(sockets),
    persisted.concat(new HttpLink({ uri, fetch: watched })),
  ),
});
const first = await client.query({ query: gql(PAGE) });
say("first page", first.data.components.edges.map(({ node }) => node.name));
const after = first.data.components.pageInfo.endCursor;
const next = await client.query({ query: gql(PAGE), variables: { after } });
say("next page", next.data.components.edges.map(({ node }) => node.name));
// Unknown at first, then with its text, then by its hash alone.
say("requests", sent);
const problem = await client.query({ query: gql(UNKNOWN) }).catch((error) => error);
say("error", CombinedGraphQLErrors.is(problem) ? problem.errors[0].extensions.code : String(problem));
const made = await client.mutate({ mutation: gql(CHANGE), variables: { objective: OBJECTIVE } });
say("change", made.data.setObjective.revision.number);
say("current", (await client.query({ query: gql(REVISION) })).data.graph.revision.number);
const event = await new Promise((resolve, reject) =>
  client.subscribe({ query: gql(PROGRESS) }).subscribe({ next: resolve, error: reject }),
);
say("events", event.data.crawlProgress.state);
await sockets.dispose();
