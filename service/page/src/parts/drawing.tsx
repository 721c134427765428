import { type KeyboardEvent, type PointerEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";

import type { DrawnMapFragment, MapState } from "../gql/graphql";
import { word } from "../format";
import { graphql } from "../gql";
import { iconOf } from "./icons";

export const DRAWN_MAP = graphql(`
  fragment DrawnMap on Map {
    title level width height coarserBecause
    totals { componentsRead needsRead componentsHidden needsHidden }
    boxes { id kind title parent component state area { x y width height } }
    cards {
      id component shape title subtitle kind box folded badges { text tone } standsBy column
      state stack area { x y width height }
    }
    lines { dependent provider effect relations pill state path { x y } }
    pills { id card minimum count place { x y } }
    entries { card path { x y } }
  }
`);

type Drawn = DrawnMapFragment;
type Card = Drawn["cards"][number];
type Line = Drawn["lines"][number];
type Point = { x: number; y: number };

const MARGIN = 24;
const CORNER = 7;
/** Pixels that the frame of a map has at least, for its buttons. */
const LOWEST = 180;

/** Return the data of an SVG path through these corners, each rounded. */
export function rounded(path: readonly Point[]): string {
  const first = path[0];
  const last = path.at(-1);
  if (!first || !last) return "";
  const commands = [`M${first.x} ${first.y}`];
  for (let number = 1; number < path.length - 1; number++) {
    const [before, corner, after] = [path[number - 1], path[number], path[number + 1]];
    if (!before || !corner || !after) continue;
    const radius = Math.min(CORNER, distance(before, corner) / 2, distance(corner, after) / 2);
    const start = towards(corner, before, radius);
    const end = towards(corner, after, radius);
    commands.push(`L${start.x} ${start.y}Q${corner.x} ${corner.y} ${end.x} ${end.y}`);
  }
  commands.push(`L${last.x} ${last.y}`);
  return commands.join("");
}

function distance(first: Point, second: Point): number {
  return Math.hypot(second.x - first.x, second.y - first.y);
}

function towards(corner: Point, other: Point, length: number): Point {
  const share = length / (distance(corner, other) || 1);
  return { x: corner.x + (other.x - corner.x) * share, y: corner.y + (other.y - corner.y) * share };
}

interface Props {
  map: Drawn;
  /** States that replace those of the map, by component; for a failure that is played. */
  states?: ReadonlyMap<string, MapState>;
  selected?: string | null;
  find?: string;
  onSelect?: (card: Card) => void;
}

/**
 * A map as the service laid it out. It is panned and zoomed by a CSS transform, so that no frame
 * draws anything anew. Every card is a link in reading order; arrow keys follow the lines.
 */
export function Drawing({ map, states, selected, find, onSelect }: Props) {
  const { frame, style, handlers, fit, zoom } = usePan(map.width + 2 * MARGIN, map.height + 2 * MARGIN);
  const lit = useMemo(() => neighbours(map, selected ?? null), [map, selected]);
  const state = useCallback(
    (component: string, own: MapState) => (states ? (states.get(component) ?? "UP") : own),
    [states],
  );
  const cardsById = useMemo(() => new Map(map.cards.map((card) => [card.id, card])), [map]);
  const keys = (event: KeyboardEvent, card: Card) => {
    const target = nextCard(map, card, event.key);
    if (target) {
      event.preventDefault();
      document.getElementById(cardKey(target))?.focus();
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      onSelect?.(card);
    }
  };
  return (
    <div className="map-frame" ref={frame} {...handlers}>
      <div className="map-zoom" role="group" aria-label="Zoom">
        <button type="button" onClick={() => zoom(1.25)} aria-label="Larger">+</button>
        <button type="button" onClick={() => zoom(0.8)} aria-label="Smaller">−</button>
        <button type="button" onClick={fit}>Fit</button>
      </div>
      <svg
        className="map"
        style={style}
        width={map.width + 2 * MARGIN}
        height={map.height + 2 * MARGIN}
        viewBox={`${-MARGIN} ${-MARGIN} ${map.width + 2 * MARGIN} ${map.height + 2 * MARGIN}`}
        role="group"
        aria-label={`Map of ${map.title}: ${map.cards.length} cards, ${map.lines.length} lines`}
      >
        {map.boxes.map((box) => {
          const shown = box.component ? state(box.component, box.state) : box.state;
          return (
            <g key={box.id} className={`box ${box.kind.toLowerCase()} ${shown.toLowerCase()}`}>
              <rect {...box.area} rx={box.kind === "NETWORK" ? 5 : 9} />
              <text x={box.area.x + 10} y={box.area.y + 15}>
                {box.title}
                {shown === "UP" ? "" : ` — ${word(shown)}`}
              </text>
            </g>
          );
        })}
        {map.lines.map((line) => (
          <path
            key={`${line.dependent} ${line.provider}`}
            className={lineClass(line, cardsById, state, lit)}
            d={rounded(line.path)}
            markerEnd={`url(#arrow-${compared(line) ?? arrow(line)})`}
          >
            <title>
              {line.relations.map((relation) => relation.replaceAll("_", " ")).join(", ")}
              {compared(line) ? ` — ${word(line.state)}` : ""}
            </title>
          </path>
        ))}
        {map.entries.map((entry) => (
          <g key={entry.card} className="entry">
            <circle cx={entry.path[0]?.x} cy={entry.path[0]?.y} r={5} />
            <path d={rounded(entry.path)} markerEnd="url(#arrow-hard)" />
          </g>
        ))}
        {map.cards.map((card) => {
          const shown = state(card.component, card.state);
          return (
            <a
              key={card.id}
              id={cardKey(card)}
              href={`/component?id=${encodeURIComponent(card.component)}`}
              aria-current={selected === card.id ? "true" : undefined}
              className={cardClass(card, shown, lit, find)}
              onClick={(event) => {
                if (event.metaKey || event.ctrlKey) return;
                event.preventDefault();
                onSelect?.(card);
              }}
              onKeyDown={(event) => keys(event, card)}
            >
              <title>{describe(card, shown)}</title>
              <g aria-hidden="true">
                <CardShape card={card} state={shown} />
              </g>
            </a>
          );
        })}
        {map.pills.map((pill) => (
          <g key={pill.id} className="pill">
            <rect x={pill.place.x - 21} y={pill.place.y - 9} width={42} height={18} rx={9} />
            <text x={pill.place.x} y={pill.place.y + 4} textAnchor="middle">
              {pill.minimum} of {pill.count}
            </text>
          </g>
        ))}
        <defs>
          {["hard", "soft", "unknown", "replication", "down", "new", "gone"].map((kind) => (
            <marker
              key={kind}
              id={`arrow-${kind}`}
              className={`arrow ${kind}`}
              viewBox="0 0 8 8"
              refX={8}
              refY={4}
              markerWidth={8}
              markerHeight={8}
              markerUnits="userSpaceOnUse"
              orient="auto"
            >
              <path d="M0 0.5 8 4 0 7.5z" />
            </marker>
          ))}
        </defs>
      </svg>
    </div>
  );
}

function CardShape({ card, state }: { card: Card; state: MapState }) {
  const { x, y, width, height } = card.area;
  const icon = iconOf(card.kind);
  const room = width - 52 - (card.shape === "NAME" ? 14 : 8);
  let right = x + width - 8;
  return (
    <>
      {card.stack > 1 && <rect className="behind" x={x + 5} y={y - 5} width={width} height={height} rx={6} />}
      <rect x={x} y={y} width={width} height={height} rx={card.shape === "NAME" ? height / 2 : 6} />
      <g className="icon" stroke={icon.colour} transform={`translate(${x + 14} ${y + 12}) scale(1.17)`}>
        <path d={icon.path} />
      </g>
      <text className="title" x={x + 52} y={y + 22}>{fitted(card.title, room, 7.3)}</text>
      <text className="subtitle" x={x + 52} y={y + 38}>{fitted(card.subtitle, room, 5.2)}</text>
      {state !== "UP" && (
        <text className="state" x={x + width - 10} y={y - 5} textAnchor="end">{word(state)}</text>
      )}
      {[...card.badges].reverse().map((badge) => {
        const long = badge.text.length * 5.1 + 14;
        if (right - long < x - 4) return null;
        right -= long + 5;
        return (
          <g key={badge.text} className={`badge ${badge.tone.toLowerCase()}`}>
            <rect x={right + 5} y={y + height - 8} width={long} height={15} rx={7.5} />
            <text x={right + 5 + long / 2} y={y + height + 3} textAnchor="middle">{badge.text}</text>
          </g>
        );
      })}
    </>
  );
}

/** Return a text that fits, its middle left out: names differ at their end. */
export function fitted(text: string, room: number, each: number): string {
  const most = Math.max(3, Math.floor(room / each));
  if (text.length <= most) return text;
  const tail = Math.floor((most - 1) / 3);
  return `${text.slice(0, most - 1 - tail)}…${text.slice(text.length - tail)}`;
}

function describe(card: Card, state: MapState): string {
  const words = [card.title, card.subtitle, ...card.badges.map((badge) => badge.text)];
  if (state !== "UP") words.push(word(state));
  return words.join(", ");
}

function cardKey(card: Card): string {
  return `card-${card.id}`;
}

function cardClass(card: Card, state: MapState, lit: Set<string> | null, find?: string): string {
  const words = ["card", card.shape.toLowerCase(), state.toLowerCase()];
  if (card.standsBy) words.push("stands-by");
  if (lit && !lit.has(card.id)) words.push("dim");
  const text = find?.trim().toLowerCase();
  if (text) {
    const matches = `${card.title} ${card.subtitle} ${card.id}`.toLowerCase().includes(text);
    words.push(matches ? "match" : "dim");
  }
  return words.join(" ");
}

function lineClass(
  line: Line,
  cards: ReadonlyMap<string, Card>,
  state: (component: string, own: MapState) => MapState,
  lit: Set<string> | null,
): string {
  const words = ["line", arrow(line), ...(compared(line) ? [line.state.toLowerCase()] : [])];
  const dependent = cards.get(line.dependent);
  const provider = cards.get(line.provider);
  if (dependent && provider) {
    const from = state(dependent.component, dependent.state);
    const to = state(provider.component, provider.state);
    const falls = from === "DOWN" || from === "DEGRADED";
    if (falls && (to === "DOWN" || to === "FAILED") && line.effect !== "REPLICATION") words.push("carries");
  }
  if (lit && !(lit.has(line.dependent) && lit.has(line.provider))) words.push("dim");
  return words.join(" ");
}

/** Return what a comparison of two revisions says of a line; null for nothing. */
function compared(line: Line): string | null {
  return line.state === "NEW" || line.state === "GONE" ? line.state.toLowerCase() : null;
}

function arrow(line: Line): string {
  const kind = line.effect.toLowerCase();
  return ["hard", "unknown", "replication"].includes(kind) ? kind : "soft";
}

/** Return the card and all that its lines lead to or come from; null when none is selected. */
function neighbours(map: Drawn, selected: string | null): Set<string> | null {
  if (!selected || !map.cards.some((card) => card.id === selected)) return null;
  const near = new Set([selected]);
  for (const line of map.lines) {
    if (line.dependent === selected) near.add(line.provider);
    if (line.provider === selected) near.add(line.dependent);
  }
  return near;
}

/** Return the card that an arrow key leads to: along a line to the right or left, else by place. */
export function nextCard(map: Drawn, card: Card, key: string): Card | null {
  const along = (ids: string[]) =>
    map.cards
      .filter((other) => ids.includes(other.id))
      .sort((a, b) => Math.abs(a.area.y - card.area.y) - Math.abs(b.area.y - card.area.y))[0] ?? null;
  if (key === "ArrowRight") {
    return along(map.lines.filter((line) => line.dependent === card.id).map((line) => line.provider));
  }
  if (key === "ArrowLeft") {
    return along(map.lines.filter((line) => line.provider === card.id).map((line) => line.dependent));
  }
  if (key === "ArrowDown" || key === "ArrowUp") {
    const place = map.cards.findIndex((other) => other.id === card.id);
    return map.cards[place + (key === "ArrowDown" ? 1 : -1)] ?? null;
  }
  return null;
}

function usePan(width: number, height: number) {
  const frame = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ x: 0, y: 0, scale: 1 });
  const drag = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  const fit = useCallback(() => {
    const box = frame.current?.getBoundingClientRect();
    if (!box) return;
    const tall = Math.min(innerHeight * 0.66, Math.max(LOWEST, (height * box.width) / width));
    const scale = Math.min(1, box.width / width, tall / height);
    if (frame.current) frame.current.style.height = `${Math.min(tall, Math.max(LOWEST, height * scale))}px`;
    setView({ x: 0, y: 0, scale: Math.max(scale, 0.2) });
  }, [width, height]);
  useEffect(() => {
    fit();
    let before = frame.current?.clientWidth;
    const observer = new ResizeObserver(() => {
      // Only the width counts: the height follows from it, and would start the next round.
      if (frame.current?.clientWidth === before) return;
      before = frame.current?.clientWidth;
      fit();
    });
    if (frame.current) observer.observe(frame.current);
    return () => observer.disconnect();
  }, [fit]);
  const zoom = useCallback((factor: number) => {
    setView((old) => ({ ...old, scale: Math.min(3, Math.max(0.1, old.scale * factor)) }));
  }, []);
  const handlers = {
    onPointerDown: (event: PointerEvent) => {
      if ((event.target as Element).closest("a, button")) return;
      drag.current = { x: event.clientX - view.x, y: event.clientY - view.y, moved: false };
      (event.currentTarget as Element).setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent) => {
      const from = drag.current;
      if (!from) return;
      setView((old) => ({ ...old, x: event.clientX - from.x, y: event.clientY - from.y }));
    },
    onPointerUp: () => {
      drag.current = null;
    },
  };
  const style = {
    transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})`,
    transformOrigin: "0 0",
  };
  return { frame, style, handlers, fit, zoom };
}
