/** Plans: a plan that is accepted is exactly what was signed, and every other byte is noticed. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import assert from "node:assert/strict"
import { createHash } from "node:crypto"
import { Input, textOf } from "../input.ts"
import { PlanReader } from "../internals.ts"
import { isId, mustBeOneLine } from "../laws.ts"
import { scratchFile } from "../scratchFile.ts"

const time = "2026-01-01T00:00:00.000Z"

const headOf = (count: number): string =>
  JSON.stringify({
    plan: 1, tool: "dcs-tasks", endpoint: "https://dcs.example.com", projectId: "p", instances: [{ id: "i" }, { id: "j" }], filter: {},
    createdAt: time, expiresAt: time, count
  }) // prettier-ignore

const recordOf = (id: string, instanceId: string, status: string): string =>
  JSON.stringify({ instanceId, task: { id, status } })

export const dictionary = [
  headOf(1), recordOf("t", "i", "SUCCESS"), '{"plan":1,', '"count":1', '"instances":[{"id":"i"}]', '"status":"FAILED"', '"digest":"sha256:',
  '"task":{"id":"', '"__proto__":', "\n", "\r\n", "\ufeff", "1e0", "\\u0074", "SUCCESS"
] // prettier-ignore

/** The file of these lines, signed as the format says: the digest is the last member of the first line. */
const signed = (lines: ReadonlyArray<string>): string => {
  const [head = "", ...records] = lines
  const hash = createHash("sha256")
  for (const line of lines) hash.update(`${line}\n`)
  return [`${head.slice(0, -1)},"digest":"sha256:${hash.digest("hex")}"}`, ...records, ""].join("\n")
}

interface Read {
  readonly digest: string
  readonly count: number
  readonly instances: ReadonlySet<string>
  readonly records: ReadonlyArray<{ readonly instanceId: string; readonly task: { readonly id: string } }>
}

const read = (file: string) =>
  Effect.gen(function* () {
    const { digest, head, records } = yield* PlanReader.open(file)
    const found: Read = {
      digest,
      count: head.count,
      instances: new Set(head.instances.map(({ id }) => id)),
      records: yield* Stream.runCollect(records)
    }
    return found
  }).pipe(Effect.scoped, Effect.result, Effect.runPromise)

/** What an accepted plan must be. */
const checkPlan = (plan: Read, bytes: Uint8Array): void => {
  const text = Buffer.from(bytes).toString("latin1")
  const member = /,"digest":"(sha256:[0-9a-f]{64})"\}\n/.exec(text)
  assert.ok(member !== null && text.indexOf("\n") === member.index + member[0].length - 1, "a plan without a digest")
  const unsigned = `${text.slice(0, member.index)}}\n${text.slice(member.index + member[0].length)}`
  assert.equal(`sha256:${createHash("sha256").update(unsigned, "latin1").digest("hex")}`, plan.digest)
  assert.equal(plan.digest, member[1])
  assert.equal(plan.records.length, plan.count)
  const lines = textOf(bytes).split("\n").slice(1, -1)
  assert.equal(lines.length, plan.records.length)
  const keys = plan.records.map(({ instanceId, task }) => {
    assert.ok(
      plan.instances.has(instanceId) && isId(instanceId),
      `an instance that the plan does not name: ${instanceId}`
    )
    return JSON.stringify([instanceId, task.id])
  })
  assert.equal(new Set(keys).size, keys.length, "a record is there twice")
  assert.deepEqual(
    keys,
    lines.map((line) => {
      const value: unknown = JSON.parse(line)
      return JSON.stringify([Object(value).instanceId, Object(Object(value).task).id])
    })
  )
}

const checkRefusal = (message: string): void => {
  mustBeOneLine(message)
  assert.match(message, /Nothing was deleted/)
}

/** A plan as `prune` writes it. */
const planFrom = (input: Input): Buffer => {
  const records: Array<string> = []
  const count = input.byte() % 4
  while (records.length < count) {
    const status = input.pick("SUCCESS", "FAILED", "success")
    records.push(recordOf(`t${records.length}`, input.pick("i", "j"), status))
  }
  return Buffer.from(signed([headOf(records.length), ...records]))
}

const isAccepted = async (content: Uint8Array): Promise<boolean> => {
  const result = await read(scratchFile(content))
  if (Result.isFailure(result)) checkRefusal(result.failure.message)
  else checkPlan(result.success, content)
  return Result.isSuccess(result)
}

export const check = async (bytes: Uint8Array): Promise<void> => {
  const input = new Input(bytes)
  switch (input.pick("signed", "changed", "any")) {
    case "any":
      await isAccepted(input.rest())
      return
    case "signed":
      // The digest holds, so the rules of the format are what is left.
      await isAccepted(Buffer.from(signed(input.parts("\n"))))
      return
    case "changed": {
      const plan = planFrom(input)
      assert.ok(await isAccepted(plan), "a valid plan is refused")
      const at = input.below(plan.length)
      const change = input.pick("flip", "remove", "insert", "truncate", "append")
      const byte = input.byte()
      const [before, after] = [plan.subarray(0, at), plan.subarray(at)]
      const piece = Buffer.of(byte)
      const changed = {
        flip: Buffer.concat([before, Buffer.of((plan[at] ?? 0) ^ ((byte % 255) + 1)), after.subarray(1)]),
        remove: Buffer.concat([before, after.subarray(1)]),
        insert: Buffer.concat([before, piece, after]),
        truncate: before,
        append: Buffer.concat([plan, piece])
      }[change]
      assert.ok(!(await isAccepted(changed)), `a changed plan is accepted: ${change} at ${at}`)
    }
  }
}
