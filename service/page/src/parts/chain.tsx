import { useAnswer } from "../api";
import { graphql } from "../gql";
import type { ChainQuery } from "../gql/graphql";
import { usePinned } from "../revision";
import { usePlace } from "../routing";
import { KINDS, toDisruption } from "../views/what-if";
import { Shown } from "./answer";
import { ComponentLink } from "./links";

const CHAIN = graphql(`
  query Chain($disruption: DisruptionInput!, $component: ID!, $revision: Int) {
    blastRadius(disruption: $disruption, revision: $revision) {
      impact(component: $component) {
        component { id label }
        causalChain {
          component { id label region } state
          provider { id label }
          requirement { relation minimum members { provider { id label } } }
        }
      }
    }
  }
`);

type Cause = NonNullable<ChainQuery["blastRadius"]["impact"]>["causalChain"][number];

/** Why a component stops: the chain of causes, one sentence a link. */
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
          <ol className="chain">
            {impact.causalChain.map((cause) => (
              <li key={cause.component.id}>
                <Sentence cause={cause} />
              </li>
            ))}
          </ol>
        ) : (
          <p>It fails by itself, or not at all.</p>
        )
      }
    </Shown>
  );
}

function Sentence({ cause }: { cause: Cause }) {
  const need = cause.requirement;
  if (!need || !cause.provider) {
    return (
      <>
        <ComponentLink component={cause.component} /> fails.
      </>
    );
  }
  const choice = need.members.length > 1;
  return (
    <>
      <ComponentLink component={cause.component} />{" "}
      {cause.state === "DOWN" ? "stops" : "degrades"}: it {need.relation.replaceAll("_", " ")}{" "}
      {choice ? (
        <>
          {need.minimum} of {need.members.map((member) => member.provider.label).join(", ")}, and too few are left
        </>
      ) : (
        <ComponentLink component={cause.provider} />
      )}
      .
    </>
  );
}
