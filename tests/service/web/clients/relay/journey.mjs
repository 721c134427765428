// Relay: what its compiler wrote, asked by id alone, read from its store; a page more, a node again.
import runtime from "relay-runtime";
import first from "./src/__generated__/componentsQuery.graphql.js";
import more from "./src/__generated__/componentsPageQuery.graphql.js";
import node from "./src/__generated__/componentsNodeQuery.graphql.js";

const { Environment, Network, RecordSource, Store, createOperationDescriptor, fetchQuery } = runtime;
const url = process.argv[2];
const sent = [];
const network = Network.create(async ({ id, text }, variables) => {
  sent.push(text);
  const body = JSON.stringify({ documentId: id, variables });
  const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  return answer.json();
});
const environment = new Environment({ network, store: new Store(new RecordSource()) });
const say = (step, outcome) => console.log(JSON.stringify([step, outcome]));
const names = () =>
  [...Object.values(environment.getStore().getSource().toJSON())]
    .filter(({ __typename }) => __typename === "Component")
    .map(({ name }) => name)
    .sort();

await fetchQuery(environment, first, {}).toPromise();
say("first page", names());
const source = environment.getStore().getSource().toJSON();
const { endCursor } = Object.values(source).find((record) => record.endCursor);
await fetchQuery(environment, more, { first: 2, after: endCursor }).toPromise();
say("next page", names());
const descriptor = createOperationDescriptor(node, { id: "service:checkout" });
await fetchQuery(environment, node, { id: "service:checkout" }).toPromise();
const { data } = environment.lookup(descriptor.fragment);
say("node", data.node.__id);
say("texts", sent);
