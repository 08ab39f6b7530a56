/**
 * Invalid inputs are refused before anything is sent.
 */
import { fieldsOf, inputValue, type InputVector, stringsIn, unprintable, vectors } from "@dcs-tasks/vectors"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Adapter, type Client, instanceId, optionsFor, settled, taskId } from "../adapter.ts"
import type { ScriptedServer } from "../server.ts"

/** Values that a JSON file cannot contain. */
const untyped: ReadonlyArray<InputVector> = [
  { id: "type-undefined" },
  { id: "type-to-string", value: { toString: () => "a" } },
  { id: "type-to-primitive", value: { [Symbol.toPrimitive]: () => "a" } },
  { id: "type-string-object", value: Object("a") },
  { id: "type-symbol", value: Symbol("a") },
  { id: "type-bigint", value: 1n },
  { id: "type-function", value: () => "a" }
]

const badIds = [...vectors.ids.bad, ...untyped]

const checkRefusal = (error: unknown, tag: string, field: string | undefined, vector: InputVector): void => {
  const { _tag, field: refused } = fieldsOf(error)
  expect({ _tag, ...(field !== undefined && { field: refused }) }).toEqual({
    _tag: tag,
    ...(field !== undefined && { field })
  })
  expect(error).toBeInstanceOf(Error)
  const texts = [...stringsIn(error), String(error), (error as Error).message]
  expect(texts.filter((text) => unprintable.test(text))).toEqual([])
  expect(texts.filter((text) => text.length > 1024)).toEqual([])
  const everything = [...texts, (error as Error).stack ?? "", JSON.stringify(error)].join("\n")
  for (const secret of vector.mustNotEcho ?? []) expect(everything).not.toContain(secret)
}

export const inputsSuite = (adapter: Adapter): void => {
  describe("bad input", () => {
    let server: ScriptedServer
    let client: Client
    beforeAll(async () => {
      server = await adapter.servers.start()
      client = await adapter.createClient(optionsFor(server.origin))
    })
    afterAll(async () => {
      await client.close()
      expect(await server.requests()).toEqual([])
      await server.close()
    })

    /** Either creating the client fails, or the first call does. */
    const outcomeWith = (options: Readonly<Record<string, unknown>>) =>
      settled(async () => {
        const bad = await adapter.createClient({ ...optionsFor(server.origin), ...options })
        try {
          return await bad.deleteBackgroundTask({ instanceId, taskId })
        } finally {
          await bad.close()
        }
      })

    it.for(badIds)("task id $id", async (vector) => {
      const id = inputValue(vector) as string
      checkRefusal(
        await settled(() => client.deleteBackgroundTask({ instanceId, taskId: id })),
        "DcsInvalidInput",
        "taskId",
        vector
      )
      expect(await server.requests()).toEqual([])
    })

    it.for(badIds)("instance id $id", async (vector) => {
      const id = inputValue(vector) as string
      checkRefusal(
        await settled(() => client.deleteBackgroundTask({ instanceId: id, taskId })),
        "DcsInvalidInput",
        "instanceId",
        vector
      )
      expect(await server.requests()).toEqual([])
    })

    it.for(badIds)("project id $id", async (vector) => {
      checkRefusal(await outcomeWith({ projectId: inputValue(vector) }), "DcsInvalidInput", "projectId", vector)
      expect(await server.requests()).toEqual([])
    })

    it.for(vectors.endpoints.bad)("endpoint $id", async (vector) => {
      checkRefusal(await outcomeWith({ endpoint: inputValue(vector) }), "DcsInvalidInput", "endpoint", vector)
    })

    it.for(vectors.tokens.bad)("token $id", async (vector) => {
      checkRefusal(await outcomeWith({ token: inputValue(vector) }), "DcsCredentialsError", undefined, vector)
      expect(await server.requests()).toEqual([])
    })

    it("from a getter whose value changes is refused, or sent as it was checked", async () => {
      const own = await adapter.servers.start()
      const fickle = await adapter.createClient(optionsFor(own.origin))
      let reads = 0
      const input = {
        instanceId,
        get taskId() {
          reads += 1
          return reads === 1 ? taskId : ".."
        }
      }
      await settled(() => fickle.deleteBackgroundTask(input))
      await fickle.close()
      for (const { target } of await own.requests()) expect(target.endsWith(`/tasks/${taskId}`)).toBe(true)
      await own.close()
    })
  })
}
