import { useEffect, useState } from "react";

import { useAnswer } from "../api";
import { count, duration, seconds } from "../format";
import { graphql } from "../gql";
import { heading, type Ordered, type Plan, useOrdered, usePlan } from "../plan";
import type { Running } from "../plan-run";
import { Shown } from "../parts/answer";
import { nameOf, sentence } from "../parts/links";
import { wrapped } from "../parts/step-details";
import { usePinned } from "../revision";
import { address, change, go, usePlace } from "../routing";
import { useMayEdit } from "../viewer";

const DOWN = graphql(`
  query NightDown($region: String!, $revision: Int) {
    blastRadius(disruption: { region: $region }, revision: $revision) {
      seedCount downCount degradedCount
      services { id label kind owner }
      impacts(first: 200, state: DOWN) { nodes { component { id } } }
    }
  }
`);

const FIRST_STEPS = 3;
const SECOND = 1000;

/** One step a screen, in large type, for somebody who was woken up. */
export default function Night() {
  const { complete, answer, running } = usePlan();
  if (!complete && !running.error) {
    return (
      <div className="night">
        <h1>One step at a time</h1>
        <p>This view walks through a failover plan. Choose one first.</p>
        <button type="button" className="large" onClick={() => go(address("/plan"))}>Choose a plan</button>
      </div>
    );
  }
  if (running.error && !complete) {
    return (
      <div className="night" role="alert">
        <h1>{running.error.message}</h1>
        <p>{running.error.hint}</p>
      </div>
    );
  }
  return <Shown answer={answer}>{({ failoverPlan }) => <Steps plan={failoverPlan} running={running} />}</Shown>;
}

function Steps({ plan, running }: { plan: Plan; running: Running }) {
  const ordered = useOrdered(plan);
  const text = usePlace().parameters.get("at");
  const done = new Set(running.run?.ticks.filter((tick) => tick.outcome === "DONE").map((tick) => tick.step));
  const open = ordered.findIndex(({ step }) => !done.has(step.id));
  const resumed = running.run && done.size > 0 ? (open === -1 ? ordered.length : open) + 1 : 0;
  const at = Math.min(text === null ? resumed : Number(text) || 0, ordered.length + 1);
  const row = ordered[at - 1];
  const move = (target: number) => change({ at: Math.max(0, target) });
  useEffect(() => {
    document.querySelector<HTMLElement>(".night h1")?.focus();
  }, [at]);
  return (
    <div className="night">
      <div className="night-head">
        <span>
          {nameOf(plan.service.label)} → {plan.toRegion}
          {running.run?.occasion === "DRILL" && " · drill"}
        </span>
        <span>
          {row ? <>step <b>{at}</b> of {ordered.length} · </> : null}
          <Clock running={running} />
          {plan.rto.target && ` · promised ${duration(plan.rto.target)}`}
        </span>
      </div>
      <progress max={ordered.length} value={done.size} aria-label={`${done.size} of ${ordered.length} steps are done`} />
      {running.unsent > 0 && (
        <p role="status" className="night-note">
          {count(running.unsent, "tick")} kept in this browser: the service cannot be reached now.
        </p>
      )}
      {plan.revision.stale && (
        <p role="status" className="night-note">
          The store cannot be reached: this is revision {plan.revision.number}, the last copy.
        </p>
      )}
      {row ? (
        <OneStep key={row.step.id} row={row} plan={plan} running={running} move={move} at={at} />
      ) : at === 0 ? (
        <Start plan={plan} ordered={ordered} running={running} move={move} />
      ) : (
        <End plan={plan} running={running} move={move} last={ordered.length} />
      )}
    </div>
  );
}

function Clock({ running }: { running: Running }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), SECOND);
    return () => clearInterval(timer);
  }, []);
  const { run } = running;
  if (!run) return <>not started</>;
  if (run.rto) return <>served after <b>{duration(Math.round(seconds(run.rto) ?? 0))}</b></>;
  const passed = Math.max(0, Math.floor((now - Date.parse(run.eventAt)) / SECOND));
  return (
    <>
      <b>{passed < 60 ? `${passed} s` : `${Math.floor(passed / 60)} min`}</b> since the failure
    </>
  );
}

/** What is down, whom to call, and what comes first. */
function Start({
  plan,
  ordered,
  running,
  move,
}: {
  plan: Plan;
  ordered: Ordered[];
  running: Running;
  move: (target: number) => void;
}) {
  const answer = useAnswer(DOWN, { region: plan.fromRegion, revision: usePinned() });
  const people = [...new Set(ordered.map(({ step }) => step.owner).filter((owner) => owner !== null))];
  const unplanned = plan.mode === "UNPLANNED";
  return (
    <>
      <h1 tabIndex={-1}>{unplanned ? `${plan.fromRegion} is down` : `${plan.fromRegion} is to be left`}</h1>
      {plan.status === "REFUSED" && (
        <div className="night-warning">
          <b>This plan is refused.</b> {nameOf(plan.service.label)} cannot serve from {plan.toRegion}:{" "}
          {plan.refusals.map((refusal) => nameOf(refusal.component.label)).join(", ")}{" "}
          {plan.refusals.length === 1 ? "is" : "are"} missing there.
        </div>
      )}
      {unplanned && (
        <>
          <h2>Down now</h2>
          <Shown answer={answer}>
            {({ blastRadius }) => {
              const down = new Set(blastRadius.impacts.nodes.map((impact) => impact.component.id));
              const hit = blastRadius.services.filter((service) => service.kind !== "SYSTEM");
              return (
                <ul className="night-list">
                  {hit.map((service) => (
                    <li key={service.id}>
                      <b>{nameOf(service.label)}</b>{" "}
                      {service.kind === "USER_JOURNEY" ? "user journey" : "service"},{" "}
                      <span className={down.has(service.id) ? "breached" : "unknown"}>
                        {down.has(service.id) ? "down" : "degraded"}
                      </span>
                    </li>
                  ))}
                  {!hit.length && <li>No service is hit.</li>}
                </ul>
              );
            }}
          </Shown>
        </>
      )}
      <h2>Call</h2>
      <ul className="night-list">
        {people.map((owner) => (
          <li key={owner}>
            <b>{owner}</b>: {ordered.filter(({ step }) => step.owner === owner).length} steps of this plan
          </li>
        ))}
        {plan.service.owner && !people.includes(plan.service.owner) && (
          <li><b>{plan.service.owner}</b>: owns {nameOf(plan.service.label)}</li>
        )}
        {!people.length && !plan.service.owner && <li>Nobody is named: no owner is stated.</li>}
      </ul>
      <h2>First</h2>
      <ol className="night-list">
        {ordered.slice(0, FIRST_STEPS).map(({ step }) => <li key={step.id}>{nameOf(step.description)}</li>)}
      </ol>
      <div className="night-buttons">
        <button type="button" className="large" onClick={() => go(address("/plan", running.run ? { run: running.run.id } : { service: plan.service.id, from: plan.fromRegion, to: plan.toRegion, mode: plan.mode.toLowerCase() }))}>
          ← The whole plan
        </button>
        <button type="button" className="large primary" onClick={() => move(1)}>
          Step 1 →
        </button>
      </div>
    </>
  );
}

function OneStep({
  row: { step, placed },
  plan,
  running,
  move,
  at,
}: {
  row: Ordered;
  plan: Plan;
  running: Running;
  move: (target: number) => void;
  at: number;
}) {
  const mayEdit = useMayEdit();
  const [checked, setChecked] = useState<ReadonlySet<string>>(new Set());
  const [copied, setCopied] = useState(false);
  const mayTick = mayEdit && running.run !== null && running.run.outcome == null;
  const tick = running.run?.ticks.find((each) => each.step === step.id);
  const others = plan.steps.find((each) => each.id === placed.waitsFor);
  const go = (outcome?: "DONE" | "FAILED") => {
    if (outcome) running.tick(step.id, outcome);
    if (outcome !== "FAILED") move(at + 1);
  };
  return (
    <>
      <h1 tabIndex={-1}>{heading(step)}</h1>
      <p className="night-about">{nameOf(step.description)}.</p>
      {plan.pointOfNoReturn === step.id && (
        <div className="night-warning"><b>⚑ Point of no return.</b> After this, going back means failing over again.</div>
      )}
      {!placed.canRun && (
        <div className="night-warning">
          <b>It cannot run during the event.</b>{" "}
          {others ? `It waits for “${heading(others)}”.` : sentence(placed.reason)}
          {placed.alternative && ` Instead: ${nameOf(placed.alternative)}.`}
        </div>
      )}
      {step.command && (
        <>
          <h2>Run</h2>
          <pre className="command" tabIndex={0}>{wrapped(step.command)}</pre>
        </>
      )}
      {step.preconditions.length > 0 && (
        <>
          <h2>Before it</h2>
          <ul className="night-list">
            {step.preconditions.map((condition) => <li key={condition}>{nameOf(condition)}</li>)}
          </ul>
        </>
      )}
      {step.verify.length > 0 && (
        <>
          <h2>It worked when</h2>
          {step.verify.map((check) => (
            <label key={check} className="night-check">
              <input
                type="checkbox"
                checked={checked.has(check) || tick?.outcome === "DONE"}
                onChange={(event) => {
                  const next = new Set(checked);
                  if (event.target.checked) next.add(check);
                  else next.delete(check);
                  setChecked(next);
                }}
              />
              <span>
                {nameOf(check)}
                {step.expected && ` (usually ${duration(step.expected)}`}
                {step.expected && (step.timeout ? `, give up after ${duration(step.timeout)})` : ")")}
              </span>
            </label>
          ))}
          {step.checkCommand && step.checkCommand !== step.command && (
            <pre className="command" tabIndex={0}>{wrapped(step.checkCommand)}</pre>
          )}
        </>
      )}
      <h2>If it does not work</h2>
      <p>
        {step.onFailure === "CONTINUE" ? "Go on with the next step." : "Stop."}{" "}
        {step.compensation && !step.irreversible && `Undo: ${nameOf(step.compensation)}. `}
        Call {step.owner ?? plan.service.owner ?? "the owner of the service, who is not named"}.
      </p>
      {tick?.outcome === "FAILED" && <div className="night-warning" role="status"><b>Noted as failed.</b></div>}
      <div className="night-buttons">
        <button type="button" className="large" onClick={() => move(at - 1)}>← Back</button>
        {step.command && (
          <button
            type="button"
            className="large"
            onClick={() => {
              void navigator.clipboard.writeText(step.command ?? "").then(() => setCopied(true));
            }}
          >
            <span aria-live="polite">{copied ? "Copied" : "Copy command"}</span>
          </button>
        )}
        {mayTick && tick?.outcome !== "DONE" && (
          <button type="button" className="large" onClick={() => go("FAILED")}>It failed</button>
        )}
        {mayTick && tick?.outcome !== "DONE" ? (
          <button type="button" className="large primary" onClick={() => go("DONE")}>It worked, next step →</button>
        ) : (
          <button type="button" className="large primary" onClick={() => go()}>Next step →</button>
        )}
      </div>
    </>
  );
}

function End({
  plan,
  running,
  move,
  last,
}: {
  plan: Plan;
  running: Running;
  move: (target: number) => void;
  last: number;
}) {
  const mayEdit = useMayEdit();
  const { run } = running;
  return (
    <>
      <h1 tabIndex={-1}>{run?.rto ? `${nameOf(plan.service.label)} serves again` : "That was the last step"}</h1>
      {run?.rto && (
        <p className="night-about">
          After {duration(Math.round(seconds(run.rto) ?? 0))}
          {plan.rto.target && `; promised were ${duration(plan.rto.target)}`}.
        </p>
      )}
      {run?.outcome != null && <p>This run is over{run.rto ? ", and its time counts as measured" : ""}.</p>}
      <div className="night-buttons">
        <button type="button" className="large" onClick={() => move(last)}>← Back</button>
        {run && run.outcome == null && mayEdit && (
          <button type="button" className="large primary" onClick={() => void running.end("FINISHED")}>It is over</button>
        )}
      </div>
    </>
  );
}
