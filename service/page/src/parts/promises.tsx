import { useAnswer } from "../api";
import { duration, seconds } from "../format";
import { graphql } from "../gql";
import type { DisruptionClass, PromiseMatrixQuery, PromiseStatus } from "../gql/graphql";
import { usePinned } from "../revision";
import { Shown } from "./answer";
import { ComponentLink, nameOf } from "./links";

const PROMISES = graphql(`
  query PromiseMatrix($classes: [DisruptionClass!], $revision: Int) {
    promises(limit: 60, classes: $classes, revision: $revision) {
      totalCount
      rows {
        component { id label kind owner tier }
        classes {
          disruptionClass rtoStatus rpoStatus
          objective { rto rpo source }
          rto { total { value never atLeast upperBound reason source } disruption }
          rpo { loss { value never atLeast upperBound reason source } }
        }
      }
    }
  }
`);

type Row = PromiseMatrixQuery["promises"]["rows"][number];
type Cell = Row["classes"][number];
type Estimate = Cell["rto"]["total"];

const CLASSES: [DisruptionClass, string, string][] = [
  ["COMPONENT", "One part fails", "a part"],
  ["ZONE", "One zone fails", "a zone"],
  ["REGION", "One Region fails", "a Region"],
  ["ACCOUNT", "One account fails", "an account"],
];
export const SIGNS: Record<PromiseStatus, string> = {
  BREACHED: "✕",
  MET: "✓",
  UNKNOWN: "?",
  NOT_PROMISED: "–",
};
export const WORDS: Record<PromiseStatus, string> = {
  BREACHED: "breached",
  MET: "met",
  UNKNOWN: "not known",
  NOT_PROMISED: "not promised",
};

/** What the loss of one part does takes longest to compute: every part is tried. It comes later. */
const AT_ONCE: DisruptionClass[] = ["ZONE", "REGION", "ACCOUNT"];
const LATER: DisruptionClass[] = ["COMPONENT"];

/**
 * Return the promises of all services; asked once for the matrix and the figures above it. The
 * loss of a part is added when it is there.
 */
export function usePromises() {
  const revision = usePinned();
  const answer = useAnswer(PROMISES, { classes: AT_ONCE, revision });
  const parts = useAnswer(PROMISES, { classes: LATER, revision });
  const added = parts.data?.promises.rows;
  const state = { pending: parts.state === "loading" && !added, refused: parts.state === "failed" };
  if (!answer.data) return { ...answer, ...state };
  const rows = answer.data.promises.rows.map((row) => {
    const ofParts = added?.find((each) => each.component.id === row.component.id);
    return { ...row, classes: [...(ofParts?.classes ?? []), ...row.classes] };
  });
  return { ...answer, ...state, data: { promises: { ...answer.data.promises, rows } } };
}

/** Return a figure for a person: `≥ 4 h 16 min`, `5 to 20 min`, `≤ 5 min`, `never`, `not known`. */
export function estimated(estimate: Omit<Estimate, "reason" | "source">, endless: string): string {
  if (estimate.never) return endless;
  if (estimate.value !== null && estimate.value !== undefined) return duration(estimate.value);
  const least = seconds(estimate.atLeast) ? duration(estimate.atLeast) : null;
  const most = estimate.upperBound ? duration(estimate.upperBound) : null;
  if (least && most) return `${least} to ${most}`;
  if (most) return `≤ ${most}`;
  return least ? `≥ ${least}` : "not known";
}

/** Services × how much fails at once: what is possible today beside what was promised. */
export function Promises({ answer }: { answer: ReturnType<typeof usePromises> }) {
  return (
    <Shown answer={answer}>
      {({ promises }) => {
        const classes = CLASSES.filter(([name]) =>
          promises.rows.some((row) => row.classes.some((cell) => cell.disruptionClass === name)),
        );
        const silent = CLASSES.filter((known) => !classes.includes(known)).map(([, , words]) => words);
        return (
          <>
            <div className="scroll" tabIndex={0} role="group" aria-label="Promises of each service">
              <table className="matrix">
                <thead>
                  <tr>
                    <th scope="col">Service or journey</th>
                    {classes.map(([name, title]) => (
                      <th scope="col" key={name}>{title}</th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {promises.rows.map((row) => (
                    <tr key={row.component.id}>
                      <th scope="row">
                        <ComponentLink component={row.component} />
                        <span className="quiet">{about(row)}</span>
                      </th>
                      {classes.map(([name]) => (
                        <td key={name}>
                          <Pair cell={row.classes.find((cell) => cell.disruptionClass === name)} />
                        </td>
                      ))}
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <p className="quiet foot">
              <span className="breached">✕</span> breached <span className="met">✓</span> met{" "}
              <span className="unknown">?</span> not known <span>–</span> nothing promised
              {answer.pending && "; the loss of one part is being computed"}
              {answer.refused && "; the loss of one part could not be computed in time"}
              {!answer.pending && silent.length > 0 && `; for the loss of ${silent.join(" or ")}, nothing promises anything`}.
              RTO: time until it serves again. RPO: data lost. ≥ at least, ≤ at most.
              {promises.totalCount > promises.rows.length &&
                ` ${promises.totalCount - promises.rows.length} more services are not listed; the question promises of the API has them.`}
            </p>
          </>
        );
      }}
    </Shown>
  );
}

function about(row: Row): string {
  const { owner, tier, kind } = row.component;
  const words = [owner, tier === null || tier === undefined ? null : `tier ${tier}`];
  if (kind === "USER_JOURNEY") words.unshift("user journey");
  return words.filter(Boolean).join(" · ") || "no owner stated";
}

function Pair({ cell }: { cell: Cell | undefined }) {
  if (!cell) return <span className="quiet" title="Nothing is promised">–</span>;
  return (
    <>
      <Line
        name="RTO"
        status={cell.rtoStatus}
        figure={estimated(cell.rto.total, "never")}
        promised={cell.objective?.rto}
        why={[cell.rto.disruption, cell.rto.total.reason || cell.rto.total.source]}
      />
      <Line
        name="RPO"
        status={cell.rpoStatus}
        figure={estimated(cell.rpo.loss, "all data")}
        promised={cell.objective?.rpo}
        why={[cell.rpo.loss.reason || cell.rpo.loss.source]}
      />
    </>
  );
}

function Line({
  name,
  status,
  figure,
  promised,
  why,
}: {
  name: string;
  status: PromiseStatus;
  figure: string;
  promised: string | null | undefined;
  why: (string | null | undefined)[];
}) {
  return (
    <span className={`pair ${status.toLowerCase()}`} title={why.filter(Boolean).map((text) => nameOf(text ?? "")).join(": ")}>
      <span aria-hidden="true">{SIGNS[status]}</span>
      <span className="visually-hidden">{WORDS[status]}:</span> <small>{name}</small>{" "}
      <b>{figure}</b>
      {promised && <small> / {duration(promised)}</small>}
    </span>
  );
}
