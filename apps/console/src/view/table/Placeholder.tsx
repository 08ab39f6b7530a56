import { noFilter } from "../../model/Filter.ts"
import { texts } from "../../texts/index.ts"
import { Button } from "../parts/Button.tsx"
import { useView } from "../View.ts"
import { Skeleton } from "./Skeleton.tsx"

interface MessageProps {
  readonly title: string
  readonly help?: string | undefined
  readonly action?: readonly [label: string, onPress: () => void]
}

const Message = ({ action, help, title }: MessageProps) => (
  <div class="placeholder" data-keeps-focus tabIndex={-1}>
    <h2>{title}</h2>
    {help !== undefined && <p class="muted">{help}</p>}
    {action !== undefined && <Button onPress={action[1]}>{action[0]}</Button>}
  </div>
)

/** What stands where rows would be: that they are coming, why there are none, and what to do about it. */
export const Placeholder = () => {
  const { state } = useView()
  if (state.rows.value.length > 0) return null
  const { problem, state: progress } = state.listing.value
  const hidden = state.all.value.length
  if (hidden > 0) {
    const clear = [texts.toolbar.clearFilter, () => state.setFilter(noFilter)] as const
    return <Message title={texts.table.noMatch} help={texts.table.hidden(hidden)} action={clear} />
  }
  if (progress === "failed")
    return <Message title={texts.table.failed} help={problem} action={[texts.table.tryAgain, state.refresh]} />
  if (progress === "ready") return <Message title={texts.table.empty} help={texts.table.emptyHelp} />
  return <Skeleton />
}
