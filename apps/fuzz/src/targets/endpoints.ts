/** Endpoints: whatever is accepted is one origin that was really typed, and receives nothing but this API's paths. */
import { errorMessage, parseEndpoint, requestUrl, taskPath } from "@dcs-tasks/wire"
import { isInvalidInput } from "@dcs-tasks/wire/input"
import assert from "node:assert/strict"
import { Input } from "../input.ts"
import { mustBeOneLine } from "../laws.ts"

const secret = "S3CRET"

export const dictionary = [
  "https://", "http://", "localhost", "127.0.0.1", "[::1]", "[::ffff:7f00:1]", "0x7f.1", "2130706433", ":443", ":80", ":65536",
  "/v2", "//", "/../", "/%2e%2e/", "@", "?", "#", "\\", "{region}", "xn--", "\u3002", "\u202e", secret, "dcs.example.com"
] // prettier-ignore

/** This machine, by any of its names. */
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** The host as it was typed, without what could mean anything else. */
const typedHost = (value: string): string | undefined =>
  /^https?:\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d+)?(?:\/[\w.~/-]*)?$/i.exec(value)?.[1]?.toLowerCase()

const checkAccepted = (value: string, allowInsecureHttp: boolean, origin: string, basePath: string): void => {
  const url = new URL(origin)
  const host = typedHost(value)
  assert.ok(host !== undefined, `an endpoint that is more than an origin and a path is accepted: ${value}`)
  assert.ok(host.startsWith("[") || url.hostname === host, `the host was rewritten: ${value} to ${origin}`)
  const isSafe =
    url.protocol === "https:" || (url.protocol === "http:" && (allowInsecureHttp || loopback.test(url.hostname)))
  assert.ok(isSafe, `the token would cross the network in clear text: ${value}`)
  assert.equal(origin, url.origin)
  assert.deepEqual([url.username, url.password, url.search, url.hash, url.pathname], ["", "", "", "", "/"])
  assert.match(basePath, /^(?:\/(?!\.+(?:\/|$))[\w.~-]+)*$/)
  assert.deepEqual(parseEndpoint(`${origin}${basePath}`, { allowInsecureHttp }), { origin, basePath })
  const task = requestUrl({ origin, basePath }, taskPath({ projectId: "p", instanceId: "i", taskId: "t" }))
  assert.ok(!isInvalidInput(task), `no URL can be built from an accepted endpoint: ${value}`)
  assert.equal(new URL(task.href).href, `${origin}${basePath}/v2/p/instances/i/tasks/t`)
}

/** Whether the secret is only where endpoints have passwords and tokens. */
const hidesSecret = (value: string): boolean =>
  value.includes("@") || !value.slice(0, value.search(/[?#]|$/)).includes(secret)

export const check = (bytes: Uint8Array): void => {
  const input = new Input(bytes)
  const allowInsecureHttp = input.flag()
  const isWide = input.flag()
  const value = isWide ? Buffer.from(input.rest()).toString("utf16le") : input.parts("\0").join("\n")
  const endpoint = parseEndpoint(value, { allowInsecureHttp })
  if (!isInvalidInput(endpoint)) return checkAccepted(value, allowInsecureHttp, endpoint.origin, endpoint.basePath)
  const message = errorMessage({ ...endpoint, _tag: "DcsInvalidInput" })
  mustBeOneLine(message)
  if (hidesSecret(value)) assert.ok(!message.includes(secret), `the message shows a secret: ${message}`)
}
