/**
 * What was sent and how it ended, on disk: written before a request goes out and before its result is printed, so that
 * a run can be killed at any moment and go on later.
 */
import { type DeletionJournal, type DeletionResult, mayHaveDeleted } from "@dcs-tasks/core"
import * as IdSet from "@dcs-tasks/core/IdSet"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import { closeSync, fsyncSync, openSync, readSync, truncateSync, writeSync } from "node:fs"
import { Failure, usage } from "./Failure.ts"
import * as Lock from "./Lock.ts"
import * as Stderr from "./Stderr.ts"

/** The target that every line is keyed by, apart from its instance. */
export interface JournalTarget {
  readonly endpoint: string
  readonly projectId: string
}

interface Line extends JournalTarget {
  readonly event: "sent" | "ended"
  readonly instanceId: string
  readonly taskId: string
  readonly outcome?: string
}

/** Per instance: what earlier runs finished, and what they sent without knowing its end. */
interface Past {
  readonly finished: IdSet.IdSet
  readonly sent: IdSet.IdSet
}

const strings = ["event", "endpoint", "projectId", "instanceId", "taskId"] as const

const isLine = (line: unknown): line is Line =>
  typeof line === "object" && line !== null && strings.every((key) => typeof Reflect.get(line, key) === "string")

const parseLine = (text: string): Line | undefined => {
  try {
    const line: unknown = JSON.parse(text)
    return isLine(line) ? line : undefined
  } catch {
    return undefined
  }
}

const unusable = (file: string, why: string): Failure => usage(`the journal ${file} ${why}. Nothing was sent.`)

const reasonOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "unknown reason"

/** Reads complete lines in pieces; gives the byte length up to the last newline: what follows is a torn line. */
const readLines = (descriptor: number, each: (line: string, number: number) => void): number => {
  const buffer = Buffer.alloc(1 << 20)
  let rest = Buffer.alloc(0)
  let complete = 0
  let number = 0
  for (let size = readSync(descriptor, buffer); size > 0; size = readSync(descriptor, buffer)) {
    const piece = Buffer.concat([rest, buffer.subarray(0, size)])
    let at = 0
    for (let end = piece.indexOf(10, at); end >= 0; end = piece.indexOf(10, at)) {
      number += 1
      each(piece.toString("utf8", at, end), number)
      at = end + 1
    }
    complete += at
    rest = Buffer.from(piece.subarray(at))
  }
  return complete
}

const load = (file: string, target: JournalTarget): ReadonlyMap<string, Past> => {
  const past = new Map<string, Past>()
  const descriptor = openSync(file, "a+", 0o600)
  try {
    const complete = readLines(descriptor, (text, number) => {
      const line = parseLine(text)
      if (line === undefined) throw unusable(file, `has a line ${number} that is no journal line`)
      if (line.endpoint !== target.endpoint || line.projectId !== target.projectId) {
        throw unusable(file, `is of project ${line.projectId} at ${line.endpoint}, not of this one`)
      }
      let ids = past.get(line.instanceId)
      if (ids === undefined) past.set(line.instanceId, (ids = { finished: IdSet.make(), sent: IdSet.make() }))
      if (line.event === "sent") ids.sent.add(line.taskId)
      else if (line.outcome === "deleted" || line.outcome === "already-gone") ids.finished.add(line.taskId)
    })
    truncateSync(file, complete)
  } finally {
    closeSync(descriptor)
  }
  return past
}

const outcomes: { readonly [K in DeletionResult["outcome"]["_tag"]]?: string } = {
  Deleted: "deleted",
  AlreadyGone: "already-gone",
  NotAttempted: "not-attempted"
}

const outcomeOf = ({ outcome }: DeletionResult): string | undefined =>
  outcome._tag === "Failed" ? (mayHaveDeleted(outcome.error) ? "unknown" : "failed") : outcomes[outcome._tag]

/**
 * Opens a journal for one run, under a lock. Leaving the scope closes it.
 */
export const open = (file: string, target: JournalTarget): Effect.Effect<DeletionJournal, Failure, Scope.Scope> =>
  Effect.gen(function* () {
    yield* Lock.acquire(`${file}.lock`, () => unusable(file, "is in use by another run"))
    const past = yield* Effect.try({
      try: () => load(file, target),
      catch: (error) => (error instanceof Failure ? error : unusable(file, `cannot be used (${reasonOf(error)})`))
    })
    const descriptor = yield* Effect.acquireRelease(
      Effect.try({
        try: () => openSync(file, "a", 0o600),
        catch: (error) => unusable(file, `cannot be written (${reasonOf(error)})`)
      }),
      (open) =>
        Effect.sync(() => {
          try {
            fsyncSync(open)
          } finally {
            closeSync(open)
          }
        })
    )
    let told = false
    const write = (line: object): Effect.Effect<boolean> =>
      Effect.suspend(() => {
        const text = `${JSON.stringify(line)}\n`
        try {
          if (writeSync(descriptor, text) === Buffer.byteLength(text)) return Effect.succeed(true)
        } catch (error) {
          if (told) return Effect.succeed(false)
          told = true
          return Effect.as(
            Stderr.line(`the journal ${file} cannot be written (${reasonOf(error)}); deleting stops`),
            false
          )
        }
        return Effect.succeed(false)
      })
    const key = (instanceId: string, taskId: string) => ({
      ...target,
      instanceId,
      taskId,
      at: new Date().toISOString()
    })
    return {
      standing: ({ instanceId, taskId }) => {
        const ids = past.get(instanceId)
        if (ids === undefined) return "new"
        if (ids.finished.has(taskId)) return "finished"
        return ids.sent.has(taskId) ? "sent" : "new"
      },
      sending: ({ instanceId, taskId }) => write({ event: "sent", ...key(instanceId, taskId) }),
      ended: (result) => {
        const outcome = outcomeOf(result)
        return outcome === undefined
          ? Effect.succeed(true)
          : write({ event: "ended", ...key(result.instanceId, result.taskId), outcome })
      }
    }
  })
