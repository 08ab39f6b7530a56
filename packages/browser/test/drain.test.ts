/** Closing waits for running calls, but not forever. Uses the `fetch` of Node, so it needs no browser. */
import { type Client, createClient, DcsClientClosed, type DeletionResult } from "@dcs-tasks/browser"
import { createDeleteClient, type DeleteClient } from "@dcs-tasks/browser/DeleteClient"
import { answer, drip, type SocketServer, socketServer } from "@dcs-tasks/contract/net/socketServer"
import { describe, expect, it, vi } from "vitest"

const input = { instanceId: "instance-1", taskId: "task-1" }
const drain = 5000
const options = { projectId: "project-1", credentials: { token: "TOKEN" }, drain }
const cutOff = { _tag: "DcsTransportError", kind: "reset", attempts: 1, mayHaveDeleted: true }

const settled = (call: Promise<unknown>): Promise<unknown> => call.catch((error: unknown) => error)

/** Closes, and checks that this took at least so long, and was not the end of a wait of 30 seconds. */
const closing = async (client: DeleteClient, least = drain): Promise<void> => {
  const start = performance.now()
  await client.close()
  const took = performance.now() - start
  expect(took).toBeGreaterThan(least - 20)
  expect(took).toBeLessThan(29_000)
}

interface Hanging {
  readonly name: string
  readonly answer?: NonNullable<Parameters<typeof socketServer>[0]>["answer"]
  readonly credentials?: (onCall: () => void) => () => Promise<{ readonly token: string }>
  readonly expected: object
  readonly requests: number
  /** The connection outlives the client: the runtime owns it. */
  readonly idle?: boolean
}

const hanging: ReadonlyArray<Hanging> = [
  { name: "a request", expected: cutOff, requests: 1 },
  {
    name: "the body of a success",
    answer: (socket) => void socket.write('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"mess'),
    expected: cutOff,
    requests: 1
  },
  {
    name: "the body of a refusal: its status stands",
    answer: (socket) => {
      socket.write("HTTP/1.1 403 Forbidden\r\nTransfer-Encoding: chunked\r\n\r\n")
      drip(socket, "1\r\n \r\n", 50)
    },
    expected: { _tag: "DcsForbidden", mayHaveDeleted: false },
    requests: 1
  },
  {
    name: "credentials",
    credentials: (onCall) => () => {
      onCall()
      return new Promise(() => {})
    },
    expected: { _tag: "DcsClientClosed" },
    requests: 0
  },
  {
    name: "a retry in 30 seconds",
    answer: (socket) => void socket.write(answer(503, "", { "Retry-After": "30" })),
    expected: { _tag: "DcsUnavailable", attempts: 1, mayHaveDeleted: true },
    requests: 1,
    idle: true
  }
]

const clients: Readonly<Record<string, (options: Parameters<typeof createClient>[0]) => DeleteClient>> = {
  createClient,
  createDeleteClient
}

for (const [made, create] of Object.entries(clients)) {
  describe.concurrent(`${made} closes within its drain while there hangs`, () => {
    it.for(hanging)("$name", async ({ answer, credentials, expected, idle, requests }) => {
      await using server = await socketServer(answer === undefined ? {} : { answer })
      const called = Promise.withResolvers<void>()
      const client = create({
        ...options,
        endpoint: server.origin,
        ...(credentials !== undefined && { credentials: credentials(called.resolve) })
      })
      const outcome = settled(client.deleteBackgroundTask(input))
      await (credentials === undefined ? server.arrived(1) : called.promise)
      await closing(client)
      expect(await outcome).toMatchObject(expected)
      if (idle !== true) await server.allClosed()
      expect(server.requests).toHaveLength(requests)
      expect(await settled(client.deleteBackgroundTask(input))).toBeInstanceOf(DcsClientClosed)
    })
  })
}

describe.concurrent("createClient", () => {
  const fixture = async (server: SocketServer, drain: number) => {
    const client: Client = createClient({ ...options, endpoint: server.origin, drain })
    return client
  }

  it("closes within its drain while a bulk deletion and its input hang", async () => {
    await using server = await socketServer()
    const client = await fixture(server, drain)
    async function* ids() {
      yield* ["a", "b"]
      await new Promise(() => {})
    }
    const results: Array<DeletionResult> = []
    const loop = async () => {
      for await (const result of client.deleteBackgroundTasks(ids(), { instanceId: "instance-1" })) results.push(result)
    }
    const looped = loop()
    await server.arrived(2)
    await closing(client)
    await looped
    const failed = { _tag: "Failed", error: cutOff }
    expect(results.map(({ outcome }) => outcome)).toMatchObject([failed, failed])
  })

  it("waits for nothing where its drain is 0, and leaves other clients alone", async () => {
    await using server = await socketServer({ answer: (socket, _, n) => n === 2 && void socket.write(answer(204)) })
    const [closed, open] = [await fixture(server, 0), await fixture(server, 60_000)]
    const outcome = settled(closed.deleteBackgroundTask(input))
    await server.arrived(1)
    await closing(closed, 0)
    expect(await outcome).toMatchObject(cutOff)
    expect(await settled(open.deleteBackgroundTask(input))).toMatchObject({ _tag: "Deleted" })
    await open.close()
  })

  it("refuses a drain that is none", () => {
    for (const drain of [-1, Number.NaN, Number.POSITIVE_INFINITY, "soon"] as ReadonlyArray<number>) {
      const making = () => createClient({ ...options, endpoint: "https://dcs.example.com", drain })
      expect(making).toThrow(expect.objectContaining({ _tag: "DcsInvalidInput", field: "drain" }))
    }
  })
})

describe("a fetch that does not listen to its signal", () => {
  it("holds up nobody", async () => {
    const fetch = vi.spyOn(globalThis, "fetch").mockReturnValue(new Promise(() => {}))
    const client = createClient({ ...options, endpoint: "https://dcs.example.com" })
    const outcome = settled(client.deleteBackgroundTask(input))
    await vi.waitFor(() => expect(fetch).toHaveBeenCalled(), { timeout: 300_000 })
    await closing(client)
    fetch.mockRestore()
    expect(await outcome).toMatchObject(cutOff)
  })
})
