import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import { createContext, type ReactNode, use } from "react";

type Panel = { title: string; content: ReactNode } | null;

export const PanelContext = createContext<(panel: Panel) => void>(() => undefined);

/** Return functions that open and close the panel beside the view. */
export function usePanel() {
  const setPanel = use(PanelContext);
  return {
    open: (title: string, content: ReactNode, closed?: () => void) =>
      setPanel({
        title,
        content: (
          <>
            <Header
              variant="h2"
              actions={
                <Button
                  iconName="close"
                  variant="icon"
                  ariaLabel="Close the panel"
                  onClick={() => {
                    setPanel(null);
                    closed?.();
                  }}
                />
              }
            >
              {title}
            </Header>
            {content}
          </>
        ),
      }),
    close: () => setPanel(null),
  };
}
