/** A child process that answers one message at a time. */
import { fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"

interface Child extends AsyncDisposable {
  readonly ask: <A>(message: object) => Promise<A>
  /** The next message, without a question. */
  readonly next: <A>() => Promise<A>
}

const isError = (message: unknown): message is { readonly error: string } =>
  typeof message === "object" && message !== null && "error" in message

/** Starts a file of this folder. */
export const start = (file: string): Child => {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), { stdio: ["ignore", "inherit", "inherit", "ipc"] })
  const waiting: Array<PromiseWithResolvers<unknown>> = []
  const next = <A>(): Promise<A> => {
    const answer = Promise.withResolvers<unknown>()
    waiting.push(answer)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- both ends are this folder's
    return answer.promise as Promise<A>
  }
  child.on("message", (message) => {
    const answer = waiting.shift()
    if (isError(message)) answer?.reject(new Error(message.error))
    else answer?.resolve(message)
  })
  child.on("exit", (code) => {
    for (const answer of waiting) answer.reject(new Error(`${file} ended with ${code}`))
  })
  return {
    next,
    ask: <A>(message: object) => {
      const answer = next<A>()
      child.send(message)
      return answer
    },
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null) return
      const ended = once(child, "exit")
      child.disconnect()
      await ended
    }
  }
}
