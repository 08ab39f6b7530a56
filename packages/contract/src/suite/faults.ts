/**
 * Broken connections, missing responses, oversized bodies, and calls that are aborted.
 */
import { fieldsOf } from "@dcs-tasks/vectors"
import { describe, expect, it } from "vitest"
import { type Adapter, type Client, deleteTask, instanceId, settled, taskId, withClient } from "../adapter.ts"
import { type Behaviour, deadOrigin } from "../server.ts"

interface Case {
  readonly name: string
  readonly behaviour: Behaviour
  readonly expected: Readonly<Record<string, unknown>>
  /** The client has to close the connection itself. */
  readonly drops?: boolean
  /** Milliseconds per attempt. */
  readonly timeout?: number
}

type CutOff = readonly [kind: "broken-chunking" | "truncated-body", status: number, body: string, Case["expected"]]

const cutOffs: ReadonlyArray<CutOff> = [
  ["truncated-body", 200, '{"mess', { _tag: "Deleted", status: 200 }],
  ["truncated-body", 200, '{"error_code":"DCS.5000","error_m', { _tag: "DcsUnexpectedResponse", mayHaveDeleted: true }],
  ["truncated-body", 200, "<html><body>Please log", { _tag: "DcsUnexpectedResponse", mayHaveDeleted: true }],
  ["truncated-body", 404, '{"error_code":"DCS.4133"', { _tag: "DcsNotFound", reason: { _tag: "Unknown" } }],
  ["broken-chunking", 200, '{"message":""}', { _tag: "Deleted", status: 200 }],
  ["broken-chunking", 404, '{"error_code', { _tag: "DcsNotFound", reason: { _tag: "Unknown" } }],
  ["broken-chunking", 503, "", { _tag: "DcsUnavailable", mayHaveDeleted: true }]
]

const cutOff = ({ capabilities }: Adapter): ReadonlyArray<Case> =>
  cutOffs.map(([kind, status, body, expected]) => ({
    name: `${kind} ${status} ${body}`,
    behaviour: { kind, status, body },
    expected:
      capabilities.keepsBrokenBodies === false && status === 200
        ? { _tag: "DcsTransportError", kind: "network", attempts: 1, mayHaveDeleted: true }
        : expected
  }))

const tooMuch: ReadonlyArray<Case> = [
  { _tag: "Deleted", status: 200 },
  { _tag: "DcsNotFound", status: 404, reason: { _tag: "Unknown" } },
  { _tag: "DcsInternalError", status: 500 }
].map((expected) => ({
  name: `a body without an end after ${expected.status}`,
  behaviour: { kind: "endless-body", status: expected.status },
  expected,
  drops: true
}))

const late = (phase: string) => ({ _tag: "DcsTimeout", phase, attempts: 1, mayHaveDeleted: true })

const silence: ReadonlyArray<Case> = [
  { name: "no answer", behaviour: { kind: "stall" } as const, expected: late("headers") },
  { name: "headers that drip", behaviour: { kind: "drip-headers" } as const, expected: late("headers") },
  {
    name: "a 200 without its body",
    behaviour: { kind: "stall-in-body", status: 200 } as const,
    expected: late("body")
  },
  { name: "a 200 whose body drips", behaviour: { kind: "drip-body", status: 200 } as const, expected: late("body") },
  {
    name: "a 403 whose body drips",
    behaviour: { kind: "drip-body", status: 403 } as const,
    expected: { _tag: "DcsForbidden", attempts: 1, mayHaveDeleted: false }
  }
].map((silent) => ({ ...silent, drops: true, timeout: 5000 }))

const brokenBeforeAnswer = ({ capabilities }: Adapter): ReadonlyArray<Case> => {
  const error = (kind: string) => ({
    _tag: "DcsTransportError",
    kind: capabilities.seesFailureKind ? kind : "network",
    attempts: 1,
    mayHaveDeleted: true
  })
  return [
    { name: "reset before headers", behaviour: { kind: "reset-before-headers" }, expected: error("reset") },
    { name: "closed before headers", behaviour: { kind: "close-before-headers" }, expected: error("reset") },
    {
      name: "an answer that is not HTTP",
      behaviour: { kind: "garbage", text: "SSH-2.0-OpenSSH_9.6\r\n" },
      expected: error("protocol")
    }
  ]
}

const neverSent = (adapter: Adapter, kind: string, proven: boolean) => ({
  _tag: "DcsTransportError",
  kind: adapter.capabilities.seesFailureKind ? kind : "network",
  attempts: 1,
  mayHaveDeleted: !(proven || adapter.capabilities.seesRequestWritten)
})

/** The failure to connect proves that nothing was sent, unless the runtime has sent something before, unseen. */
const seesNoConnection = ({ capabilities }: Adapter): boolean =>
  capabilities.seesFailureKind && capabilities.repeatsUnseen !== true

const abortSuite = (adapter: Adapter): void => {
  const call = (client: Client, signal: AbortSignal) =>
    settled(() => client.deleteBackgroundTask({ instanceId, taskId }, { signal }))

  describe("abort", () => {
    it("before the call: nothing is sent, the reason is the rejection", () =>
      withClient(adapter, async (client, server) => {
        const reason = new Error("changed my mind")
        expect(await call(client, AbortSignal.abort(reason))).toBe(reason)
        const controller = new AbortController()
        controller.abort()
        expect(await call(client, controller.signal)).toBe(controller.signal.reason)
        await client.close()
        expect(await server.requests()).toEqual([])
      }))

    it("before a call with a bad id: one of the two is reported, nothing is sent", () =>
      withClient(adapter, async (client, server) => {
        const reason = new Error("changed my mind")
        const outcome = await settled(() =>
          client.deleteBackgroundTask({ instanceId, taskId: ".." }, { signal: AbortSignal.abort(reason) })
        )
        expect(outcome === reason || fieldsOf(outcome)["_tag"] === "DcsInvalidInput").toBe(true)
        expect(await server.requests()).toEqual([])
      }))

    it.for([
      ["an error", new Error("changed my mind")],
      ["a string", "changed my mind"],
      ["an object", { because: "changed my mind" }]
    ] as const)("in flight with %s: the reason is the rejection, the socket closes", ([, reason]) =>
      withClient(adapter, async (client, server) => {
        await server.script({ kind: "stall" })
        const controller = new AbortController()
        const outcome = call(client, controller.signal)
        await server.arrived(1)
        controller.abort(reason)
        expect(await outcome).toBe(reason)
        await server.allClosed()
        expect(await server.requests()).toHaveLength(1)
      })
    )

    it("in the middle of a body", () =>
      withClient(adapter, async (client, server) => {
        await server.script({ kind: "drip-body", status: 200 })
        const controller = new AbortController()
        const outcome = call(client, controller.signal)
        await server.arrived(1)
        controller.abort()
        expect(await outcome).toBe(controller.signal.reason)
        await server.allClosed()
      }))

    it("after the answer changes nothing", () =>
      withClient(adapter, async (client) => {
        const controller = new AbortController()
        const outcome = await call(client, controller.signal)
        controller.abort()
        expect(fieldsOf(outcome)["_tag"]).toBe("Deleted")
      }))

    it("of one call leaves the others alone", () =>
      withClient(adapter, async (client, server) => {
        await server.script({ kind: "stall" }, { kind: "answer", status: 204 })
        const controller = new AbortController()
        const first = call(client, controller.signal)
        await server.arrived(1)
        const second = deleteTask(client)
        expect(fieldsOf(await second)["_tag"]).toBe("Deleted")
        controller.abort()
        expect(await first).toBe(controller.signal.reason)
      }))
  })
}

export const faultsSuite = (adapter: Adapter): void => {
  describe("faults", () => {
    it.concurrent.for([...brokenBeforeAnswer(adapter), ...cutOff(adapter), ...tooMuch, ...silence])(
      "$name",
      ({ behaviour, drops, expected, timeout }) =>
        withClient(
          adapter,
          async (client, server) => {
            await server.script(behaviour)
            expect(await deleteTask(client)).toMatchObject(expected)
            if (drops === true) await server.allClosed()
            expect(await server.requests()).toHaveLength(1)
          },
          timeout === undefined ? {} : { timeout }
        )
    )

    it.for(["reset-after-headers", "truncated-body"] as const)("%s of a 500 does not poison the next call", (kind) =>
      withClient(adapter, async (client, server) => {
        await server.script({ kind, status: 500, body: "{" }, { kind: "answer", status: 204 })
        expect(["DcsInternalError", "DcsTransportError"]).toContain(fieldsOf(await deleteTask(client))["_tag"])
        expect(fieldsOf(await deleteTask(client))["_tag"]).toBe("Deleted")
      })
    )

    it("a 204 with bytes does not poison the next call", () =>
      withClient(adapter, async (client, server) => {
        const stray = btoa('HTTP/1.1 404 Not Found\r\nContent-Length: 25\r\n\r\n{"error_code":"DCS.4133"}')
        await server.script({ kind: "answer", status: 204, bodyBase64: stray }, { kind: "answer", status: 200 })
        await deleteTask(client)
        expect(fieldsOf(await deleteTask(client))).toMatchObject({ _tag: "Deleted", status: 200 })
      }))

    it("nothing listens", () =>
      withClient(
        adapter,
        async (client) => {
          expect(await deleteTask(client)).toMatchObject(neverSent(adapter, "connect", seesNoConnection(adapter)))
        },
        { endpoint: deadOrigin }
      ))

    it("https to a server that only speaks http", async () => {
      const server = await adapter.servers.start()
      await withClient(
        adapter,
        async (client) => {
          expect(await deleteTask(client)).toMatchObject(neverSent(adapter, "tls", false))
          expect(await server.requests()).toEqual([])
        },
        { endpoint: server.origin.replace("http:", "https:") }
      )
      await server.close()
    })

    it("a call on a closed client fails with an error of that name, and sends nothing", () =>
      withClient(adapter, async (client, server) => {
        await client.close()
        const outcome = await deleteTask(client)
        expect(outcome).toBeInstanceOf(Error)
        expect((outcome as Error).name).toMatch(/closed/i)
        expect(await server.requests()).toEqual([])
      }))

    it("closing waits for the call in flight", () =>
      withClient(
        adapter,
        async (client, server) => {
          await server.script({ kind: "stall-in-body", status: 403 })
          const outcome = deleteTask(client)
          await server.arrived(1)
          const closed = client.close().then(() => "closed")
          expect(await Promise.race([outcome.then((value) => fieldsOf(value)["_tag"]), closed])).toBe("DcsForbidden")
          await closed
        },
        { timeout: 2000 }
      ))
  })
  abortSuite(adapter)
}
