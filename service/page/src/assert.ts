import { ask, changed, useAnswer } from "./api";
import { graphql } from "./gql";
import type { AssertionsQuery, ClassificationInput, ObjectiveInput, WaiverInput } from "./gql/graphql";

const ASSERTIONS = graphql(`
  query Assertions {
    assertions {
      id author assertedAt dependents components
      objectives { subject disruptionClass rto rpo availability source }
      waivers { rule subject owner reason expiresAt }
    }
  }
`);
const SET_OBJECTIVE = graphql(`
  mutation SetObjective($objective: ObjectiveInput!) { setObjective(objective: $objective) { assertion } }
`);
const SET_OBJECTIVES = graphql(`
  mutation SetObjectives($objectives: [ObjectiveInput!]!) {
    setObjectives(objectives: $objectives) { assertions }
  }
`);
const CLASSIFY = graphql(`
  mutation Classify($classification: ClassificationInput!) {
    classifyDependency(classification: $classification) { assertion }
  }
`);
const ACCEPT = graphql(`
  mutation AcceptGap($waiver: WaiverInput!) { acceptGap(waiver: $waiver) { assertion } }
`);
const RETRACT = graphql(`
  mutation TakeBack($assertion: ID!) { retract(assertion: $assertion) { assertion } }
`);

export type Assertion = AssertionsQuery["assertions"][number];

/** Return what people assert; each can be taken back. */
export function useAssertions() {
  return useAnswer(ASSERTIONS, {});
}

export async function setObjective(objective: ObjectiveInput): Promise<void> {
  await ask(SET_OBJECTIVE, { objective });
  changed();
}

/** Promise many things as one revision: all of them, or none. */
export async function setObjectives(objectives: ObjectiveInput[]): Promise<void> {
  await ask(SET_OBJECTIVES, { objectives });
  changed();
}

export async function classify(classification: ClassificationInput): Promise<void> {
  await ask(CLASSIFY, { classification });
  changed();
}

export async function acceptGap(waiver: WaiverInput): Promise<void> {
  await ask(ACCEPT, { waiver });
  changed();
}

export async function takeBack(assertion: string): Promise<void> {
  await ask(RETRACT, { assertion });
  changed();
}
