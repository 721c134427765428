import type { ReactNode } from "react";

/** A framed part of a view with a heading, a sentence about it, and what leads further. */
export function Section({
  title,
  about,
  action,
  children,
}: {
  title: string;
  about?: ReactNode;
  action?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className="section" aria-label={title}>
      <header>
        <div>
          <h2>{title}</h2>
          {about && <p className="quiet">{about}</p>}
        </div>
        {action}
      </header>
      {children}
    </section>
  );
}
