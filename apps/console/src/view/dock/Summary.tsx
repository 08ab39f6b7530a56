import type { Run } from "../../model/Run.ts"
import { texts } from "../../texts.ts"
import { Button } from "../parts/Button.tsx"
import { download } from "../parts/download.ts"
import { Icon } from "../parts/Icon.tsx"
import { useView } from "../View.ts"
import { Faults } from "./Faults.tsx"

const reasons: ReadonlyMap<string, string> = new Map(Object.entries(texts.stopped))

/** What a run has done. It stays until it is closed. */
export const Summary = ({ run }: { readonly run: Run }) => {
  const { state } = useView()
  const { counts, endedAt, faults, startedAt, stoppedBy, total } = run
  const isChecking = state.isChecking.value
  const reason = stoppedBy === undefined ? undefined : reasons.get(stoppedBy)
  return (
    <>
      <div class="run-head">
        <strong>{texts.view.allGone(counts.deleted + counts.alreadyGone, total)}</strong>
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
            {texts.summary.close}
          </Button>
        </div>
      </div>
      {reason !== undefined && <p>{reason}</p>}
      {counts.unknown > 0 && <p>{texts.summary.unknown(counts.unknown)}</p>}
      {faults.length > 0 && <Faults faults={faults} />}
    </>
  )
}
