import type { Run } from "../../model/Run.ts"
import { texts } from "../../texts/index.ts"
import { Progress } from "./Progress.tsx"
import { Summary } from "./Summary.tsx"

/** One element for a run and for what stays of it, so that it keeps the focus when the run ends. */
export const RunRegion = ({ run }: { readonly run: Run }) => {
  const hasEnded = run.state === "ended"
  return (
    <section
      class="run"
      data-keeps-focus
      tabIndex={-1}
      aria-label={hasEnded ? texts.summary.label : texts.progress.label}
    >
      {hasEnded ? <Summary run={run} /> : <Progress run={run} />}
    </section>
  )
}
