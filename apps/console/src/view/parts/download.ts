import { fileTime } from "../../model/times.ts"

/** Saves text as a file, without a request. */
export const download = (kind: string, text: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type: "application/x-ndjson" }))
  const link = document.createElement("a")
  link.href = url
  link.download = `dcs-tasks-${kind}-${fileTime(Date.now())}.ndjson`
  link.click()
  // Some browsers read it only after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
