/** Signed calls: what is signed, what follows a 401, and which keys are rejected. */
import { fieldsOf } from "../fields.ts"
import { authorizationOf, refusal, unauthorized } from "../gateway.ts"
import { type Case, type Reply, type Sent, type Tables, token, type World } from "./line.ts"
import { resultOf } from "./removal.ts"
import { everyView, plain } from "./views.ts"

const start = Date.UTC(2026, 4, 1, 12)
const known = { id: "AKID", secret: "right" }
const source = "OS_ACCESS_KEY"
const minutes = (count: number) => count * 60_000
const deleted = () => new Response(null, { status: 204 })

interface Options {
  /** The offset of the gateway's clock, in milliseconds. */
  readonly off?: number
  /** Replies instead of the gateway. */
  readonly reply?: (request: Sent) => Reply
  readonly key?: { readonly secretAccessKey?: string; readonly securityToken?: string }
  /** Three by default. */
  readonly maxAttempts?: number
  /** One deletion by default. */
  readonly play?: (world: World) => Promise<ReadonlyArray<unknown>>
  /** Expected in the message of the first result. */
  readonly says?: string
}

const remove = async (world: World) => [await resultOf(world.remove(), world)]

const signed = (name: string, expected: object, options: Options = {}): Case => ({
  name,
  observe: async (line) => {
    const { key, maxAttempts = 3, off = 0, play = remove, reply, says = "" } = options
    const sent: Array<Sent> = []
    await using world = await line.open({
      transport: (request) => {
        sent.push(request)
        return reply?.(request) ?? refusal(request, known, start + off) ?? deleted()
      },
      start,
      clients: [{ maxAttempts }],
      key: (redacted) => ({ accessKeyId: known.id, secretAccessKey: redacted(known.secret), source, ...key })
    })
    const results = await play(world)
    return {
      results,
      requests: sent.length,
      headers: sent[0]?.headers,
      token: sent[0]?.headers["x-auth-token"],
      signedHeaders: sent[0] && authorizationOf(sent[0])?.signedHeaders,
      said: String(fieldsOf(results[0])["message"]).includes(says)
    }
  },
  expected: { ...expected, said: true }
})

const temporary = (request: Sent) => refusal(request, { ...known, securityToken: "st" }, start) ?? deleted()
const proxied = (request: Sent) =>
  refusal({ ...request, url: request.url.replace("dcs.", "proxy.") }, known, start) ?? deleted()
const empty = (request: Sent) => refusal(request, known, start) ?? Response.json({ tasks: [], task_count: 0 })
const mismatch = { _tag: "SignatureMismatch" }

const calls: ReadonlyArray<Case> = [
  signed("signs host, date, project and content type, and sends them as signed", {
    results: [{ _tag: "Deleted", attempts: 1 }],
    headers: { "x-sdk-date": "20260501T120000Z", "x-project-id": "p1", "content-type": "application/json" },
    token: undefined,
    signedHeaders: "content-type;host;x-project-id;x-sdk-date"
  }),
  signed(
    "of a temporary key signs its security token",
    { results: [{ _tag: "Deleted" }], signedHeaders: "content-type;host;x-project-id;x-sdk-date;x-security-token" },
    { reply: temporary, key: { securityToken: "st" } }
  ),
  signed(
    "of a temporary key without its security token is refused once, and says why",
    { results: [{ _tag: "DcsUnauthorized", reason: { _tag: "Other" }, attempts: 1 }], requests: 1 },
    { reply: temporary, says: "a temporary one also needs its security token" }
  ),
  signed(
    "signs a query",
    { results: [[]], requests: 1 },
    { reply: empty, play: async (world) => [await resultOf(world.list(), world)] }
  ),
  signed(
    "is sent once with a wrong secret, and says so",
    { results: [{ _tag: "DcsUnauthorized", reason: mismatch, attempts: 1, mayHaveDeleted: false }], requests: 1 },
    { key: { secretAccessKey: "wrong" } }
  ),
  signed(
    "names the line that was changed on the way",
    { results: [{ reason: { ...mismatch, line: "header host" } }], requests: 1 },
    { reply: proxied, says: `"header host"` }
  )
]

const expired = (server: string) => () =>
  unauthorized(`signature expired, signature time:20260501T120000Z,server time:${server}`)

/** A gateway that rejects a request without mentioning the time. */
const dated = (request: Sent) => {
  const server = start + minutes(20)
  const date = new Date(server).toUTCString()
  return refusal(request, known, server) === undefined ? deleted() : unauthorized("go away", { date })
}

const failuresOfMany = async (world: World) => {
  const results = await Promise.all(Array.from({ length: 50 }, () => world.remove().ended))
  return results.map(({ value }) => plain(value)).filter((value) => fieldsOf(value)["_tag"] !== "Deleted")
}

const clock: ReadonlyArray<Case> = [
  ...[20, -20, 60 * 24 * 400].map((off) =>
    signed(
      `by ${off} minutes is corrected and signed with once more, and stays corrected`,
      { results: [2, 1].map((attempts) => ({ _tag: "Deleted", attempts })), requests: 3 },
      { off: minutes(off), play: async (world) => [...(await remove(world)), ...(await remove(world))] }
    )
  ),
  signed(
    "is corrected by the Date header if the message has no time",
    { results: [{ _tag: "Deleted", attempts: 2 }] },
    { reply: dated }
  ),
  signed(
    "is reported with both times if signing again does not help",
    {
      results: [
        {
          reason: { _tag: "ClockSkew", localTime: "2026-05-01T12:00:00Z", serverTime: "2026-05-01T12:20:00Z" },
          attempts: 2
        }
      ],
      requests: 2
    },
    { reply: expired("20260501T122000Z") }
  ),
  signed(
    "is not corrected if the new signature would have the same date",
    { results: [{ _tag: "DcsUnauthorized", attempts: 1 }], requests: 1 },
    { reply: expired("20260501T120030Z") }
  ),
  signed(
    "is found by one request, however many calls there are",
    { results: [], requests: 51 },
    { off: minutes(20), play: failuresOfMany }
  ),
  signed(
    "is found by one request, even if none may be repeated",
    { results: [{ _tag: "DcsUnauthorized" }], requests: 50 },
    { off: minutes(20), maxAttempts: 1, play: failuresOfMany }
  )
]

const unusable = (name: string, keyFields: (redacted: (secret: string) => unknown) => object | undefined): Case => ({
  name,
  observe: async (line) => {
    const error = await line
      .open({
        transport: deleted,
        key: (redacted) => {
          const overrides = keyFields(redacted)
          return overrides && { accessKeyId: known.id, secretAccessKey: known.secret, source, ...overrides }
        }
      })
      .catch((error: unknown) => error)
    return { error: plain(error), quoted: everyView(error).includes(token) }
  },
  expected: { error: { _tag: "DcsCredentialsError", source }, quoted: false }
})

const refused: ReadonlyArray<Case> = [
  unusable("an empty id", () => ({ accessKeyId: "" })),
  unusable("an empty secret", () => ({ secretAccessKey: "" })),
  unusable("no secret", () => ({ secretAccessKey: undefined })),
  unusable("a secret with a line break", () => ({ secretAccessKey: `${token}\n` })),
  unusable("a redacted secret with a blank", (redacted) => ({ secretAccessKey: redacted(` ${token}`) })),
  unusable("an id with a blank", () => ({ accessKeyId: `${token} ` })),
  unusable("a security token with a line break", () => ({ securityToken: `${token}\r\n` })),
  unusable("an empty security token", () => ({ securityToken: "" })),
  {
    ...unusable("none at all", () => undefined),
    expected: { error: { _tag: "DcsCredentialsError", source: "config", problem: "none provided" } }
  },
  signed(
    "one that a runtime without SHA-256 should sign with",
    { results: [{ _tag: "DcsCredentialsError", source }], requests: 0 },
    {
      says: "signing failed: this runtime has no usable",
      play: (world) => {
        world.hashing("breaks")
        return remove(world)
      }
    }
  )
]

export const accessKey: Tables = {
  "a signed call": calls,
  "a clock that is wrong": clock,
  "an unusable key is refused before anything is sent, unquoted:": refused
}
