import Input from "@cloudscape-design/components/input";
import TopNavigation from "@cloudscape-design/components/top-navigation";
import { use, useEffect, useRef, useState } from "react";

import { useAnswer } from "../api";
import { age } from "../format";
import { graphql } from "../gql";
import { RevisionContext } from "../revision";
import { address, change, go, usePlace } from "../routing";
import { signOut, useSession } from "../session";
import { isDark, setDark } from "../theme";

const REVISIONS = graphql(`
  query Revisions { revisions(limit: 20) { number publishedAt age } }
`);

/** Name, search, revision, colours and who is signed in; `/` puts the cursor into the search. */
export function TopBar() {
  const { answer, pinned } = use(RevisionContext);
  const revisions = useAnswer(REVISIONS, {});
  const person = useSession()?.signed_in;
  const [dark, chooseDark] = useState(isDark());
  const shown = answer.data?.graph.revision;
  return (
    <div id="top-bar">
      <TopNavigation
        identity={{ href: address("/"), title: "Loadpath", onFollow: (event) => {
          event.preventDefault();
          go(address("/"));
        } }}
        search={<Search />}
        utilities={[
          {
            type: "menu-dropdown",
            text: shown ? `Revision ${shown.number} · ${age(shown.age)}` : "Revision",
            items: [
              { id: "", text: "Current revision", disabled: pinned === null },
              ...(revisions.data?.revisions ?? []).map((revision) => ({
                id: String(revision.number),
                text: `Revision ${revision.number} · ${age(revision.age)}`,
              })),
            ],
            onItemClick: ({ detail }) => change({ revision: detail.id || null }),
          },
          {
            type: "button",
            text: dark ? "Light" : "Dark",
            ariaLabel: dark ? "Use light colours" : "Use dark colours",
            onClick: () => {
              setDark(!dark);
              chooseDark(!dark);
            },
          },
          ...(person
            ? [{
                type: "menu-dropdown" as const,
                text: person.name,
                description: person.role,
                iconName: "user-profile" as const,
                items: [{ id: "out", text: "Sign out" }],
                onItemClick: () => void signOut(),
              }]
            : []),
        ]}
      />
    </div>
  );
}

function Search() {
  const place = usePlace();
  const [text, setText] = useState(place.parameters.get("q") ?? "");
  const field = useRef<{ focus(): void } | null>(null);
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (event.key === "/" && !/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) {
        event.preventDefault();
        field.current?.focus();
      }
    };
    addEventListener("keydown", focus);
    return () => removeEventListener("keydown", focus);
  }, []);
  return (
    <Input
      ref={field as never}
      type="search"
      ariaLabel="Search components"
      placeholder="Search names, tags, ids   /"
      value={text}
      onChange={({ detail }) => {
        setText(detail.value);
        if (place.path === "/search") change({ q: detail.value });
      }}
      onKeyDown={({ detail }) => {
        if (detail.key === "Enter") go(address("/search", { q: text }));
      }}
    />
  );
}
