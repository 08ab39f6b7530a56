/** Closing waits for running calls, but not forever, whatever hangs. */
import { answer, drip, type SocketServer, socketServer } from "@dcs-tasks/contract/net/socketServer"
import {
  type Client,
  createClient,
  DcsClientClosed,
  DcsInvalidInput,
  type DeletionResult,
  layer,
  layerTransportWith
} from "@dcs-tasks/node"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe, expect, it } from "vitest"
import { head } from "./answers.ts"
import { closing, cutOff, drain } from "./drainSupport.ts"
import { canary, clientUnder, input, settled } from "./support.ts"

const { instanceId } = input
interface Hanging {
  readonly name: string
  readonly answer?: NonNullable<Parameters<typeof socketServer>[0]>["answer"]
  readonly scheme?: "https:"
  readonly options?: Partial<Parameters<typeof clientUnder>[1]>
  /** The client is closed once this resolves. */
  readonly reached: (server: SocketServer) => Promise<unknown>
  readonly expected: object
  readonly requests: number
}

let onCredentials = () => {}

const hanging: ReadonlyArray<Hanging> = [
  { name: "a request", reached: ({ arrived }) => arrived(1), expected: cutOff, requests: 1 },
  {
    name: "a connection",
    scheme: "https:",
    reached: ({ connected }) => connected(1),
    expected: { _tag: "DcsClientClosed" },
    requests: 0
  },
  {
    name: "the body of a success",
    answer: (socket) => void socket.write(`${head(200, { "Content-Length": "500" })}{"error_code":"DCS.5000"`),
    reached: ({ arrived }) => arrived(1),
    expected: { _tag: "DcsUnexpectedResponse", attempts: 1, mayHaveDeleted: true },
    requests: 1
  },
  {
    name: "the body of a refusal: its status stands",
    answer: (socket) => {
      socket.write(head(403, { "Transfer-Encoding": "chunked" }))
      drip(socket, "1\r\n \r\n", 50)
    },
    reached: ({ arrived }) => arrived(1),
    expected: { _tag: "DcsForbidden", mayHaveDeleted: false },
    requests: 1
  },
  {
    name: "credentials",
    options: {
      credentials: {
        authenticate: () =>
          Effect.callback(() => {
            onCredentials()
          })
      }
    },
    reached: () =>
      new Promise<void>((resolve) => {
        onCredentials = resolve
      }),
    expected: { _tag: "DcsClientClosed" },
    requests: 0
  },
  {
    name: "a retry in 30 seconds",
    answer: (socket) => void socket.write(answer(503, "", { "Retry-After": "30" })),
    reached: ({ arrived }) => arrived(1),
    expected: { _tag: "DcsUnavailable", attempts: 1, mayHaveDeleted: true },
    requests: 1
  },
  {
    name: "a retry that would follow at once",
    options: { retry: { maxAttempts: 3 } },
    reached: ({ arrived }) => arrived(1),
    expected: cutOff,
    requests: 1
  }
]

describe.concurrent("a client closes within its drain while there hangs", () => {
  for (const { expected, name, options, reached, requests, scheme = "http:", answer } of hanging) {
    it(name, async () => {
      await using listener = await socketServer(answer === undefined ? {} : { answer })
      const endpoint = listener.origin.replace("http:", scheme)
      const client = clientUnder({}, { endpoint, drain, ...options })
      const ready = reached(listener)
      const outcome = settled(client.deleteBackgroundTask(input))
      await ready
      await closing(client.close)
      expect(await outcome).toMatchObject(expected)
      await listener.allClosed()
      expect(listener.requests).toHaveLength(requests)
      expect(await settled(client.deleteBackgroundTask(input))).toBeInstanceOf(DcsClientClosed)
    })
  }

  it("a call that waits for a connection: nothing of it is sent", async () => {
    await using server = await socketServer()
    const client = clientUnder({}, { endpoint: server.origin, connections: 1, drain })
    const calls = ["a", "b", "c"].map((taskId) => settled(client.deleteBackgroundTask({ instanceId, taskId })))
    await server.arrived(1)
    await closing(client.close)
    const unsent = { _tag: "DcsClientClosed" }
    expect(await Promise.all(calls)).toMatchObject([cutOff, unsent, unsent])
    expect(server.requests).toHaveLength(1)
  })

  it("a bulk deletion, and its input", async () => {
    await using server = await socketServer()
    const client = clientUnder({}, { endpoint: server.origin, drain })
    async function* ids() {
      yield* ["a", "b", "c"]
      await new Promise(() => {})
    }
    const results: Array<DeletionResult> = []
    const loop = async () => {
      const bulk = client.deleteBackgroundTasks(ids(), { instanceId, concurrency: 8 })
      for await (const result of bulk) results.push(result)
    }
    const looped = loop()
    await server.arrived(3)
    await closing(client.close)
    await looped
    expect(results.map(({ outcome }) => outcome)).toMatchObject(results.map(() => ({ _tag: "Failed", error: cutOff })))
    expect(results).toHaveLength(3)
    expect(server.requests).toHaveLength(3)
  })
})

describe.concurrent("closing a client", () => {
  it("waits for what ends in time", async () => {
    await using server = await socketServer({
      answer: (socket) => void setTimeout(() => socket.write(answer(204)), 1000)
    })
    const client = clientUnder({}, { endpoint: server.origin, drain: 60_000 })
    const outcome = settled(client.deleteBackgroundTask(input))
    await server.arrived(1)
    await closing(client.close, 50)
    expect(await outcome).toMatchObject({ _tag: "Deleted" })
    await server.allClosed()
  })

  it("waits for nothing where the drain is 0", async () => {
    await using server = await socketServer()
    const client = clientUnder({}, { endpoint: server.origin, drain: 0 })
    const outcome = settled(client.deleteBackgroundTask(input))
    await server.arrived(1)
    await closing(client.close, 0)
    expect(await outcome).toMatchObject(cutOff)
  })

  it("is done once, whoever asks", async () => {
    await using server = await socketServer()
    const client = clientUnder({}, { endpoint: server.origin, drain })
    void settled(client.deleteBackgroundTask(input))
    await server.arrived(1)
    await closing(() => Promise.all([client.close(), client.close(), client[Symbol.asyncDispose]()]))
  })

  const options = { endpoint: "https://dcs.example.com", projectId: "project-1", credentials: { token: canary } }
  const builtWith = (layer: Layer.Layer<never, unknown>) => Effect.runPromise(Effect.scoped(Layer.build(layer)))
  const makers: ReadonlyArray<(drain: number) => Promise<unknown>> = [
    async (drain) => createClient({ ...options, drain }),
    (drain) => builtWith(layer({ ...options, drain })),
    (drain) => builtWith(layerTransportWith({ drain }))
  ]
  it("takes a drain of zero or more, and refuses all else", async () => {
    for (const make of makers) {
      const bad: ReadonlyArray<unknown> = [-1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, "soon", null]
      for (const drain of bad as ReadonlyArray<number>) {
        const outcome = await settled(make(drain))
        expect(outcome).toBeInstanceOf(DcsInvalidInput)
        expect(outcome).toMatchObject({ field: "drain" })
      }
      for (const drain of [0, 1, "2 seconds"] as ReadonlyArray<number>) {
        const made = await settled(make(drain))
        expect(made).not.toBeInstanceOf(Error)
        await (made as Partial<Client>).close?.()
      }
    }
  })
})
