/** A child process that answers one message at a time. */
import { type ChildProcess, fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

export interface Child extends AsyncDisposable {
  readonly ask: <A>(message: object) => Promise<A>
  /** The first thing that it says unasked. */
  readonly said: Promise<unknown>
}

const next = async (child: ChildProcess): Promise<unknown> => {
  const [message] = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => {
      throw new Error(`${child.spawnargs.at(-1)} ended with ${code}`)
    })
  ])
  if (typeof message === "object" && message !== null && "error" in message) throw new Error(String(message.error))
  return message
}

/** Starts a file of this folder. */
export const start = (file: string): Child => {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), { stdio: ["ignore", "inherit", "inherit", "ipc"] })
  const said = next(child)
  said.catch(() => {})
  return {
    said,
    ask: async <A>(message: object) => {
      const answer = next(child)
      child.send(message)
      return (await answer) as A
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null) return
      const ended = once(child, "exit")
      child.disconnect()
      await ended
    }
  }
}
