import { duration, seconds } from "../format";
import { type Ordered, type Plan, subject, tickedAfter, useOrdered, verb } from "../plan";
import type { PlanRun } from "../plan-run";

/** Seconds that a bar of a step takes at least, so that it can be seen; its end says the truth. */
const SHORTEST = 30;
const STEPS = [60, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400];
const MOST_MARKS = 8;

/**
 * Every step of a plan over the time since the event, detection and decision in front. It is a
 * table: each bar says in words when it starts and how long it takes.
 */
export function Timeline({
  plan,
  run,
  selected,
  onSelect,
}: {
  plan: Plan;
  run: PlanRun | null;
  selected: string | null;
  onSelect: (step: string) => void;
}) {
  const ordered = useOrdered(plan);
  const detection = seconds(plan.detection) ?? 0;
  const decision = seconds(plan.decision) ?? 0;
  const target = seconds(plan.rto.target);
  const actual = run ? ordered.map(({ step }) => tickedAfter(run, step.id) ?? 0) : [];
  const end = Math.max(
    60,
    target ?? 0,
    detection + decision,
    ...actual,
    ...ordered.map(({ placed }) => (seconds(placed.end) ?? 0) + (placed.isLengthKnown ? 0 : 60)),
  );
  const marks = marksUntil(end);
  const scale = 100 / (marks.at(-1) ?? end);
  const lines = (
    <>
      {marks.map((mark) => (
        <i key={mark} className="mark" style={{ left: `${mark * scale}%` }} />
      ))}
      {target !== null && <i className="promised" style={{ left: `${target * scale}%` }} />}
    </>
  );
  const front = plan.mode === "UNPLANNED" && (detection > 0 || decision > 0 || plan.detection === null);
  return (
    <div className="scroll">
      <table className="gantt">
        <caption className="visually-hidden">
          The steps in the order of time, {ordered.length} of them
        </caption>
        <thead>
          <tr>
            <th scope="col"><span className="visually-hidden">Action</span></th>
            <th scope="col"><span className="visually-hidden">Acts on</span></th>
            <th scope="col" className="axis">
              <span className="visually-hidden">When</span>
              {marks.map((mark, number) => (
                <small
                  key={mark}
                  className={number === marks.length - 1 ? "last" : undefined}
                  style={{ left: `${mark * scale}%` }}
                >
                  {target !== null && Math.abs(mark - target) * scale < 9 ? "" : duration(mark)}
                </small>
              ))}
              {target !== null && (
                <small className="breached" style={{ left: `${target * scale}%` }}>
                  promised {duration(target)}
                </small>
              )}
            </th>
          </tr>
        </thead>
        <tbody>
          {front && (
            <>
              <Front
                action="detect"
                name={plan.detection === null ? "nobody knows how it is noticed" : "health checks notice it"}
                start={0}
                length={detection}
                known={plan.detection !== null}
                scale={scale}
                lines={lines}
              />
              <Front
                action="decide"
                name={plan.decision === null ? "how long people take to decide is not known" : "people decide"}
                start={detection}
                length={decision}
                known={plan.decision !== null}
                scale={scale}
                lines={lines}
              />
            </>
          )}
          {ordered.map((row) => (
            <Row
              key={row.step.id}
              row={row}
              plan={plan}
              run={run}
              scale={scale}
              selected={selected === row.step.id}
              onSelect={onSelect}
              lines={lines}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Front({
  action,
  name,
  start,
  length,
  known,
  scale,
  lines,
}: {
  action: string;
  name: string;
  start: number;
  length: number;
  known: boolean;
  scale: number;
  lines: React.ReactNode;
}) {
  return (
    <tr>
      <td className="quiet">{action}</td>
      <th scope="row">{name}</th>
      <td className="track">
        {lines}
        {known && length > 0 && (
          <i className="bar front" style={{ left: `${start * scale}%`, width: `${length * scale}%` }} />
        )}
        <span className="visually-hidden">
          {known ? `from ${duration(start)} to ${duration(start + length)}` : "not known"}
        </span>
      </td>
    </tr>
  );
}

function Row({
  row: { number, step, placed },
  plan,
  run,
  scale,
  selected,
  onSelect,
  lines,
}: {
  row: Ordered;
  plan: Plan;
  run: PlanRun | null;
  scale: number;
  selected: boolean;
  onSelect: (step: string) => void;
  lines: React.ReactNode;
}) {
  const start = seconds(placed.start) ?? 0;
  const length = (seconds(placed.end) ?? 0) - start;
  const drawn = placed.isLengthKnown ? Math.max(length, SHORTEST) : Math.max(length, 60);
  const kind = !placed.canRun
    ? placed.waitsFor
      ? "waits"
      : "stuck"
    : placed.isCritical
      ? "critical"
      : "slack";
  const instant = placed.isLengthKnown && length === 0;
  const tick = run?.ticks.find((each) => each.step === step.id);
  const after = tickedAfter(run, step.id);
  const place = step.side === "global" ? "" : ` · ${step.side}`;
  return (
    <tr className={selected ? "selected" : undefined}>
      <td className="quiet">{verb(step)}</td>
      <th scope="row">
        <button
          type="button"
          className="step"
          aria-pressed={selected}
          onClick={() => onSelect(step.id)}
          title={step.description}
        >
          {tick && <span className={tick.outcome === "DONE" ? "met" : "breached"}>{tick.outcome === "DONE" ? "✓" : "✕"} </span>}
          {subject(step)}
          <small className="quiet">{place}</small>
          {plan.pointOfNoReturn === step.id && <span title="Point of no return"> ⚑</span>}
          <span className="visually-hidden">, step {number}</span>
        </button>
      </th>
      <td className="track">
        {lines}
        {instant ? (
          <i className={`diamond ${kind}`} style={{ left: `${start * scale}%` }} />
        ) : (
          <i
            className={`bar ${kind} ${placed.isLengthKnown ? "" : "open"}`}
            style={{ left: `${start * scale}%`, width: `${drawn * scale}%` }}
          />
        )}
        {after !== null && (
          <i
            className={`actual ${tick?.outcome === "DONE" ? "done" : "failed"}`}
            style={{ left: `${after * scale}%` }}
            title={`ticked ${duration(Math.round(after))} after the event`}
          />
        )}
        <span className="visually-hidden">
          {placed.canRun ? "" : "cannot run; "}starts after {duration(placed.start)},{" "}
          {placed.isLengthKnown ? `takes ${duration(length)}` : "how long it takes is not known"}
          {after !== null && `; ticked after ${duration(Math.round(after))}`}
        </span>
      </td>
    </tr>
  );
}

/** Return round moments from 0 on, the last one not before `end`. */
export function marksUntil(end: number): number[] {
  const step = STEPS.find((each) => end / each <= MOST_MARKS) ?? Math.ceil(end / MOST_MARKS / 86400) * 86400;
  const marks = [0];
  while ((marks.at(-1) ?? 0) < end) marks.push((marks.at(-1) ?? 0) + step);
  return marks;
}

/** What the bars mean. */
export function TimelineLegend({ run }: { run: PlanRun | null }) {
  return (
    <ul className="legend gantt-legend" aria-label="Legend">
      <li><i className="sample critical" /> decides when the service is back</li>
      <li><i className="sample slack" /> has slack</li>
      <li><i className="sample stuck" /> cannot run: what it acts on, or needs, is down</li>
      <li><i className="sample waits" /> waits for one that cannot run</li>
      <li><i className="sample open" /> length not known, drawn as 1 min</li>
      {run && <li><i className="sample actual" /> when it was ticked</li>}
    </ul>
  );
}
