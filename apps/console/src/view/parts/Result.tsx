import type { Fate } from "../../model/Fate.ts"
import { texts } from "../../texts/index.ts"
import { Icon, type IconName } from "./Icon.tsx"

const icons: { readonly [Tag in Fate["_tag"]]?: IconName } = {
  Deleted: "check",
  AlreadyGone: "check",
  Unknown: "warning",
  Failed: "failed",
  StillThere: "warning"
}

/** Why it became so, and the request id, as far as there are any. */
export const explanationOf = (fate: Fate): string | undefined => {
  const parts = [
    "message" in fate ? fate.message : undefined,
    "stoppedBy" in fate ? texts.stopped.get(fate.stoppedBy) : undefined,
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
