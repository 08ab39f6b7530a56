/** Saves text as a file, without a request. */
export const download = (kind: string, text: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type: "application/x-ndjson" }))
  const link = document.createElement("a")
  link.href = url
  link.download = `dcs-tasks-${kind}-${new Date().toISOString().replaceAll(":", "-").slice(0, 19)}.ndjson`
  link.click()
  URL.revokeObjectURL(url)
}
