import { type KeyboardEvent, useMemo } from "react";

import { type Ordered, type Plan, subject, useOrdered, verb } from "../plan";
import type { PlanRun } from "../plan-run";
import { fitted } from "./drawing";

const WIDTH = 178;
const HEIGHT = 40;
const COLUMN = 232;
const ROW = 54;
const TOP = 30;
const MARGIN = 12;

interface Placed extends Ordered {
  x: number;
  y: number;
  needs: string[];
}

/**
 * The steps as a graph: a column for each wave, a line from each step to those that wait for it.
 * Steps of one column may run at the same time. Arrow keys follow the lines.
 */
export function Waves({
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
  const { steps, waves, rows } = useMemo(() => laidOut(plan, ordered), [plan, ordered]);
  const byId = new Map(steps.map((step) => [step.step.id, step]));
  const keys = (event: KeyboardEvent, step: Placed) => {
    const target = neighbour(steps, step, event.key);
    if (target) {
      event.preventDefault();
      document.getElementById(key(target))?.focus();
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      onSelect(step.step.id);
    }
  };
  const width = waves.length * COLUMN - (COLUMN - WIDTH) + 2 * MARGIN;
  const height = TOP + rows * ROW + MARGIN;
  return (
    <div className="scroll waves-frame">
      <svg
        className="waves"
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="group"
        aria-label={`${steps.length} steps in ${waves.length} waves`}
      >
        {waves.map((wave, number) => (
          <text key={wave} className="wave" x={MARGIN + number * COLUMN} y={18}>Wave {number + 1}</text>
        ))}
        {steps.flatMap((step) =>
          step.needs.map((id) => {
            const before = byId.get(id);
            if (!before) return null;
            const near = selected === id || selected === step.step.id;
            return (
              <path key={`${id} ${step.step.id}`} className={near ? "need near" : "need"} d={curve(before, step)} />
            );
          }),
        )}
        {steps.map((step) => (
          <a
            key={step.step.id}
            id={key(step)}
            href={`?step=${encodeURIComponent(step.step.id)}`}
            aria-current={selected === step.step.id ? "true" : undefined}
            className={classes(step, run)}
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey) return;
              event.preventDefault();
              onSelect(step.step.id);
            }}
            onKeyDown={(event) => keys(event, step)}
          >
            <title>{describe(step, byId, waves)}</title>
            <g aria-hidden="true">
              <rect x={step.x} y={step.y} width={WIDTH} height={HEIGHT} rx={6} />
              <text className="title" x={step.x + 10} y={step.y + 17}>
                {`${step.number}. ${verb(step.step)}${step.placed.canRun ? "" : " — cannot run"}`}
              </text>
              <text className="subtitle" x={step.x + 10} y={step.y + 32}>
                {fitted(subject(step.step), WIDTH - 20, 5.6)}
              </text>
            </g>
          </a>
        ))}
      </svg>
    </div>
  );
}

function key(step: Ordered): string {
  return `wave-step-${step.step.id}`;
}

function classes(step: Placed, run: PlanRun | null): string {
  const words = ["wave-step"];
  if (step.placed.isCritical) words.push("critical");
  if (!step.placed.canRun) words.push("stuck");
  if (run?.ticks.some((tick) => tick.step === step.step.id && tick.outcome === "DONE")) words.push("done");
  return words.join(" ");
}

function describe(step: Placed, byId: ReadonlyMap<string, Placed>, waves: readonly number[]): string {
  const needs = step.needs.flatMap((id) => byId.get(id)?.number ?? []);
  const words = [
    `Step ${step.number}: ${verb(step.step)} ${subject(step.step)}`,
    `wave ${waves.indexOf(step.step.wave) + 1}`,
    needs.length ? `after step ${needs.join(", ")}` : "waits for nothing",
  ];
  if (step.placed.isCritical) words.push("on the critical path");
  if (!step.placed.canRun) words.push("cannot run during the event");
  return words.join(", ");
}

function curve(before: Placed, after: Placed): string {
  const [x1, y1] = [before.x + WIDTH, before.y + HEIGHT / 2];
  const [x2, y2] = [after.x, after.y + HEIGHT / 2];
  const bend = Math.max(24, (x2 - x1) / 2);
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
}

/** Give each step a column by its wave, and a row near what it waits for. */
function laidOut(plan: Plan, ordered: Ordered[]): { steps: Placed[]; waves: number[]; rows: number } {
  const needs = direct(plan);
  const waves = [...new Set(ordered.map(({ step }) => step.wave))].sort((a, b) => a - b);
  const rowOf = new Map<string, number>();
  let rows = 0;
  const steps: Placed[] = [];
  waves.forEach((wave, column) => {
    const here = ordered.filter(({ step }) => step.wave === wave);
    const wish = (id: string) => {
      const before = (needs.get(id) ?? []).flatMap((each) => rowOf.get(each) ?? []).sort((a, b) => a - b);
      return before[Math.floor((before.length - 1) / 2)] ?? 0;
    };
    const sorted = here.sort((a, b) => wish(a.step.id) - wish(b.step.id) || a.number - b.number);
    sorted.forEach((row, place) => {
      rowOf.set(row.step.id, place);
      steps.push({
        ...row,
        x: MARGIN + column * COLUMN,
        y: TOP + place * ROW,
        needs: needs.get(row.step.id) ?? [],
      });
    });
    rows = Math.max(rows, sorted.length);
  });
  return { steps, waves, rows };
}

/** Return for each step what it waits for directly: what follows from other lines is left out. */
function direct(plan: Plan): Map<string, string[]> {
  const before = new Map<string, Set<string>>();
  for (const edge of plan.precedence) {
    before.set(edge.after, (before.get(edge.after) ?? new Set()).add(edge.before));
  }
  const all = new Map<string, Set<string>>();
  const reach = (id: string): Set<string> => {
    const known = all.get(id);
    if (known) return known;
    const found = new Set<string>();
    all.set(id, found);
    for (const each of before.get(id) ?? []) {
      found.add(each);
      for (const further of reach(each)) found.add(further);
    }
    return found;
  };
  return new Map(
    plan.steps.map(({ id }) => {
      const own = [...(before.get(id) ?? [])];
      return [id, own.filter((each) => !own.some((other) => other !== each && reach(other).has(each)))];
    }),
  );
}

function neighbour(steps: Placed[], step: Placed, pressed: string): Placed | null {
  const near = (ids: (other: Placed) => boolean) =>
    steps.filter(ids).sort((a, b) => Math.abs(a.y - step.y) - Math.abs(b.y - step.y))[0] ?? null;
  const place = steps.indexOf(step);
  switch (pressed) {
    case "ArrowLeft":
      return near((other) => step.needs.includes(other.step.id));
    case "ArrowRight":
      return near((other) => other.needs.includes(step.step.id));
    case "ArrowDown":
      return steps[place + 1] ?? null;
    case "ArrowUp":
      return steps[place - 1] ?? null;
    default:
      return null;
  }
}
