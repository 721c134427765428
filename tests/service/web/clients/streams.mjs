// graphql-sse and graphql-ws: queries, changes and events over both, wrong requests as their protocols want.
import { createClient as createStreams } from "graphql-sse";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { CHANGE, OBJECTIVE, PAGE, PROGRESS, REVISION, say } from "./journey.mjs";

const url = process.argv[2];
const clients = {
  sse: createStreams({ url }),
  ws: createClient({ url: url.replace("http", "ws"), webSocketImpl: WebSocket }),
};
async function events(client, payload) {
  const received = [];
  for await (const event of client.iterate(payload)) received.push(event);
  return received;
}
for (const [name, client] of Object.entries(clients)) {
  const [{ data }] = await events(client, { query: PAGE });
  say(`${name} query`, data.components.edges.map(({ node }) => node.name));
  const variables = { objective: { ...OBJECTIVE, rto: name === "ws" ? "PT1H" : "PT2H" } };
  const [made] = await events(client, { query: CHANGE, variables });
  say(`${name} change`, made.data.setObjective.revision.number);
  const [current] = await events(client, { query: REVISION });
  say(`${name} current`, current.data.graph.revision.number);
  say(`${name} events`, (await events(client, { query: PROGRESS })).map(({ data }) => data.crawlProgress.state));
  const wrong = await events(client, { query: "{ nothing }" }).catch((error) => error);
  say(`${name} wrong`, (Array.isArray(wrong) && (wrong[0].errors ?? wrong)[0].extensions?.code) || String(wrong));
  await client.dispose();
}
