import { useMemo } from "preact/hooks"
import { useSignal } from "@preact/signals"
import { confirmationOf } from "../../model/Confirmation.ts"
import type { TaskRow } from "../../model/Task.ts"
import { texts } from "../../texts/index.ts"
import { Button } from "../parts/Button.tsx"
import { download } from "../parts/download.ts"
import { Icon } from "../parts/Icon.tsx"
import { useView } from "../View.ts"
import { ConfirmFacts } from "./ConfirmFacts.tsx"
import { Dialog } from "./Dialog.tsx"
import { useArmed } from "./useArmed.ts"

/** The question before a deletion. Its rows are those that the operator saw when it opened. */
export const ConfirmDialog = ({ rows }: { readonly rows: ReadonlyArray<TaskRow> }) => {
  const { state } = useView()
  const confirmation = useMemo(() => confirmationOf(rows), [rows])
  const rate = useSignal("")
  /** Browsers give no value for what is not a number: it must not pass for an empty field. */
  const isUnreadable = useSignal(false)
  const hasDownloaded = useSignal(false)
  const isArmed = useArmed()
  const perSecond = Number(rate.value)
  const isRate = !isUnreadable.value && (rate.value === "" || (Number.isFinite(perSecond) && perSecond > 0))
  const save = () => {
    download("records", state.recordsOf(rows))
    hasDownloaded.value = true
  }
  const confirm = (close: () => void) => (event: MouseEvent) => {
    // The second click of a double click is a habit, not an answer.
    if (event.detail > 1) return
    close()
    state.deleteSelected({ rows, ...(rate.value !== "" && { rate: perSecond }) })
  }
  return (
    <Dialog title={texts.confirm.title(rows.length)}>
      {(close) => (
        <>
          <ConfirmFacts confirmation={confirmation} clock={state.clock} />
          <p class="dialog-text">{texts.confirm.cannotUndo}</p>
          <div class="dialog-option">
            <Button onPress={save}>
              <Icon name="download" />
              {texts.confirm.download}
            </Button>
            <span class="muted">{hasDownloaded.value ? texts.confirm.downloaded : texts.confirm.downloadHelp}</span>
          </div>
          <label class="dialog-option">
            <span>{texts.confirm.rate}</span>
            <input
              class="field field-rate"
              type="number"
              min="0.1"
              step="any"
              inputmode="decimal"
              aria-label={texts.confirm.rate}
              aria-invalid={!isRate}
              placeholder={texts.confirm.unlimited}
              value={rate}
              onInput={({ currentTarget: { validity, value } }) => {
                rate.value = value
                isUnreadable.value = validity.badInput
              }}
            />
            <span class="muted dialog-help">{texts.confirm.rateHelp}</span>
          </label>
          <div class="dialog-actions">
            <Button onPress={close} autoFocus>
              {texts.confirm.cancel}
            </Button>
            <Button kind="danger" isDisabled={!isArmed || !isRate} onPress={confirm(close)}>
              {texts.confirm.confirm(rows.length)}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  )
}
