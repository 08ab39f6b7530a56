/** For tests of the journal's lock: a folder, and processes that hold a journal. */
import { openJournal } from "@dcs-tasks/node/journal"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

export const holderProgram = fileURLToPath(new URL("journalHolder.ts", import.meta.url))

export const target = { endpoint: "https://dcs.example.com", projectId: "p1" }

/** Opens and closes the journal: "open", or why not, after "waiting" if it waited. */
export const tryOpen = (file: string): Effect.Effect<ReadonlyArray<string>> =>
  Effect.suspend(() => {
    const said: Array<string> = []
    const onWaiting = () => Effect.sync(() => void said.push("waiting"))
    return Effect.scoped(openJournal(file, target, { onWaiting })).pipe(
      Effect.match({ onFailure: ({ reason }) => [...said, reason], onSuccess: () => [...said, "open"] })
    )
  })

/** Opens with a clock of which the whole wait passes at once. */
export const openPatiently = (file: string) =>
  Effect.runPromise(
    Effect.gen(function* () {
      const opening = yield* Effect.forkChild(tryOpen(file), { startImmediately: true })
      yield* TestClock.adjust("10 seconds")
      return yield* Fiber.join(opening)
    }).pipe(Effect.provide(TestClock.layer()))
  )

/** Starts a process that opens the journal. `said` are its lines so far, of which the first is `open` or why not. */
export const hold = async (file: string, through: ReadonlyArray<string> = []) => {
  const [command, ...args] = [...through, process.execPath, holderProgram, file]
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] })
  child.stdin.on("error", () => {})
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const next = async (): Promise<string> => String((await lines.next()).value)
  const first = await next()
  return {
    child,
    first,
    /** The next line. */
    next,
    /** The process id of the holder itself, as it is seen in its own PID namespace. */
    pid: Number(first.split(" ")[1]),
    /** Appends a line, and returns what it says. */
    append: (taskId: string) => {
      child.stdin.write(`${taskId}\n`)
      return next()
    },
    [Symbol.asyncDispose]: async () => {
      const isRunning = child.exitCode === null && child.signalCode === null
      child.stdin.end()
      if (isRunning) await once(child, "exit")
    }
  }
}

/** A command that runs another in a PID namespace of its own, and ends with it. */
export const inNamespace = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"] as const

/** Why this machine cannot make a PID namespace, if so. */
export const noNamespaces = (): string | undefined => {
  const [command, ...args] = [...inNamespace, "true"]
  const { error, status, stderr } = spawnSync(command, args, { encoding: "utf8" })
  return status === 0 ? undefined : `needs PID namespaces: ${error?.message ?? stderr.trim()}`
}

export const folder = () => {
  const path = realpathSync(mkdtempSync(join(tmpdir(), "dcs-tasks-lock-")))
  return { path, journal: join(path, "journal"), [Symbol.dispose]: () => rmSync(path, { recursive: true }) }
}
