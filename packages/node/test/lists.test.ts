/** Lists over real sockets: they end, whatever the service does, and show no secret. */
import { type PageRequest, listServer, reflectingServer, secrets } from "@dcs-tasks/contract/net/listServers"
import { type ClientCredentials, createClient, DcsTasks, type DcsTasksService, layerTransport } from "@dcs-tasks/node"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { inspect } from "node:util"
import { describe, expect, it } from "vitest"

const names = (from: number, to: number): ReadonlyArray<string> =>
  Array.from({ length: Math.max(0, to - from) }, (_, n) => `id-${from + n}`)

const config = (endpoint: string, credentials: ClientCredentials = { token: "a-token" }) => ({
  endpoint,
  projectId: "project-1",
  credentials,
  retry: { maxAttempts: 1 }
})

interface Listed {
  readonly ids: ReadonlyArray<string>
  readonly error?: unknown
}

/** Ids as long as they come, and the error after them. */
const drained = async (list: AsyncIterable<{ readonly id: string }>): Promise<Listed> => {
  const ids: Array<string> = []
  try {
    for await (const { id } of list) ids.push(id)
    return { ids }
  } catch (error) {
    return { ids, error }
  }
}

const streamed = (
  endpoint: string,
  list: (dcs: DcsTasksService) => Stream.Stream<{ readonly id: string }, unknown>
): Promise<Listed> =>
  Effect.gen(function* () {
    const dcs = yield* DcsTasks.make({ endpoint, projectId: "project-1", credentials: { token: "a-token" } })
    const ids: Array<string> = []
    const drain = Stream.runForEach(list(dcs), ({ id }) => Effect.sync(() => void ids.push(id)))
    return yield* Effect.match(drain, { onSuccess: () => ({ ids }), onFailure: (error) => ({ ids, error }) })
  }).pipe(Effect.provide(layerTransport), Effect.runPromise)

const instanceId = "instance-1"
const ways: ReadonlyArray<readonly [string, (endpoint: string) => Promise<Listed>]> = [
  [
    "tasks, Promise",
    async (endpoint) => {
      await using client = createClient(config(endpoint))
      return await drained(client.listBackgroundTasks({ instanceId }))
    }
  ],
  [
    "instances, Promise",
    async (endpoint) => {
      await using client = createClient(config(endpoint))
      return await drained(client.listInstances())
    }
  ],
  ["tasks, Effect", (endpoint) => streamed(endpoint, (dcs) => dcs.listBackgroundTasks({ instanceId }))],
  ["instances, Effect", (endpoint) => streamed(endpoint, (dcs) => dcs.listInstances())]
]

const endless = { _tag: "DcsUnexpectedResponse", status: 200, attempts: 1, mayHaveDeleted: false }

for (const [name, list] of ways) {
  describe.concurrent(`a list of ${name}`, () => {
    for (const total of [undefined, 1e12]) {
      it(`fails where the service ignores offset${total === undefined ? "" : ", and counts without end"}`, async () => {
        const ids = names(0, 1000)
        await using server = await listServer(() => ({ ids, ...(total !== undefined && { total }) }))
        const listed = await list(server.origin)
        expect(listed.ids).toEqual(ids)
        expect(listed.error).toMatchObject(endless)
        expect(String(listed.error)).toMatch(/the same rows at every offset \(200\)\. Check the endpoint/)
        expect(server.requests).toHaveLength(3)
      })
    }

    it("ends with a short page that holds nothing new, whatever its count says", async () => {
      await using server = await listServer(() => ({ ids: names(0, 3), total: 5 }))
      expect(await list(server.origin)).toEqual({ ids: names(0, 3) })
      expect(server.requests).toHaveLength(2)
    })

    it("is whole where the service caps a page", async () => {
      const page = ({ offset }: PageRequest) => ({ ids: names(offset, Math.min(2050, offset + 100)), total: 2050 })
      await using server = await listServer(page)
      expect(await list(server.origin)).toEqual({ ids: names(0, 2050) })
      expect(server.requests).toHaveLength(21)
    })

    it("gives each id once where rows move from page to page", async () => {
      const page = ({ limit, offset }: PageRequest) => {
        const from = Math.max(0, offset - 3)
        return { ids: names(from, Math.min(2500, from + limit)) }
      }
      await using server = await listServer(page)
      expect(await list(server.origin)).toEqual({ ids: names(0, 2500) })
    })
  })
}

describe.concurrent("a list of a service that reflects secrets holds none", () => {
  const { canary, issuedToken, password, secretAccessKey, securityToken, token } = secrets
  const credentials: ReadonlyArray<readonly [string, ClientCredentials]> = [
    ["a token", { token }],
    ["a login by password", { iam: { userName: "me", domainName: "us", password } }],
    ["a login by token", { iam: { token } }],
    ["an access key with a security token", { accessKeyId: "AKID", secretAccessKey, securityToken }]
  ]
  for (const [name, who] of credentials) {
    it(name, async () => {
      await using server = await reflectingServer()
      await using client = createClient({ ...config(server.origin, who), iamEndpoint: server.origin })
      const rows: Array<unknown> = []
      for await (const task of client.listBackgroundTasks({ instanceId })) rows.push(task)
      for await (const instance of client.listInstances()) rows.push(instance)
      const text = inspect(rows, { depth: 20, showHidden: true })
      expect(text).toContain("seen: <redacted>")
      expect(text).not.toContain(canary)
      expect(text).not.toMatch(/[0-9a-f]{64}/)
      expect(rows).toMatchObject([{ id: "task-1" }, { id: "task-2" }, { id: "cache-1" }])
      expect(issuedToken).toContain(canary)
    })
  }
})
