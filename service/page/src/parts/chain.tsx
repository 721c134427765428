import { useAnswer } from "../api";
import { count } from "../format";
import { graphql } from "../gql";
import type { ChainQuery } from "../gql/graphql";
import { usePinned } from "../revision";
import { usePlace } from "../routing";
import { KINDS, toDisruption } from "../views/what-if";
import { Shown } from "./answer";
import { ComponentLink, nameOf } from "./links";

const CHAIN = graphql(`
  query Chain($disruption: DisruptionInput!, $component: ID!, $revision: Int) {
    blastRadius(disruption: $disruption, revision: $revision) {
      impact(component: $component) {
        causalTree { depth repeated sentence component { id label } }
      }
    }
  }
`);

type Step = NonNullable<ChainQuery["blastRadius"]["impact"]>["causalTree"][number];

/** Steps that a person reads; the API has all. */
const MOST_STEPS = 60;
const DEEPEST = 8;

/** Why a component stops: what it stops with, and below each what that stops with, in sentences. */
export function Chain({ component }: { disruption: string; component: string }) {
  const { parameters } = usePlace();
  const revision = usePinned();
  const kind = KINDS.find(({ value }) => parameters.has(value))?.value ?? "region";
  const disruption = toDisruption(kind, parameters.getAll(kind));
  const answer = useAnswer(
    CHAIN,
    { disruption: disruption ?? { region: "us-east-1" }, component, revision },
    { skip: disruption === null },
  );
  return (
    <Shown answer={answer}>
      {({ blastRadius: { impact } }) =>
        impact ? (
          <>
            <ul className="chain">
              {impact.causalTree.slice(0, MOST_STEPS).map((step, number) => (
                <li key={number} style={{ marginLeft: `${14 * Math.min(step.depth, DEEPEST)}px` }}>
                  <Sentence step={step} />
                </li>
              ))}
            </ul>
            {impact.causalTree.length > MOST_STEPS && (
              <p className="quiet">{count(impact.causalTree.length - MOST_STEPS, "further cause")}; the API has all.</p>
            )}
          </>
        ) : (
          <p>It fails by itself, or not at all.</p>
        )
      }
    </Shown>
  );
}

/** One sentence; the name that it begins with is a link. */
function Sentence({ step: { component, sentence, repeated } }: { step: Step }) {
  const { label } = component;
  return (
    <>
      {sentence.startsWith(label) ? (
        <>
          <ComponentLink component={component} />
          {nameOf(sentence.slice(label.length))}
        </>
      ) : (
        nameOf(sentence)
      )}
      {repeated && <span className="quiet"> Its reasons stand above.</span>}
    </>
  );
}
