/** Properties of the plan file: what is written is what is read, and any other byte is refused. */
import { BackgroundTask } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import fc from "fast-check"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { type Head, recordLine } from "../src/plan/format.ts"
import { open } from "../src/plan/read.ts"
import { write } from "../src/plan/write.ts"
import { digestOf } from "./plan.ts"

/** Each run flushes a file to the disk. */
const runs = { numRuns: 40 }

const folder = mkdtempSync(join(tmpdir(), "dcs-tasks-format-"))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0
const newFile = () => join(folder, `plan-${files++}`)

/** Everything that is escaped, except for the newlines between the lines. */
// eslint-disable-next-line no-control-regex
const unsafe = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\ufeff]/

const text = fc.string({ unit: "binary", maxLength: 20 })
const id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,11}$/)
const time = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString())
const task = fc
  .record(
    {
      id,
      name: text,
      status: fc.constantFrom("SUCCESS", "FAILED", "success"),
      userName: text,
      createdAt: fc.oneof(time, text),
      details: fc.dictionary(text, text)
    },
    { requiredKeys: ["id", "status"] }
  )
  .map((fields) => new BackgroundTask(fields))
const tasks = fc.uniqueArray(task, { selector: ({ id }) => id, maxLength: 8 })
/** Instances with their tasks. */
const content = fc.uniqueArray(fc.record({ id, name: text, tasks }), { selector: ({ id }) => id, maxLength: 3 })

type Content = typeof content extends fc.Arbitrary<infer A> ? A : never

const headOf = (instances: Content): Head => ({
  plan: 1,
  tool: "dcs-tasks 0.0.0",
  endpoint: "https://dcs.eu-de.otc.t-systems.com",
  projectId: "P",
  instances: instances.map(({ id, name }) => ({ id, name })),
  filter: { all: true },
  createdAt: "2026-11-26T08:00:00.000Z",
  expiresAt: "2026-11-27T08:00:00.000Z",
  count: instances.reduce((sum, { tasks }) => sum + tasks.length, 0)
})

const saved = async (instances: Content) => {
  const file = newFile()
  const lines = instances.flatMap(({ id, tasks }) => tasks.map((task) => recordLine(id, task)))
  const digest = await Effect.runPromise(write(file, headOf(instances), lines))
  return { file, digest, bytes: readFileSync(file) }
}

const opened = (file: string) =>
  Effect.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const plan = yield* open(file)
        return { plan, records: yield* Stream.runCollect(plan.records) }
      })
    )
  )

const outcome = (bytes: Uint8Array) => {
  const file = newFile()
  writeFileSync(file, bytes)
  return opened(file).then(
    () => "accepted",
    (error: unknown) => String(error)
  )
}

describe("a plan", () => {
  it("is read as it was written, with the digest of its bytes", () =>
    fc.assert(
      fc.asyncProperty(content, async (instances) => {
        const { bytes, digest, file } = await saved(instances)
        expect(digest).toBe(digestOf(bytes.toString("utf8")))
        expect(bytes.toString("utf8")).not.toMatch(unsafe)
        const { plan, records } = await opened(file)
        expect(plan).toMatchObject({ digest, head: headOf(instances) })
        const expected = instances.flatMap(({ id, tasks }) =>
          tasks.map((task) => ({ instanceId: id, task: { ...task } }))
        )
        expect(records.map(({ instanceId, task }) => ({ instanceId, task }))).toEqual(expected)
        for (const [position, { instanceId, task }] of records.entries()) {
          expect(plan.contents.find(instanceId, task.id)).toBe(position)
          expect(plan.contents.isUnchanged(position, task)).toBe(true)
          expect(plan.contents.isUnchanged(position, { ...task, name: `${task.name ?? ""}x` })).toBe(false)
        }
      }),
      runs
    ))

  it("is refused with any byte changed, added or missing", () =>
    fc.assert(
      fc.asyncProperty(content, fc.nat(), fc.nat(255), async (instances, place, byte) => {
        const { bytes } = await saved(instances)
        const at = place % bytes.length
        const [before, after] = [bytes.subarray(0, at), bytes.subarray(at + 1)]
        fc.pre(bytes[at] !== byte)
        const changes = {
          changed: [before, Buffer.of(byte), after],
          added: [before, Buffer.of(byte), bytes.subarray(at)],
          missing: [before, after],
          cut: [before]
        }
        for (const [what, parts] of Object.entries(changes)) {
          const changed = Buffer.concat(parts)
          // A byte beside an equal one makes the same file.
          if (changed.equals(bytes)) continue
          expect({ what, at, byte, outcome: await outcome(changed) }).toEqual({
            what,
            at,
            byte,
            outcome: expect.stringContaining("Nothing was deleted.")
          })
        }
      }),
      runs
    ))
})
