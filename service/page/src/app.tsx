import AppLayout from "@cloudscape-design/components/app-layout";
import Box from "@cloudscape-design/components/box";
import Flashbar, { type FlashbarProps } from "@cloudscape-design/components/flashbar";
import Spinner from "@cloudscape-design/components/spinner";
import { type ComponentType, lazy, type ReactNode, Suspense, useCallback, useEffect, useState } from "react";

import { Navigation } from "./parts/navigation";
import { PanelContext } from "./parts/panel";
import { TokenForm } from "./parts/token-form";
import { TopBar } from "./parts/top-bar";
import { usePlace } from "./routing";
import { RevisionContext, useRevision } from "./revision";
import { useAskedViewer, ViewerContext } from "./viewer";

const VIEWS: Record<string, { title: string; view: ComponentType; wide?: boolean }> = {
  "/": { title: "Estate", view: lazy(() => import("./views/estate")) },
  "/search": { title: "Search", view: lazy(() => import("./views/search")) },
  "/component": { title: "Component", view: lazy(() => import("./views/component")) },
  "/map": { title: "Map", view: lazy(() => import("./views/map")), wide: true },
  "/what-if": { title: "What if", view: lazy(() => import("./views/what-if")), wide: true },
  "/plan": { title: "Failover plan", view: lazy(() => import("./views/plan")), wide: true },
  "/night": { title: "One step at a time", view: lazy(() => import("./views/night")), wide: true },
  "/objectives": { title: "Promises", view: lazy(() => import("./views/objectives")) },
  "/gaps": { title: "Gaps", view: lazy(() => import("./views/gaps")) },
  "/availability": { title: "Availability", view: lazy(() => import("./views/availability")) },
  "/coverage": { title: "Coverage", view: lazy(() => import("./views/coverage")) },
  "/changes": { title: "Changes", view: lazy(() => import("./views/changes")) },
  "/api": { title: "API", view: lazy(() => import("./views/api")) },
};

/** Refusals after which somebody has to sign in. */
const MUST_SIGN_IN = new Set(["UNAUTHENTICATED", "NO_ROLE", "TOO_MANY_SIGN_INS"]);

/** Below so many pixels the navigation is closed until it is asked for. */
const NARROW = 1000;

/** The whole page: bar, navigation, the view that the address names, and the panel beside it. */
export function App() {
  const { path } = usePlace();
  const known = VIEWS[path];
  const revision = useRevision();
  const viewer = useAskedViewer();
  const [opened, setOpened] = useState<{ path: string; title: string; content: ReactNode } | null>(null);
  const setPanel = useCallback(
    (shown: { title: string; content: ReactNode } | null) => setOpened(shown && { ...shown, path: location.pathname }),
    [],
  );
  // What a view opened does not stay when another view is shown.
  const panel = opened?.path === path ? opened : null;
  const [navigation, setNavigation] = useState<boolean | null>(null);
  const refusal = revision.answer.state === "failed" ? revision.answer.error : null;
  document.title = `${known?.title ?? "Not found"} — Loadpath`;
  const View = known?.view;
  useEffect(() => {
    document.documentElement.dataset.ready = "true"; // for whoever drives a browser
  }, []);
  return (
    <RevisionContext value={revision}>
      <ViewerContext value={viewer}>
      <PanelContext value={setPanel}>
        <TopBar />
        <AppLayout
          headerSelector="#top-bar"
          navigation={<Navigation path={path} />}
          navigationOpen={navigation ?? (!known?.wide && innerWidth > NARROW)}
          onNavigationChange={({ detail }) => setNavigation(detail.open)}
          toolsHide
          drawers={[]}
          notifications={<Notices />}
          stickyNotifications
          splitPanelOpen={false}
          contentType={known?.wide ? "wizard" : "dashboard"}
          maxContentWidth={Number.MAX_VALUE}
          content={
            <div className={panel ? "with-panel" : undefined}>
              <Suspense fallback={<Spinner size="large" />}>
                {refusal && MUST_SIGN_IN.has(refusal.code) ? (
                  <TokenForm message={refusal.message} />
                ) : View ? <View key={path} /> : <Box variant="h1">There is no page {path}</Box>}
              </Suspense>
              {panel && (
                <aside className="panel" aria-label={panel.title}>
                  {panel.content}
                </aside>
              )}
            </div>
          }
        />
      </PanelContext>
      </ViewerContext>
    </RevisionContext>
  );
}

/** What holds for every view: the copy is stale, an older revision is shown. */
function Notices() {
  const { answer, pinned } = useRevisionValue();
  const items: FlashbarProps.MessageDefinition[] = [];
  const revision = answer.data?.graph.revision;
  if (answer.state === "failed") {
    items.push({ type: "error", id: "away", header: answer.error.message, content: answer.error.hint });
  }
  if (revision?.stale) {
    items.push({
      type: "warning",
      id: "stale",
      header: "This may be out of date: the store cannot be reached.",
      content: `The answers are from revision ${revision.number}, the last copy that the service holds.`,
    });
  }
  if (pinned !== null) {
    items.push({
      type: "info",
      id: "pinned",
      header: `You see revision ${pinned}.`,
      content: "Newer revisions are not shown until you choose the current one above.",
    });
  }
  return items.length ? <Flashbar items={items} /> : null;
}

function useRevisionValue() {
  return useRevision();
}
