import type { DrawnMapFragment } from "../gql/graphql";

const SIGNS: [string, string][] = [
  ["HARD", "needs to serve"],
  ["SOFT", "degrades without"],
  ["TRIGGER", "is started by"],
  ["REPLICATION", "follows (replication)"],
  ["UNKNOWN", "strength not known"],
  ["CONTAINMENT", "lies in"],
  ["LIFECYCLE", "needs to start or change"],
  ["POLICY", "may be blocked by"],
  ["BACKUP", "is backed up by"],
  ["RECOVERY", "needs to fail over"],
  ["OBSERVABILITY", "is watched by"],
];
const TONES: [string, string][] = [
  ["WARNING", "shares a fate that it should not"],
  ["STANDS_BY", "no request reaches it today"],
  ["PART_NEW", "new in the card"],
  ["PART_GONE", "gone from the card"],
];
const STATES: [string, string][] = [
  ["FAILED", "fails"],
  ["DOWN", "stops because of others"],
  ["DEGRADED", "serves, but not fully"],
  ["NEW", "new"],
  ["GONE", "gone"],
];

/** Only the signs that occur on the map. */
export function Legend({ map, states }: { map: DrawnMapFragment; states?: Iterable<string> }) {
  const effects = new Set<string>(map.lines.map((line) => line.effect));
  const drawn = [...map.cards, ...map.boxes, ...map.lines];
  const shown = new Set<string>([...(states ?? []), ...drawn.map((part) => part.state)]);
  const tones = new Set<string>(map.cards.flatMap((card) => card.badges.map((badge) => badge.tone)));
  return (
    <ul className="legend" aria-label="Legend">
      {SIGNS.filter(([effect]) => effects.has(effect)).map(([effect, words]) => (
        <li key={effect}>
          <i className={`sign line ${effect.toLowerCase()}`} /> {words}
        </li>
      ))}
      {map.pills.length > 0 && (
        <li>
          <i className="sign pill">1 of 2</i> so many of them are enough
        </li>
      )}
      {TONES.filter(([tone]) => tones.has(tone)).map(([tone, words]) => (
        <li key={tone}>
          <i className={`sign tone ${tone.toLowerCase()}`} /> {words}
        </li>
      ))}
      {STATES.filter(([state]) => shown.has(state)).map(([state, words]) => (
        <li key={state}>
          <i className={`sign state ${state.toLowerCase()}`} /> {words}
        </li>
      ))}
    </ul>
  );
}
