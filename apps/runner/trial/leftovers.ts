/** What a trial has to undo even when it is interrupted: processes that it started, folders that it made. */

const undone = new Set<() => void>()

/** Registers an undo for the end of the process. The function returned withdraws it. */
export const atExit = (undo: () => void): (() => void) => {
  undone.add(undo)
  return () => {
    undone.delete(undo)
  }
}

process.on("exit", () => {
  // The newest first: a folder is removed after the processes that write into it.
  for (const undo of [...undone].toReversed()) {
    try {
      undo()
    } catch (cause) {
      process.stderr.write(`${String(cause)}\n`)
    }
  }
})
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129]
] as const) {
  process.once(signal, () => process.exit(code))
}
