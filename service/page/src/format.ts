/** How figures are written for people. Durations come as ISO 8601 (`PT15M`, `P1DT2H`). */

const PART = /^(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?)?$/;

/** Return the seconds of an ISO 8601 duration; null for null and for what is none. */
export function seconds(text: string | null | undefined): number | null {
  const match = text ? PART.exec(text) : null;
  if (!match) return null;
  const [, sign, days, hours, minutes, rest] = match;
  const total =
    Number(days ?? 0) * 86400 + Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(rest ?? 0);
  return sign ? -total : total;
}

/** Return a duration as a person says it: `15 min`, `4 h 16 min`, `2 d`. */
export function duration(text: string | number | null | undefined): string {
  const total = typeof text === "number" ? text : seconds(text);
  if (total === null) return "not known";
  if (total === 0) return "0 s";
  const sign = total < 0 ? "−" : "";
  let rest = Math.abs(total);
  const words: string[] = [];
  for (const [unit, size] of [
    ["d", 86400],
    ["h", 3600],
    ["min", 60],
  ] as const) {
    const count = Math.floor(rest / size);
    if (count) words.push(`${count} ${unit}`);
    rest -= count * size;
  }
  if (rest || !words.length) words.push(`${Math.round(rest * 10) / 10} s`);
  return sign + words.slice(0, 2).join(" ");
}

const WORDS = /^\s*(?:(\d+)\s*d(?:ays?)?)?\s*(?:(\d+)\s*h(?:ours?)?)?\s*(?:(\d+)\s*m(?:in(?:utes?)?)?)?\s*(?:(\d+)\s*s(?:ec(?:onds?)?)?)?\s*$/i;

/** Return what a person writes as an ISO 8601 duration: `1 h 30 min` → `PT1H30M`; null for none. */
export function isoDuration(text: string): string | null {
  const trimmed = text.trim();
  if (!trimmed) return null;
  if (seconds(trimmed.toUpperCase()) !== null) return trimmed.toUpperCase();
  const match = WORDS.exec(trimmed);
  if (!match) return null;
  const [, days, hours, minutes, rest] = match;
  const time = [hours && `${hours}H`, minutes && `${minutes}M`, rest && `${rest}S`].filter(Boolean).join("");
  return `P${days ? `${days}D` : ""}${time ? `T${time}` : ""}`;
}

/** Return how old something is: `57 min old`. */
export function age(text: string): string {
  const total = Math.max(0, Math.round(seconds(text) ?? 0));
  const unit = [86400, 3600, 60].find((size) => total >= size) ?? 1;
  return `${duration(Math.floor(total / unit) * unit)} old`;
}

const ZONED = new Intl.DateTimeFormat(undefined, {
  dateStyle: "medium",
  timeStyle: "short",
});
const ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Return a moment in the reader's zone with the zone named, and the same in UTC for the hover. */
export function moment(text: string): { text: string; title: string } {
  const value = new Date(text);
  return { text: `${ZONED.format(value)} (${ZONE})`, title: value.toISOString() };
}

/** Return `1 service`, `4 services`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString()} ${noun}${number === 1 ? "" : "s"}`;
}

/** Return a share as whole per cent; only all of it is 100 %. */
export function percent(ratio: number | null | undefined): string {
  if (ratio === null || ratio === undefined) return "not known";
  return `${ratio < 1 ? Math.min(Math.floor(ratio * 100), 99) : 100} %`;
}

/** Return a word of an enumeration as it stands in a sentence: `NOT_PROMISED` → `not promised`. */
export function word(value: string): string {
  return value.toLowerCase().replaceAll("_", " ");
}
