import type { Run } from "../../model/Run.ts"
import { texts } from "../../texts/index.ts"
import { Button } from "../parts/Button.tsx"
import { Icon } from "../parts/Icon.tsx"
import { useView } from "../View.ts"

const statusOf = ({ inProgress, secondsLeft, state, throttledUntil }: Run, now: number): string | undefined => {
  if (state === "stopping") return texts.progress.stopping(inProgress)
  if (state === "paused") return texts.progress.paused(inProgress)
  if (throttledUntil !== undefined && throttledUntil > now)
    return texts.progress.throttled((throttledUntil - now) / 1000)
  return secondsLeft === undefined ? undefined : texts.progress.left(secondsLeft)
}

/** How far a run is, and what can be done about it. */
export const Progress = ({ run }: { readonly run: Run }) => {
  const { state } = useView()
  const isStopping = run.state === "stopping"
  const isPaused = run.state === "paused"
  const done = run.total - run.counts.waiting
  return (
    <>
      <div class="run-head">
        <strong>{texts.progress.done(done, run.total)}</strong>
        <span class="muted">{texts.progress.rate(run.perSecond)}</span>
        <span class="run-note">{statusOf(run, state.clock.value)}</span>
        <div class="run-actions">
          <Button isDisabled={isStopping} onPress={isPaused ? state.resume : state.pause}>
            <Icon name={isPaused ? "resume" : "pause"} />
            {isPaused ? texts.progress.resume : texts.progress.pause}
          </Button>
          <Button isDisabled={isStopping} onPress={state.stop}>
            <Icon name="stop" />
            {texts.progress.stop}
          </Button>
        </div>
      </div>
      <progress class="bar" aria-label={texts.progress.bar} max={run.total} value={done} />
      <p class="run-counts muted">{texts.summary.counts(run.counts)}</p>
    </>
  )
}
