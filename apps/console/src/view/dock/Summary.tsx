import type { Run } from "../../model/Run.ts"
import { texts } from "../../texts/index.ts"
import { Button } from "../parts/Button.tsx"
import { download } from "../parts/download.ts"
import { Icon } from "../parts/Icon.tsx"
import { useView } from "../View.ts"
import { Faults } from "./Faults.tsx"

/** What a run has done. It stays until it is closed. */
export const Summary = ({ run }: { readonly run: Run }) => {
  const { state } = useView()
  const { counts, endedAt, faults, problem, startedAt, stoppedBy, total } = run
  const isChecking = state.isChecking.value
  // The alert says more about a problem.
  const reason = problem === undefined && stoppedBy !== undefined ? texts.stopped.get(stoppedBy) : undefined
  return (
    <>
      <div class="run-head">
        <strong>{texts.summary.gone(counts.deleted + counts.alreadyGone, total)}</strong>
        {endedAt !== undefined && <span class="muted">{texts.summary.took((endedAt - startedAt) / 1000)}</span>}
        <span class="run-counts">{texts.summary.counts(counts)}</span>
        <div class="run-actions">
          {counts.unknown > 0 && (
            <Button isDisabled={isChecking} onPress={state.checkAgain}>
              {isChecking ? texts.summary.checking : texts.summary.checkAgain}
            </Button>
          )}
          <Button onPress={() => download("results", state.results())}>
            <Icon name="download" />
            {texts.summary.download}
          </Button>
          <Button onPress={state.refresh}>
            <Icon name="refresh" />
            {texts.summary.listAgain}
          </Button>
          <Button kind="quiet" onPress={state.dismissRun}>
            {texts.close}
          </Button>
        </div>
      </div>
      {reason !== undefined && <p>{reason}</p>}
      {counts.unknown > 0 && <p>{texts.summary.unknown(counts.unknown)}</p>}
      {faults.length > 0 && <Faults faults={faults} />}
    </>
  )
}
