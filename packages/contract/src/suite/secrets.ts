/**
 * The token is sent in its header, and appears nowhere else.
 */
import { fieldsOf } from "@dcs-tasks/vectors"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { type Adapter, deleteTask, optionsFor, settled, token, withClient } from "../adapter.ts"
import { type Behaviour, deadOrigin } from "../server.ts"

interface Reading {
  readonly where: string
  readonly text: string
}

const attempt = (where: string, text: () => unknown): Reading => {
  try {
    return { where, text: String(text()) }
  } catch {
    return { where, text: "" }
  }
}

/** Everything that can be read from a value: own members at any depth, enumerable or not, and the usual renderings. */
const readings = (value: unknown, inspect: Adapter["inspect"]): ReadonlyArray<Reading> => {
  const found: Array<Reading> = []
  const seen = new Set<unknown>()
  const walk = (member: unknown, where: string): void => {
    if (typeof member === "string" || typeof member === "symbol") {
      found.push({ where, text: String(member) })
      return
    }
    if ((typeof member !== "object" && typeof member !== "function") || member === null || seen.has(member)) return
    seen.add(member)
    found.push(
      attempt(`String(${where})`, () => member),
      attempt(`JSON(${where})`, () => JSON.stringify(member)),
      attempt(`${where}.message`, () => Reflect.get(member, "message")),
      attempt(`${where}.stack`, () => Reflect.get(member, "stack")),
      attempt(`inspect(${where})`, () => inspect?.(member) ?? "")
    )
    if (member instanceof Uint8Array) found.push(attempt(where, () => new TextDecoder().decode(member)))
    if (member instanceof Map || member instanceof Set) walk([...member], `${where}[]`)
    for (const key of Reflect.ownKeys(member)) {
      found.push({ where: `key of ${where}`, text: String(key) })
      const descriptor = Reflect.getOwnPropertyDescriptor(member, key)
      if (typeof member !== "function") walk(descriptor?.value, `${where}.${String(key)}`)
    }
  }
  walk(value, "outcome")
  return found
}

const leaks = (value: unknown, canary: string, inspect: Adapter["inspect"]): ReadonlyArray<string> =>
  readings(value, inspect)
    .filter(({ text }) => text.toLowerCase().includes(canary.toLowerCase()))
    .map(({ where }) => where)

const echoes = {
  "Content-Type": "application/json",
  "X-Request-Id": `id-${token}`,
  "X-Auth-Token": token,
  Location: `https://${token}.example/${token}?token=${token}#${token}`,
  "Retry-After": "1",
  "Set-Cookie": `token=${token}`
}

const bodies: ReadonlyArray<readonly [name: string, body: string]> = [
  [
    "error body",
    JSON.stringify({
      error_code: `X.${token}`,
      error_msg: `bad ${token}${token}`,
      error_ext_msg: token,
      request_id: token
    })
  ],
  ["nested error body", JSON.stringify({ error: { code: token, message: `${token}\u001b[0m`, ext_message: token } })],
  ["success body", JSON.stringify({ message: `deleted with ${token}` })],
  ["page", `<html><body>${token}</body></html>`],
  ["text", `token ${token} refused`],
  ["text with the token across the cut", `${"x".repeat(190)}${token}`],
  [
    "message with the token across the cut",
    JSON.stringify({ error_code: "X.1", error_msg: `${"x".repeat(1015)}${token}` })
  ],
  ["cut-off JSON", `{"error_code":"${token}`]
]

const statuses = [200, 204, 202, 302, 400, 401, 403, 404, 409, 418, 429, 500, 503]

const faults: ReadonlyArray<Behaviour> = [
  { kind: "reset-before-headers" },
  { kind: "close-before-headers" },
  { kind: "truncated-body", status: 500, body: `{"error_code":"${token}` },
  { kind: "broken-chunking", status: 500, body: token },
  { kind: "stall" },
  { kind: "stall-in-body", status: 200 },
  { kind: "garbage", text: `${token} is not HTTP\r\n\r\n` },
  { kind: "garbage", text: `HTTP/1.1 200 OK\r\n${token} no colon\r\n\r\n` }
]

const levels = ["debug", "error", "info", "log", "trace", "warn"] as const

export const secretsSuite = (adapter: Adapter): void => {
  describe("the token appears only in its header", () => {
    const printed: Array<string> = []
    const originals = levels.map((level) => [level, console[level]] as const)
    beforeEach(() => {
      printed.length = 0
      for (const level of levels)
        console[level] = (...args: ReadonlyArray<unknown>) => void printed.push(args.map(String).join(" "))
    })
    afterEach(() => {
      for (const [level, original] of originals) console[level] = original
      expect(printed.filter((line) => line.includes(token))).toEqual([])
    })

    const check = (outcome: unknown): void => {
      expect(fieldsOf(outcome)["_tag"]).toBeTypeOf("string")
      expect(leaks(outcome, token, adapter.inspect)).toEqual([])
      // A part of the token is a leak as well.
      expect(leaks(outcome, token.slice(0, 12), adapter.inspect)).toEqual([])
    }

    const cases = statuses.flatMap((status) => bodies.map(([name, body]) => ({ status, name, body })))
    it.for(cases)("$status echoes it in headers and $name", ({ body, status }) =>
      withClient(adapter, async (client, server) => {
        await server.script({ kind: "answer", status, headers: echoes, bodyBase64: btoa(body) })
        check(await deleteTask(client))
      })
    )

    it.for(faults)("after $kind", (behaviour) =>
      withClient(
        adapter,
        async (client, server) => {
          await server.script(behaviour)
          check(await deleteTask(client))
        },
        { timeout: 2000 }
      )
    )

    it("where nothing listens", () =>
      withClient(adapter, async (client) => check(await deleteTask(client)), { endpoint: deadOrigin }))

    it.for([
      ["endpoint", { endpoint: "ftp://dcs.example.com" }],
      ["projectId", { projectId: ".." }],
      ["token", { token: `${token}\r\nX-Evil: 1` }]
    ] as const)("when %s is refused", async ([, bad]) => {
      const server = await adapter.servers.start()
      const outcome = await settled(async () => {
        const client = await adapter.createClient({ ...optionsFor(server.origin), ...bad })
        const answer = await deleteTask(client)
        await client.close()
        return answer
      })
      check(outcome)
      expect(await server.requests()).toEqual([])
      await server.close()
    })

    it("in the client itself", () =>
      withClient(adapter, async (client) => {
        expect(leaks(client, token, adapter.inspect)).toEqual([])
      }))

    it("after an abort, and on a closed client", () =>
      withClient(adapter, async (client, server) => {
        await server.script({ kind: "stall" })
        const controller = new AbortController()
        const outcome = deleteTask(client, { signal: controller.signal })
        await server.arrived(1)
        controller.abort()
        expect(leaks(await outcome, token, adapter.inspect)).toEqual([])
        await client.close()
        check(await deleteTask(client))
      }))
  })
}
