import { useAnswer } from "../api";
import { age, word } from "../format";
import { graphql } from "../gql";
import type { GapFilter, GapTrendQuery, Severity } from "../gql/graphql";
import { Shown } from "./answer";
import { Section } from "./section";

const TREND = graphql(`
  query GapTrend($filter: GapFilter) {
    gapTrend(filter: $filter) {
      revision { number age }
      totalCount counts { severity count }
    }
  }
`);

const SEVERITIES: Severity[] = ["CRITICAL", "HIGH", "MEDIUM", "LOW"];

/** How many gaps the last eight revisions have, judged by the rules of today. */
export function GapTrend({ filter }: { filter: GapFilter }) {
  const answer = useAnswer(TREND, { filter });
  return (
    <Section title="Trend over revisions" about="The last eight revisions, the oldest first, judged by the rules of today">
      <Shown answer={answer}>{({ gapTrend }) => <Trend points={gapTrend} />}</Shown>
    </Section>
  );
}

function Trend({ points }: { points: GapTrendQuery["gapTrend"] }) {
  const most = Math.max(1, ...points.map((point) => point.totalCount ?? 0));
  return (
    <>
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
            {[...points].reverse().map(({ revision: { number, age: old }, totalCount, counts }) => (
              <tr key={number}>
                <th scope="row">
                  {number} <small className="quiet">{age(old)}</small>
                </th>
                {totalCount == null ? (
                  <td colSpan={SEVERITIES.length + 2} className="quiet">the service is not in this revision</td>
                ) : (
                  <>
                    <td>{totalCount}</td>
                    {SEVERITIES.map((severity) => (
                      <td key={severity}>{counts.find((of) => of.severity === severity)?.count ?? 0}</td>
                    ))}
                    <td>
                      <meter
                        min={0}
                        max={most}
                        value={totalCount}
                        aria-label={`${totalCount} gaps in revision ${number}`}
                      />
                    </td>
                  </>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {points.length < 2 && <p className="quiet foot">There is only one revision: no trend yet.</p>}
    </>
  );
}
