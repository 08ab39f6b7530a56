/** Tokens, secret keys, security tokens and signatures are in nothing that a program could print. */
import { authorizationOf } from "../gateway.ts"
import { type Case, type Line, type Reply, type Sent, type Setup, type Tables, token } from "./line.ts"

const secretAccessKey = `SECRET-${token}`
const securityToken = `TOKEN-${token}`

interface Options {
  readonly logging?: Setup["logging"]
  /** The transport's own message, which a middleware that logs its errors can see. */
  readonly said?: string
}

const key: Setup["key"] = (redacted) => ({
  accessKeyId: "AKID",
  secretAccessKey: redacted(secretAccessKey),
  securityToken: redacted(securityToken)
})

const seenBy = async (line: Line, setup: Setup, said = "") => {
  const sent: Array<Sent> = []
  await using world = await line.open({
    ...setup,
    transport: (request, now) => {
      sent.push(request)
      return setup.transport(request, now)
    }
  })
  const { views } = await world.remove().ended
  const { credentials, lines, spans } = world.recorded()
  const printed = { outcome: views(), credentials, spans: spans.join(), lines: lines.join().replaceAll(said, "") }
  const signature = sent[0] && authorizationOf(sent[0])?.signature
  return {
    requests: sent.length,
    spans: spans.length,
    logged: lines.length > 4,
    token: sent[0]?.headers["x-auth-token"],
    securityToken: sent[0]?.headers["x-security-token"],
    signed: signature !== undefined,
    leaks: Object.entries(printed).flatMap(([view, text]) =>
      [token, signature].filter((secret) => secret !== undefined && text.includes(secret)).map(() => view)
    )
  }
}

const clean = { requests: 1, spans: 2, leaks: [] }

type Transport = (request: Sent) => Reply

const ofToken = (name: string, transport: Transport, { logging, said }: Options = {}): Case => ({
  name,
  observe: (line) => seenBy(line, { transport, logging }, said),
  expected: { ...clean, token, logged: logging !== undefined }
})

const ofKey = (name: string, transport: Transport, { logging, said }: Options = {}): Case => ({
  name,
  observe: (line) => seenBy(line, { transport, logging, key }, said),
  expected: { ...clean, securityToken, signed: true }
})

const headers = { "x-request-id": `id-${token}`, location: `https://${token}.example.com/`, "x-auth-token": token }

const echo = JSON.stringify({
  error_code: `DCS.${token}`,
  error_msg: `token ${token} seen, and again: ${token}`,
  error_ext_msg: token
})

const echoes: ReadonlyArray<readonly [string, () => Response]> = [
  ["a success", () => Response.json({ message: token }, { headers })],
  ...[202, 302, 400, 401, 403, 404, 408, 409, 418, 429, 500, 502, 503, 504].map(
    (status): readonly [string, () => Response] => [`${status}`, () => new Response(echo, { status, headers })]
  ),
  ["a page", () => new Response(`<html>${token}</html>`, { status: 200, headers })],
  ["some text", () => new Response(`sorry, ${token}`, { status: 502, headers })]
]

const empty = () => new Response(null, { status: 404 })
const failingWith = (secret: string) => () => ({ cause: new Error(`bad header: ${secret}`) })
const everything = "everything"

const tokens: ReadonlyArray<Case> = [
  ...echoes.map(([name, reply]) => ofToken(`after ${name}, echoed in body and headers`, reply)),
  ofToken("after a transport failure that names it", failingWith(token), {
    logging: everything,
    said: `bad header: ${token}`
  }),
  ofToken("behind a middleware that logs, over a transport that is not from this project", empty, {
    logging: everything
  })
]

/** A server that echoes everything it received. */
const signedEcho = (request: Sent, status: number, page: boolean) => {
  const { signature = "none", text = "" } = authorizationOf(request) ?? {}
  const echoed = `${text} ${securityToken} ${signature} ${secretAccessKey}`
  const canonical = `canonicalRequest:DELETE|/x/||x-security-token:${securityToken}||x-security-token|00`
  const headers = {
    "x-request-id": `id-${securityToken}-${signature}`,
    location: `https://${signature}.example.com/${securityToken}`
  }
  if (page) return new Response(`<html>${echoed}</html>`, { status, headers })
  const error = { error_code: signature, error_msg: `verify aksk signature fail, ${canonical}`, error_ext_msg: echoed }
  return Response.json(status === 200 ? { message: echoed } : error, { status, headers })
}

const keys: ReadonlyArray<Case> = [
  ...[200, 302, 400, 401, 403, 404, 429, 500, 503].map((status) =>
    ofKey(`after ${status}, echoed in body and headers`, (request) => signedEcho(request, status, false), {
      logging: "requests"
    })
  ),
  ofKey("after a page that echoes them", (request) => signedEcho(request, 200, true), { logging: "requests" }),
  ofKey("behind a middleware that logs", empty, { logging: everything }),
  ofKey("after a transport failure that names it", failingWith(securityToken))
]

export const leaks: Tables = {
  "a token is nowhere": tokens,
  "an access key, its security token and its signature are nowhere": keys
}
