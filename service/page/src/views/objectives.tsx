import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import Textarea from "@cloudscape-design/components/textarea";
import { useState } from "react";

import { ask, Refused } from "../api";
import { setObjectives } from "../assert";
import { count, duration, isoDuration, seconds, word } from "../format";
import { graphql } from "../gql";
import type { DisruptionClass } from "../gql/graphql";
import { fromCsv, save, toCsv } from "../parts/csv";
import { ComponentLink, nameOf } from "../parts/links";
import { Promises, usePromises } from "../parts/promises";
import { Section } from "../parts/section";
import { useMayEdit } from "../viewer";

const NOW = graphql(`
  query ObjectiveNow($id: ID!, $class: DisruptionClass!) {
    component(id: $id) { id label objective(disruptionClass: $class) { rto rpo } }
  }
`);

const COLUMNS = ["component", "class", "rto", "rpo"];
const CLASSES: DisruptionClass[] = ["COMPONENT", "ZONE", "REGION", "ACCOUNT"];
const MOST_ROWS = 500;
/** So many rows are looked up at a time. */
const AT_A_TIME = 8;

/** What is promised beside what is possible; many promises at once as CSV. */
export default function Objectives() {
  const answer = usePromises();
  const mayEdit = useMayEdit();
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="What services and journeys promise, beside what today's design can do."
          actions={
            <Button
              iconName="download"
              disabled={!answer.data}
              onClick={() => answer.data && save("promises.csv", stated(answer.data), "text/csv")}
            >
              Export CSV
            </Button>
          }
        >
          Promises
        </Header>
      }
    >
      <SpaceBetween size="m">
        <Section title="Promised and possible" about="Achievable / promised, by how much fails at once">
          <Promises answer={answer} />
        </Section>
        {mayEdit && <Import />}
      </SpaceBetween>
    </ContentLayout>
  );
}

/** Return every promise as CSV, one a line; times as ISO 8601, so that none is rounded. */
function stated({ promises }: NonNullable<ReturnType<typeof usePromises>["data"]>): string {
  const rows = promises.rows.flatMap(({ component, classes }) =>
    classes.flatMap(({ disruptionClass, objective }) =>
      objective && (objective.rto || objective.rpo)
        ? [[component.id, word(disruptionClass), objective.rto, objective.rpo, objective.source]]
        : [],
    ),
  );
  return toCsv([[...COLUMNS, "written in"], ...rows]);
}

interface Read {
  line: number;
  component: { id: string; label: string } | null;
  name: string;
  kind: DisruptionClass | null;
  before: { rto: string | null; rpo: string | null };
  after: { rto: string | null; rpo: string | null };
  problem: string | null;
  isSame: boolean;
}

/** Many promises from a CSV text: first a preview of what would change, then one revision. */
function Import() {
  const [text, setText] = useState("");
  const [rows, setRows] = useState<Read[] | null>(null);
  const [state, setState] = useState<"open" | "reading" | "sending" | "done">("open");
  const [error, setError] = useState<Refused | null>(null);
  const preview = async (csv: string) => {
    setState("reading");
    setRows(await read(csv));
    setState("open");
  };
  const changes = (rows ?? []).filter((row) => !row.problem && !row.isSame);
  const wrong = (rows ?? []).filter((row) => row.problem);
  const send = async () => {
    setState("sending");
    try {
      await setObjectives(
        changes.flatMap((row) =>
          row.component && row.kind
            ? [{ subject: row.component.id, disruptionClass: row.kind, ...row.after }]
            : [],
        ),
      );
      setError(null);
      setRows(null);
      setText("");
      setState("done");
    } catch (problem) {
      setError(problem instanceof Refused ? problem : new Refused(String(problem), "ERROR", null));
      setState("open");
    }
  };
  return (
    <Section
      title="Import CSV"
      about="A line for each component and class: component, class, rto, rpo. Nothing is promised before you saw what changes."
    >
      <SpaceBetween size="s">
        <label className="date">
          A file
          <input
            type="file"
            accept=".csv,text/csv"
            onChange={(event) => {
              const file = event.target.files?.[0];
              if (file) void file.text().then((csv) => (setText(csv), preview(csv)));
            }}
          />
        </label>
        <FormField label="Or paste the lines" description="service:checkout, region, 15 min, 1 min">
          <Textarea value={text} rows={5} spellcheck={false} onChange={({ detail }) => setText(detail.value)} />
        </FormField>
        <Button disabled={!text.trim()} loading={state === "reading"} onClick={() => void preview(text)}>
          Preview
        </Button>
        {rows && (
          <>
            <Table
              variant="embedded"
              items={rows}
              trackBy={(row) => String(row.line)}
              empty="There is no line with a promise."
              columnDefinitions={[
                { id: "line", header: "Line", cell: (row) => row.line, width: 70 },
                {
                  id: "name",
                  header: "Component",
                  isRowHeader: true,
                  cell: (row) => (row.component ? <ComponentLink component={row.component} /> : row.name || "–"),
                },
                { id: "class", header: "When this fails", cell: (row) => (row.kind ? `one ${word(row.kind)}` : "–") },
                { id: "rto", header: "RTO", cell: (row) => <Values before={row.before.rto} after={row.after.rto} /> },
                { id: "rpo", header: "RPO", cell: (row) => <Values before={row.before.rpo} after={row.after.rpo} /> },
                {
                  id: "what",
                  header: "What happens",
                  cell: (row) =>
                    row.problem ? <span className="bad">{row.problem}</span> : row.isSame ? "nothing: it is promised" : "it is promised",
                },
              ]}
            />
            {wrong.length > 0 && (
              <Alert type="warning" header={`${count(wrong.length, "line")} cannot be read`}>
                Mend them first: all lines are promised together, or none.
              </Alert>
            )}
            <Button
              variant="primary"
              disabled={!changes.length || wrong.length > 0}
              loading={state === "sending"}
              onClick={() => void send()}
            >
              {`Promise ${count(changes.length, "change")}`}
            </Button>
          </>
        )}
        {error && <Alert type="error" header={error.message}>{error.hint}</Alert>}
        <span role="status" className="met">{state === "done" && "They are published."}</span>
      </SpaceBetween>
    </Section>
  );
}

function Values({ before, after }: { before: string | null; after: string | null }) {
  const words = (text: string | null) => (text ? duration(text) : "none");
  if (seconds(before) === seconds(after)) return <>{words(after)}</>;
  return (
    <>
      <s className="quiet">{words(before)}</s> → <b>{words(after)}</b>
    </>
  );
}

async function read(csv: string): Promise<Read[]> {
  const lines = fromCsv(csv);
  const headed = lines[0]?.[0]?.trim().toLowerCase() === COLUMNS[0];
  const rows = lines.slice(headed ? 1 : 0, MOST_ROWS).map((cells, number) => parsed(cells, number + (headed ? 2 : 1)));
  for (let start = 0; start < rows.length; start += AT_A_TIME) {
    await Promise.all(rows.slice(start, start + AT_A_TIME).map(look));
  }
  return rows;
}

function parsed(cells: string[], line: number): Read {
  const [name = "", kind = "", rto = "", rpo = ""] = cells.map((each) => each.trim());
  const known = CLASSES.find((each) => word(each) === kind.toLowerCase()) ?? null;
  const after = { rto: isoDuration(rto), rpo: isoDuration(rpo) };
  let problem: string | null = null;
  if (!known) problem = `“${kind}” is none of ${CLASSES.map(word).join(", ")}`;
  else if (rto && after.rto === null) problem = `“${rto}” is no time such as 15 min`;
  else if (rpo && after.rpo === null) problem = `“${rpo}” is no time such as 1 min`;
  else if (!rto && !rpo) problem = "it states neither an RTO nor an RPO";
  return { line, component: null, name, kind: known, before: { rto: null, rpo: null }, after, problem, isSame: false };
}

/** Add what is promised today, or why there is no such component. */
async function look(row: Read): Promise<void> {
  if (row.problem || !row.kind) return;
  try {
    const { component } = await ask(NOW, { id: row.name, class: row.kind });
    row.component = component ?? null;
    row.before = { rto: component?.objective?.rto ?? null, rpo: component?.objective?.rpo ?? null };
    row.isSame = (["rto", "rpo"] as const).every((each) => seconds(row.before[each]) === seconds(row.after[each]));
  } catch (problem) {
    row.problem = nameOf((problem as Refused).message);
  }
}
