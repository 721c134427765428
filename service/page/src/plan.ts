import { useMemo } from "react";

import { useAnswer } from "./api";
import { seconds } from "./format";
import { graphql } from "./gql";
import type { FailoverViewQuery, Mode } from "./gql/graphql";
import { nameOf } from "./parts/links";
import { type PlanRun, useRun } from "./plan-run";
import { usePinned } from "./revision";
import { usePlace } from "./routing";

const PLAN = graphql(`
  query FailoverView($service: ID!, $from: String!, $to: String!, $mode: Mode!, $operators: Int!, $revision: Int) {
    failoverPlan(service: $service, fromRegion: $from, toRegion: $to, mode: $mode, revision: $revision) {
      revision { number stale }
      coverage { lowerBound }
      service { id label owner }
      status digest mode fromRegion toRegion last detection decision gate pointOfNoReturn
      rto { computed knownPart target status reason }
      rpo { computed knownPart target status reason }
      refusals { component { id label kind typeName accountName region } neededBy { id label } reason remedy }
      losses { component { id label owner } loss everything delayed evidence }
      lacking { id label }
      steps {
        id action side wave description command checkCommand preconditions verify timeout expected atLeast evidence
        irreversible compensation owner onFailure automatic doubts soft condition requires
        component { id label region type kind account }
      }
      precedence { before after rule }
      timeline(operators: $operators) {
        step start end isLengthKnown canRun isCritical reason alternative waitsFor
      }
      postRecovery { steps { id description command checkCommand compensation } }
      rollbackPoints { wave possible }
      excluded { component { id label } reason }
      shortenedBy { id gainIfInstant knownGainIfInstant }
    }
  }
`);

export type Plan = FailoverViewQuery["failoverPlan"];
export type Step = Plan["steps"][number];
export type Placed = Plan["timeline"][number];

/** What the address says about the plan that is shown; a run knows it itself. */
export interface Question {
  service: string | null;
  from: string | null;
  to: string | null;
  mode: Mode;
  operators: number;
}

/** Return the plan that the address names, and the run of it if there is one. */
export function usePlan() {
  const { parameters } = usePlace();
  const runId = parameters.get("run");
  const running = useRun(runId);
  const pinned = usePinned();
  const question: Question = {
    service: running.run?.service ?? parameters.get("service"),
    from: running.run?.fromRegion ?? parameters.get("from"),
    to: running.run?.toRegion ?? parameters.get("to"),
    mode: running.run?.mode ?? (parameters.get("mode") === "planned" ? "PLANNED" : "UNPLANNED"),
    operators: Math.max(1, Number(parameters.get("people")) || 2),
  };
  const complete = question.service !== null && question.from !== null && question.to !== null;
  const answer = useAnswer(
    PLAN,
    {
      service: question.service ?? "",
      from: question.from ?? "",
      to: question.to ?? "",
      mode: question.mode,
      operators: question.operators,
      revision: running.run?.revision ?? pinned,
    },
    { skip: !complete || (runId !== null && running.run === null && running.error === null) },
  );
  return { question, complete, answer, runId, running };
}

export interface Ordered {
  number: number;
  step: Step;
  placed: Placed;
}

/** Return the steps in the order of time, numbered from 1. */
export function useOrdered(plan: Plan): Ordered[] {
  return useMemo(() => {
    const steps = new Map(plan.steps.map((step) => [step.id, step]));
    return plan.timeline.flatMap((placed, index) => {
      const step = steps.get(placed.step);
      return step ? [{ number: index + 1, step, placed }] : [];
    });
  }, [plan]);
}

const VERBS: Record<Step["action"], string> = {
  PRECHECK: "check",
  LOWER_TTL: "lower TTL",
  APPROVE: "decide",
  RESYNC: "resync",
  DRAIN: "drain",
  FENCE: "fence",
  PROMOTE: "promote",
  RESTORE: "restore",
  START: "start",
  SCALE: "scale",
  ENABLE: "enable",
  SHIFT_TRAFFIC: "shift",
  REPOINT: "repoint",
  PIN: "pin",
  UNPIN: "unpin",
  BRIDGE: "bridge",
  VERIFY: "verify",
  MANUAL: "by hand",
  PROTECT: "protect",
  REBUILD: "rebuild",
  PREPARE: "prepare",
  WORK_OFF: "work off",
  RECORD: "record",
};

/** Return what a step does, in one word. */
export function verb(step: Step): string {
  return VERBS[step.action];
}

/** Return on what a step acts: its component by name, without the type of a record. */
export function subject(step: Step): string {
  return nameOf(step.component.label).replace(/ (?:A|AAAA|CNAME)(?: [\w-]+)?$/, "");
}

/** Return a step for a heading: `Promote orders-us-west-2`. */
export function heading(step: Step): string {
  const words = `${verb(step)} ${subject(step)}`;
  return words[0] ? words[0].toUpperCase() + words.slice(1) : words;
}

/** Return how long the event is over when a step was ticked, in seconds; null while it is open. */
export function tickedAfter(run: PlanRun | null, step: string): number | null {
  const tick = run?.ticks.find((each) => each.step === step);
  if (!run || !tick) return null;
  return (Date.parse(tick.at) - Date.parse(run.eventAt)) / 1000;
}

/** Return the end of a placed step in seconds after the event. */
export function ends(placed: Placed): number {
  return seconds(placed.end) ?? 0;
}
