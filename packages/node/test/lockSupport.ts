/** For tests of the journal's lock on a disk that fails, imported first: ways to open a journal, and the locks that are found. */
import { openFiles } from "./diskFaults.ts"
import { openJournal } from "@dcs-tasks/node/journal"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as TestClock from "effect/testing/TestClock"
import { spawnSync } from "node:child_process"
import { readFileSync, statSync } from "node:fs"
import { expect } from "vitest"
import { folder, target } from "./journalSupport.ts"

export const task = { instanceId: "i1", taskId: "t1" }

/** Opens and closes the journal. `said` is what it waits for and how that ends; `millis` is how long it waited. */
export const opening = async (file: string, meanwhile: (said: ReadonlyArray<string>) => void = () => {}) => {
  const before = openFiles()
  const result = await Effect.runPromise(
    Effect.gen(function* () {
      const said: Array<string> = []
      const onWaiting = (problem: string) => Effect.sync(() => void said.push(problem))
      const fiber = yield* openJournal(file, target, { onWaiting }).pipe(
        Effect.scoped,
        Effect.match({
          onFailure: ({ problem, reason }) => `${reason}: ${problem}`,
          onSuccess: () => "open"
        }),
        Effect.forkChild({ startImmediately: true })
      )
      let millis = 0
      while (fiber.pollUnsafe() === undefined && millis < 60_000) {
        meanwhile(said)
        yield* TestClock.adjust(500)
        millis += 500
      }
      const end = yield* Fiber.join(fiber)
      return { said, end, millis }
    }).pipe(Effect.provide(TestClock.layer()))
  )
  expect(openFiles()).toBe(before)
  return result
}

export interface Lock {
  readonly lock: string
  readonly file: string
  readonly pid: unknown
  readonly host: unknown
  readonly linux?: unknown
}

/** The lock that this process writes. */
export const ownLock = async (): Promise<Lock> => {
  using f = folder()
  let content = ""
  await Effect.runPromise(
    Effect.scoped(
      Effect.map(openJournal(f.journal, target), () => {
        content = readFileSync(`${f.journal}.lock`, "utf8")
        expect(statSync(`${f.journal}.lock`).mode & 0o777).toBe(0o600)
      })
    )
  )
  expect(content).toMatch(/^\{"lock":"[^"]+",.*\}\n$/)
  const lock: Lock = JSON.parse(content)
  return lock
}

/** A process that has ended. */
export const deadPid = spawnSync(process.execPath, ["--version"]).pid

export const inUse = (lock: string, holder: string): string =>
  `InUse: is in use by another run (process ${holder}, according to ${lock}); wait until that run ends`

export const waiting = (lock: string, holder: string): string =>
  `is locked by ${lock}, and this system cannot tell whether that run${holder} still runs; watching it for up to 10 s`

/** Opens the journal, and returns why it cannot be, or what the callback returns. */
export const opened = async <A>(file: string, use: (append: () => string) => A) => {
  const before = openFiles()
  const result = await Effect.runPromise(
    openJournal(file, target).pipe(
      Effect.map((journal) =>
        use(() =>
          Effect.runSync(
            Effect.match(journal.sending(task), { onFailure: ({ problem }) => problem, onSuccess: () => "written" })
          )
        )
      ),
      Effect.scoped,
      Effect.catch(({ problem, reason }) => Effect.succeed(`${reason}: ${problem}`))
    )
  )
  expect(openFiles()).toBe(before)
  return result
}

export const open = (file: string) => opened(file, () => "open")

/** The lock of a process that has ended. */
export const deadLock = async (): Promise<string> => {
  using f = folder()
  const own = await opened(f.journal, () => readFileSync(`${f.journal}.lock`, "utf8"))
  return JSON.stringify({ ...Object(JSON.parse(own)), pid: deadPid })
}
