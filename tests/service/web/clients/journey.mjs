// The journey of every client: pages of a list, an error, a change that is seen, events.
export const PAGE = `query Page($after: String) {
  components(filter: {kinds: [SERVICE, USER_JOURNEY, SYSTEM]}, first: 2, after: $after) {
    totalCount
    edges { cursor node { id name } }
    pageInfo { endCursor hasNextPage }
  }
}`;
export const UNKNOWN = `{ component(id: "service:nothing") { id } }`;
export const CHANGE = `mutation Change($objective: ObjectiveInput!) {
  setObjective(objective: $objective) { assertion revision { number } }
}`;
export const OBJECTIVE = { subject: "checkout", disruptionClass: "ACCOUNT", rto: "PT1H" };
export const REVISION = `query Current { graph { revision { number } } }`;
export const PROGRESS = `subscription Progress { crawlProgress { state } }`;

export function say(step, outcome) {
  console.log(JSON.stringify([step, outcome]));
}
