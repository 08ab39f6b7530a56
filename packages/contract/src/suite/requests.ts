/**
 * The exact request, and no request to any other place.
 */
import { fieldsOf, vectors } from "@dcs-tasks/vectors"
import { describe, expect, it } from "vitest"
import { type Adapter, deleteTask, instanceId, projectId, target, token, withClient } from "../adapter.ts"
import type { RecordedRequest } from "../server.ts"

const valuesOf = (request: RecordedRequest | undefined, name: string): ReadonlyArray<string> =>
  (request?.headers ?? []).filter(([key]) => key.toLowerCase() === name).map(([, value]) => value)

const unwantedHeaders = [
  "traceparent",
  "tracestate",
  "b3",
  "x-b3-traceid",
  "baggage",
  "cookie",
  "authorization",
  "referer"
]

export const requestsSuite = (adapter: Adapter): void => {
  describe("the request", () => {
    it("is exactly the documented one", () =>
      withClient(adapter, async (client, server) => {
        await deleteTask(client)
        const requests = await server.requests()
        expect(requests.map(({ bodyLength, method, target }) => ({ bodyLength, method, target }))).toEqual([
          { bodyLength: 0, method: "DELETE", target }
        ])
        const [request] = requests
        expect(valuesOf(request, "x-auth-token")).toEqual([token])
        expect(valuesOf(request, "content-type")).toEqual(["application/json"])
        expect(valuesOf(request, "host")).toEqual([new URL(server.origin).host])
        expect(valuesOf(request, "transfer-encoding")).toEqual([])
        expect(valuesOf(request, "content-length").filter((length) => length !== "0")).toEqual([])
        for (const name of unwantedHeaders) expect([name, valuesOf(request, name)]).toEqual([name, []])
        expect(
          request?.headers.filter(([name, value]) => name.toLowerCase() !== "x-auth-token" && value.includes(token))
        ).toEqual([])
      }))

    it.for(vectors.ids.good)("carries the id %s unchanged, in six segments", (id) =>
      withClient(adapter, async (client, server) => {
        const outcome = await client.deleteBackgroundTask({ instanceId: id, taskId: id })
        expect(outcome._tag).toBe("Deleted")
        expect((await server.requests()).map((request) => request.target)).toEqual([
          `/v2/${projectId}/instances/${id}/tasks/${id}`
        ])
      })
    )

    it.for(["/dcs", "/dcs/", "/a/b-c_d"])("goes below the endpoint's base path %s", async (basePath) => {
      const server = await adapter.servers.start()
      const endpoint = `${server.origin}${basePath}`
      const client = await adapter.createClient({ endpoint, projectId, token, retry: { maxAttempts: 1 } })
      await deleteTask(client)
      expect((await server.requests()).map((request) => request.target)).toEqual([
        `${basePath.replace(/\/$/, "")}${target}`
      ])
      await client.close()
      await server.close()
    })

    it("is one for each of many calls at once, and each gets its own answer", () =>
      withClient(adapter, async (client, server) => {
        const ids = Array.from({ length: 64 }, (_, index) => `task-${index}`)
        const outcomes = await Promise.all(ids.map((id) => client.deleteBackgroundTask({ instanceId, taskId: id })))
        expect(new Set(outcomes.map((outcome) => outcome._tag))).toEqual(new Set(["Deleted"]))
        const targets = (await server.requests()).map((request) => request.target.slice(target.lastIndexOf("/") + 1))
        expect(targets.toSorted()).toEqual(ids.toSorted())
      }))
  })

  describe("redirects are never followed", () => {
    const statuses = [301, 302, 303, 307, 308]
    it.for(statuses)("%i to another origin", (status) =>
      withClient(adapter, async (client, server) => {
        const foreign = await adapter.servers.start()
        await server.script({ kind: "answer", status, headers: { Location: `${foreign.origin}${target}` } })
        const outcome = fieldsOf(await deleteTask(client))
        expect(outcome["_tag"]).toBe("DcsUnexpectedResponse")
        if (adapter.capabilities.seesRedirectStatus) {
          expect(outcome).toMatchObject({ status, location: foreign.origin })
        }
        await client.close()
        expect(await foreign.requests()).toEqual([])
        expect(await server.requests()).toHaveLength(1)
        await foreign.close()
      })
    )
    it.for(statuses.flatMap((status) => ["..", "/elsewhere", target, "?again"].map((to) => [status, to] as const)))(
      "%i to %s at the same origin",
      ([status, to]) =>
        withClient(adapter, async (client, server) => {
          const redirect = { kind: "answer", status, headers: { Location: to } } as const
          await server.script(redirect, { kind: "answer", status: 204 })
          expect(fieldsOf(await deleteTask(client))["_tag"]).toBe("DcsUnexpectedResponse")
          await client.close()
          expect(await server.requests()).toHaveLength(1)
        })
    )
  })
}
