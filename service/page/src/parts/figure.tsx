import type { ReactNode } from "react";

/** One figure of a row of figures: what it is, the figure, and what makes it good or bad. */
export function Figure({
  name,
  value,
  note,
  bad = false,
}: {
  name: string;
  value: ReactNode;
  note?: ReactNode;
  bad?: boolean;
}) {
  return (
    <div className="figure">
      <dt>{name}</dt>
      <dd>
        <strong>{value}</strong>
        {note !== undefined && <span className={bad ? "bad" : "quiet"}>{note}</span>}
      </dd>
    </div>
  );
}

/** The figures that a view begins with. */
export function Figures({ children }: { children: ReactNode }) {
  return <dl className="figures">{children}</dl>;
}
