// urql: queries by GET, changes by POST, events over a websocket, and all of it over server-sent events.
import { Client, fetchExchange, subscriptionExchange } from "@urql/core";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { CHANGE, OBJECTIVE, PAGE, PROGRESS, REVISION, UNKNOWN, say } from "./journey.mjs";

const url = process.argv[2];
const sockets = createClient({ url: url.replace("http", "ws"), webSocketImpl: WebSocket });
const overSockets = subscriptionExchange({
  forwardSubscription: (operation) => ({
    subscribe: (sink) => ({ unsubscribe: sockets.subscribe({ ...operation, query: operation.query ?? "" }, sink) }),
  }),
});
const client = new Client({ url, exchanges: [overSockets, fetchExchange], requestPolicy: "network-only" });
const first = await client.query(PAGE, {}).toPromise();
say("first page", first.data.components.edges.map(({ node }) => node.name));
const next = await client.query(PAGE, { after: first.data.components.pageInfo.endCursor }).toPromise();
say("next page", next.data.components.edges.map(({ node }) => node.name));
const { error } = await client.query(UNKNOWN, {}).toPromise();
say("error", error.graphQLErrors[0].extensions.code);
const made = await client.mutation(CHANGE, { objective: OBJECTIVE }).toPromise();
say("change", made.data.setObjective.revision.number);
say("current", (await client.query(REVISION, {}).toPromise()).data.graph.revision.number);
say("events", (await client.subscription(PROGRESS, {}).toPromise()).data.crawlProgress.state);
const streaming = new Client({ url, exchanges: [fetchExchange], fetchSubscriptions: true });
say("streamed", (await streaming.subscription(PROGRESS, {}).toPromise()).data.crawlProgress.state);
await sockets.dispose();
