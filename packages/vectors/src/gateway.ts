/** A gateway that checks signatures, written independently: it shares only SHA-256 with the library. */
import { createHash, createHmac } from "node:crypto"

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex")

export const unauthorized = (msg: string, headers: Record<string, string> = {}) =>
  Response.json({ error_code: "APIGW.0301", error_msg: msg, request_id: "r1" }, { status: 401, headers })

const basic = (millis: number) => new Date(millis).toISOString().replace(/[-:]|\.\d{3}/g, "")

const parse = (date: string) => Date.parse(date.replace(/(....)(..)(..)T(..)(..)(..)Z/, "$1-$2-$3T$4:$5:$6Z"))

interface Received {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | undefined>>
}

/** The parts of a signed request's `Authorization` header. */
export const authorizationOf = ({ headers }: Received) => {
  const text = headers["authorization"] ?? ""
  const parts = /^SDK-HMAC-SHA256 Access=(.*), SignedHeaders=(.*), Signature=([0-9a-f]{64})$/.exec(text)
  const [, id = "", signedHeaders = "", signature = ""] = parts ?? []
  return parts === null ? undefined : { text, id, signedHeaders, signature }
}

/** The rejection that the real gateway would send, or `undefined` if the request is accepted. */
export const refusal = (
  request: Received,
  key: { readonly id: string; readonly secret: string; readonly securityToken?: string },
  now: number
): Response | undefined => {
  const authorization = authorizationOf(request)
  if (authorization === undefined) return unauthorized("x-auth-token not found")
  const { id, signature, signedHeaders: list } = authorization
  if (id !== key.id || request.headers["x-security-token"] !== key.securityToken) {
    return unauthorized(`ak ${id} not exist`)
  }
  const url = new URL(request.url)
  const date = request.headers["x-sdk-date"] ?? ""
  if (Math.abs(parse(date) - now) > 15 * 60_000) {
    return unauthorized(`signature expired, signature time:${date},server time:${basic(now)}`)
  }
  const names = list.split(";")
  const canonical = [
    request.method,
    `${url.pathname}/`,
    url.search.slice(1).split("&").toSorted().join("&"),
    ...names.map((name) => `${name}:${name === "host" ? url.host : request.headers[name]}`),
    "",
    list,
    sha256("")
  ].join("\n")
  const expected = createHmac("sha256", key.secret).update(`SDK-HMAC-SHA256\n${date}\n${sha256(canonical)}`)
  return expected.digest("hex") === signature
    ? undefined
    : unauthorized(`verify aksk signature fail, canonicalRequest:${canonical.replaceAll("\n", "|")}`)
}
