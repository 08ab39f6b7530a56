import type { Fate, FateTag } from "../../model/Fate.ts"
import { texts } from "../../texts.ts"
import { Icon, type IconName } from "./Icon.tsx"

const icons: { readonly [Tag in FateTag]?: IconName } = {
  Deleted: "check",
  AlreadyGone: "check",
  Unknown: "warning",
  Failed: "failed",
  StillThere: "warning"
}

/** The message and the request id, as far as there are any. */
export const explanationOf = (fate: Fate): string | undefined => {
  const parts = [
    "message" in fate ? fate.message : "stoppedBy" in fate ? fate.stoppedBy : undefined,
    "requestId" in fate && fate.requestId !== undefined ? texts.requestId(fate.requestId) : undefined
  ].filter((part) => part !== undefined)
  return parts.length === 0 ? undefined : parts.join("\n")
}

/** What became of a task. */
export const Result = ({ fate }: { readonly fate: Fate }) => {
  const { _tag } = fate
  if (_tag === "Listed") return null
  const icon = icons[_tag]
  return (
    <span class={`result result-${_tag}`} title={explanationOf(fate)}>
      {icon !== undefined && <Icon name={icon} />}
      {texts.fates[_tag]}
    </span>
  )
}
