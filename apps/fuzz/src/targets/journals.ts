/** Journals: an id is finished only if a whole line says so, and no torn end loses what was written before it. */
import assert from "node:assert/strict"
import { appendFileSync, closeSync, openSync, readFileSync } from "node:fs"
import { Input, textOf } from "../input.ts"
import { FileProblem, type JournalStatus, loadHistory } from "../internals.ts"
import { mustBeOneLine } from "../laws.ts"
import { scratchFile } from "../scratchFile.ts"

const target = { endpoint: "https://dcs.example.com", projectId: "p" }

const line = (event: string, taskId: string, outcome?: string): string =>
  `${JSON.stringify({ event, ...target, instanceId: "i", taskId, at: "2026-01-01T00:00:00.000Z", ...(outcome !== undefined && { outcome }) })}\n`

export const dictionary = [
  line("sent", "t"), line("ended", "t", "deleted"), line("ended", "t", "already-gone"), line("ended", "t", "unknown"), '{"event":"', '"sent"', '"ended"',
  '"outcome":"deleted"', '"taskId":"', '"__proto__":', "\\u0064", "\r\n", "\ufeff", "\n", "null", "[]"
] // prettier-ignore

type History = ReturnType<typeof loadHistory>

/** The history of a file, or why it is refused. Anything else that is thrown is a fault. */
const load = (file: string): History | FileProblem => {
  const descriptor = openSync(file, "r+")
  try {
    return loadHistory(descriptor, target, () => {})
  } catch (error) {
    if (error instanceof FileProblem) return error
    throw error
  } finally {
    closeSync(descriptor)
  }
}

const statusOf = (history: History, [instanceId, taskId]: readonly [string, string]): JournalStatus =>
  history.get(instanceId)?.get(taskId) ?? "new"

const flat = (history: History): ReadonlyArray<unknown> =>
  [...history].map(([instanceId, tasks]) => [instanceId, ...tasks])

const outcomes: ReadonlySet<string> = new Set(["deleted", "already-gone", "failed", "unknown", "not-attempted"])

/** What a line says about an id, read without the product's code. It must be a line of a journal, and of this target. */
const entryOf = (text: string) => {
  const value: unknown = JSON.parse(text)
  const field = (name: string): string => String(Object(value)[name])
  const isKnown = field("event") === "sent" || (field("event") === "ended" && outcomes.has(field("outcome")))
  assert.ok(isKnown, `a line says ${field("event")} ${field("outcome")}`)
  assert.deepEqual([field("endpoint"), field("projectId")], [target.endpoint, target.projectId])
  return {
    id: [field("instanceId"), field("taskId")] as const,
    said: field("event") === "sent" ? "sent" : field("outcome")
  }
}

/** Each id must have the status that its lines imply. */
const checkHistory = (history: History, lines: ReadonlyArray<string>): void => {
  const byId = new Map<string, { readonly id: readonly [string, string]; readonly said: Array<string> }>()
  for (const text of lines) {
    const { id, said } = entryOf(text)
    const key = JSON.stringify(id)
    const known = byId.get(key) ?? { id, said: [] }
    known.said.push(said)
    byId.set(key, known)
  }
  for (const { id, said } of byId.values()) {
    const status = statusOf(history, id)
    // A finished id is sent again only if a list has just shown it.
    const since = said.slice(said.lastIndexOf("sent") + 1)
    const isGone = since.includes("deleted") || since.includes("already-gone")
    assert.equal(status === "finished", isGone, `${id.join("/")} is ${status} after ${said.join(", ")}`)
    const last = said.at(-1)
    if (!isGone && (last === "sent" || last === "unknown")) {
      assert.notEqual(status, "new", `${id.join("/")} is new after ${said.join(", ")}`)
    }
  }
  assert.equal(
    byId.size,
    flat(history)
      .map((tasks) => (Array.isArray(tasks) ? tasks.length - 1 : 0))
      .reduce((a, b) => a + b, 0)
  )
}

/** Any bytes: refused without a change, or read as they say. */
const checkAny = (bytes: Uint8Array): void => {
  const file = scratchFile(bytes)
  const history = load(file)
  const left = readFileSync(file)
  if (history instanceof FileProblem) {
    mustBeOneLine(history.problem)
    assert.ok(left.equals(bytes), "a file that is refused was changed")
    return
  }
  assert.ok(left.equals(bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1)), "more than the torn end was cut off")
  checkHistory(history, textOf(left).split("\n").slice(0, -1))
}

/** A journal as runs write it, cut off anywhere: read, resumed and read again. */
const checkTorn = (input: Input): void => {
  const steps: Array<string> = []
  while (steps.length < 12 && !input.isAtEnd()) {
    const taskId = `t${input.byte() % 3}`
    const outcome = input.pick(undefined, "deleted", "already-gone", "failed", "unknown", "not-attempted")
    steps.push(line(outcome === undefined ? "sent" : "ended", taskId, outcome))
    if (input.byte() > 200) break
  }
  const all = steps.join("")
  const cut = input.below(all.length + 1)
  const whole = all.slice(0, cut).split("\n").slice(0, -1)
  const file = scratchFile(all.slice(0, cut))
  const history = load(file)
  assert.ok(!(history instanceof FileProblem), "a journal that was cut off is refused")
  checkHistory(history, whole)
  appendFileSync(file, line("sent", "later"))
  const resumed = load(file)
  assert.ok(!(resumed instanceof FileProblem), "a journal that was resumed is refused")
  checkHistory(resumed, [...whole, line("sent", "later").trimEnd()])
}

export const check = (bytes: Uint8Array): void => {
  const input = new Input(bytes)
  if (input.flag()) checkTorn(input)
  else checkAny(input.rest())
}
