import { useCallback, useEffect, useState } from "react";

import { ask, Refused, useAnswer } from "./api";
import { graphql } from "./gql";
import type { Occasion, PlanRunFragment, PlanRunInput, RunOutcome, TickInput, TickOutcome } from "./gql/graphql";

export const PLAN_RUN = graphql(`
  fragment PlanRun on PlanRun {
    id plan service fromRegion toRegion mode failback leave revision occasion
    eventAt startedAt author outcome endedAt servingAt rto last
    ticks { step outcome at author note }
  }
`);
const RUN = graphql(`
  query OneRun($id: ID!) { planRun(id: $id) { ...PlanRun } }
`);
const RUNS = graphql(`
  query RunsOf($service: ID!) { planRuns(service: $service, limit: 10) { ...PlanRun } }
`);
const START = graphql(`
  mutation StartRun($run: PlanRunInput!) { startPlanRun(planRun: $run) { ...PlanRun } }
`);
const TICK = graphql(`
  mutation Tick($tick: TickInput!) { tickStep(tick: $tick) { ...PlanRun } }
`);
const END = graphql(`
  mutation EndRun($run: RunEndInput!) { endPlanRun(run: $run) { ...PlanRun } }
`);

export type PlanRun = PlanRunFragment;
export type Tick = PlanRun["ticks"][number];

const POLL_MILLISECONDS = 3_000;

/** Return the latest runs of a service's plans. */
export function useRuns(service: string | null) {
  return useAnswer(RUNS, { service: service ?? "" }, { skip: !service });
}

export async function startRun(run: PlanRunInput): Promise<PlanRun> {
  return (await ask(START, { run })).startPlanRun;
}

export interface Running {
  run: PlanRun | null;
  error: Refused | null;
  /** How many ticks this browser keeps until the service answers again. */
  unsent: number;
  tick: (step: string, outcome: TickOutcome, note?: string) => void;
  end: (outcome: RunOutcome) => Promise<void>;
}

/**
 * Follow a run: what others tick is seen within seconds. A tick that cannot be sent is kept in this
 * browser with its moment, shown at once, and sent when the service answers again.
 */
export function useRun(id: string | null): Running {
  const answer = useAnswer(RUN, { id: id ?? "" }, { skip: !id });
  const [newer, setNewer] = useState<PlanRun | null>(null);
  const [error, setError] = useState<Refused | null>(null);
  const [queue, setQueue] = useState<TickInput[]>(() => kept(id));
  const { refresh } = answer;
  const send = useCallback(async () => {
    for (const tick of kept(id)) {
      try {
        setNewer((await ask(TICK, { tick })).tickStep);
        setError(null);
      } catch (problem) {
        const refused = problem instanceof Refused ? problem : new Refused(String(problem), "ERROR", null);
        setError(refused);
        if (isTemporary(refused)) break;
      }
      keep(id, kept(id).slice(1));
      setQueue(kept(id));
    }
  }, [id]);
  useEffect(() => {
    if (!id) return;
    const timer = setInterval(() => {
      refresh();
      if (kept(id).length) void send();
    }, POLL_MILLISECONDS);
    return () => clearInterval(timer);
  }, [id, refresh, send]);
  useEffect(() => setNewer(null), [answer.data]);
  const tick = (step: string, outcome: TickOutcome, note = "") => {
    if (!id) return;
    keep(id, [...kept(id), { run: id, step, outcome, note, at: new Date().toISOString() }]);
    setQueue(kept(id));
    void send();
  };
  const end = async (outcome: RunOutcome) => {
    if (!id) return;
    try {
      setNewer((await ask(END, { run: { run: id, outcome } })).endPlanRun);
      setError(null);
      refresh();
    } catch (problem) {
      setError(problem as Refused);
    }
  };
  const served = newer ?? answer.data?.planRun ?? null;
  return {
    run: served && withUnsent(served, queue),
    error: error ?? (answer.state === "failed" ? answer.error : null),
    unsent: queue.length,
    tick,
    end,
  };
}

function isTemporary(error: Refused): boolean {
  return ["AWAY", "HTTP", "TOO_BUSY"].includes(error.code) || error.code.startsWith("STORE_");
}

function withUnsent(run: PlanRun, queue: readonly TickInput[]): PlanRun {
  const ticks = new Map<string, Tick>(run.ticks.map((tick) => [tick.step, tick]));
  for (const tick of queue) {
    const outcome = tick.outcome ?? "DONE";
    const step = String(tick.step);
    if (outcome === "OPEN") ticks.delete(step);
    else ticks.set(step, { step, outcome, at: String(tick.at), author: "you", note: "" });
  }
  return { ...run, ticks: [...ticks.values()] };
}

function kept(id: string | null): TickInput[] {
  const text = id ? localStorage.getItem(`loadpath.ticks.${id}`) : null;
  return text ? (JSON.parse(text) as TickInput[]) : [];
}

function keep(id: string | null, ticks: readonly TickInput[]): void {
  if (!id) return;
  if (ticks.length) localStorage.setItem(`loadpath.ticks.${id}`, JSON.stringify(ticks));
  else localStorage.removeItem(`loadpath.ticks.${id}`);
}

/** Return a word for why a plan is run. */
export function occasion(value: Occasion): string {
  return value === "DRILL" ? "drill" : "incident";
}
