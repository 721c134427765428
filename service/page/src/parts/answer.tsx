import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Spinner from "@cloudscape-design/components/spinner";
import type { ReactNode } from "react";

import type { Answered } from "../api";

/**
 * Show an answer, or why there is none. The last answer stays visible while a new one is on its
 * way, marked; "could not look" never looks like "nothing there".
 */
export function Shown<Result>({
  answer,
  children,
}: {
  answer: Answered<Result>;
  children: (data: Result) => ReactNode;
}) {
  if (answer.state === "failed") {
    return (
      <>
        <Alert type="error" header={answer.error.message}>
          {answer.error.hint ?? `Code ${answer.error.code}`}
        </Alert>
        {answer.data && children(answer.data)}
      </>
    );
  }
  if (answer.data === undefined) {
    return (
      <Box padding="l" textAlign="center">
        <Spinner /> <span role="status">Computing …</span>
      </Box>
    );
  }
  return (
    <div aria-busy={answer.state === "loading"} className={answer.state}>
      {children(answer.data)}
    </div>
  );
}
