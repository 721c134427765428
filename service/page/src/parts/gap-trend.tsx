import { useEffect, useState } from "react";

import { ask, Refused, useAnswer } from "../api";
import { age, word } from "../format";
import { graphql } from "../gql";
import type { GapFilter, Severity } from "../gql/graphql";
import { Section } from "./section";

const REVISIONS = graphql(`
  query TrendRevisions { revisions(limit: 8) { number age } }
`);
const COUNTED = graphql(`
  query CountedGaps($filter: GapFilter, $revision: Int!) {
    gaps(filter: $filter, first: 1, revision: $revision) {
      totalCount counts { severity count }
    }
  }
`);

const SEVERITIES: Severity[] = ["CRITICAL", "HIGH", "MEDIUM", "LOW"];

interface Counted {
  total: number;
  counts: ReadonlyMap<Severity, number>;
}

/**
 * How many gaps the last revisions have, judged by the rules of today. They are asked for one
 * after another, the newest first: each has to be loaded and judged.
 */
export function GapTrend({ filter }: { filter: GapFilter }) {
  const answer = useAnswer(REVISIONS, {});
  const revisions = answer.data?.revisions ?? [];
  const numbers = revisions.map((revision) => revision.number).join(" ");
  const [counted, setCounted] = useState<ReadonlyMap<number, Counted | string>>(new Map());
  const key = JSON.stringify(filter);
  useEffect(() => {
    const abort = new AbortController();
    setCounted(new Map());
    void (async () => {
      for (const number of numbers.split(" ").filter(Boolean).map(Number)) {
        let row: Counted | string;
        try {
          const { gaps } = await ask(COUNTED, { filter: JSON.parse(key), revision: number }, abort.signal);
          row = {
            total: gaps.totalCount,
            counts: new Map(gaps.counts.map((of) => [of.severity, of.count])),
          };
        } catch (problem) {
          row = problem instanceof Refused ? problem.message : String(problem);
        }
        if (abort.signal.aborted) return;
        setCounted((old) => new Map(old).set(number, row));
      }
    })();
    return () => abort.abort();
  }, [numbers, key]);
  const most = Math.max(1, ...[...counted.values()].map((row) => (typeof row === "string" ? 0 : row.total)));
  return (
    <Section title="Trend over revisions" about="The last eight revisions, the oldest first, judged by the rules of today">
      <div className="scroll" tabIndex={0} role="group" aria-label="Gaps of each revision">
      <table className="matrix trend">
        <thead>
          <tr>
            <th scope="col">Revision</th>
            <th scope="col">All</th>
            {SEVERITIES.map((severity) => (
              <th scope="col" key={severity}>{word(severity)}</th>
            ))}
            <th scope="col"><span className="visually-hidden">As a bar</span></th>
          </tr>
        </thead>
        <tbody>
          {[...revisions].reverse().map(({ number, age: old }) => {
            const row = counted.get(number);
            return (
              <tr key={number}>
                <th scope="row">
                  {number} <small className="quiet">{age(old)}</small>
                </th>
                {row === undefined || typeof row === "string" ? (
                  <td colSpan={SEVERITIES.length + 2} className="quiet">{row ?? "…"}</td>
                ) : (
                  <>
                    <td>{row.total}</td>
                    {SEVERITIES.map((severity) => (
                      <td key={severity}>{row.counts.get(severity) ?? 0}</td>
                    ))}
                    <td>
                      <meter
                        min={0}
                        max={most}
                        value={row.total}
                        aria-label={`${row.total} gaps in revision ${number}`}
                      />
                    </td>
                  </>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
      </div>
      {answer.state === "ready" && revisions.length < 2 && (
        <p className="quiet foot">There is only one revision: no trend yet.</p>
      )}
    </Section>
  );
}
