/** Who sends a request: by token or by signature. */
import type { Random } from "@dcs-tasks/contract/laws/random"
import { type Answer, refused, refusedByGateway } from "./responses.ts"
import type { TokenSeed, WorldSeed } from "./worldSeed.ts"

interface Caller {
  /** Undefined for a token without a project, or a key, which fits all. */
  readonly projectId: string | undefined
  readonly mayDelete: boolean
}

export interface Authentication {
  readonly authenticate: (headers: ReadonlyMap<string, string>) => Caller | Answer
  readonly callerOf: (token: string) => Caller | Answer
  /** Issues a token that lives so long. */
  readonly issue: (lifetime: number, projectId: string | undefined) => IssuedToken
}

interface IssuedToken {
  readonly token: string
  readonly issuedAt: number
  readonly endsAt: number
}

export const isAnswer = (value: Caller | Answer): value is Answer => "status" in value

const authorization = /^SDK-HMAC-SHA256 Access=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=[0-9a-f]{64}$/

const basicPattern = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/

/** NaN if the text is not such a time. */
const parseBasicTime = (text: string): number =>
  basicPattern.test(text) ? Date.parse(text.replace(basicPattern, "$1-$2-$3T$4:$5:$6Z")) : Number.NaN

const basicTime = (millis: number): string => new Date(millis).toISOString().replace(/[-:]|\.\d+/g, "")

const maxSkew = 15 * 60_000

const unauthenticated = (why: string): Answer =>
  refusedByGateway(401, "APIGW.0301", `Incorrect IAM authentication information: ${why}`)

const hex = (random: Random): string =>
  Array.from({ length: 4 }, () =>
    random
      .below(2 ** 32)
      .toString(16)
      .padStart(8, "0")
  ).join("")

interface Clocks {
  /** Virtual time. */
  readonly at: () => number
  /** The epoch time of the service. */
  readonly now: () => number
}

export const makeAuthentication = (world: WorldSeed, clocks: Clocks, random: Random): Authentication => {
  const tokens = new Map<string, TokenSeed | (Omit<TokenSeed, "projectId"> & { readonly projectId: undefined })>(
    world.tokens.map((seed) => [seed.token, seed])
  )

  const callerOf = (token: string): Caller | Answer => {
    if (token === "") return refused(401, "DCS.1003", "No token in the request.")
    const known = tokens.get(token)
    if (known === undefined) return refused(401, "DCS.1001", "Invalid token.")
    const { endsAt, mayDelete = true, projectId, revokedAt } = known
    if (revokedAt !== undefined && revokedAt <= clocks.at()) {
      return refusedByGateway(401, "APIGW.0307", "The token must be updated.")
    }
    if (endsAt !== undefined && endsAt <= clocks.at()) return refused(401, "DCS.1002", "Token expired.")
    return { projectId, mayDelete }
  }

  const verify = (headers: ReadonlyMap<string, string>): Caller | Answer => {
    const match = authorization.exec(headers.get("authorization") ?? "")
    if (match === null) return unauthenticated("authorization header is malformed")
    const [, accessKeyId = ""] = match
    if (world.accessKeyIds?.includes(accessKeyId) !== true) return unauthenticated(`ak ${accessKeyId} not exist`)
    const date = headers.get("x-sdk-date") ?? ""
    const signedAt = parseBasicTime(date)
    if (Number.isNaN(signedAt)) return unauthenticated("x-sdk-date not found")
    const now = clocks.now()
    return Math.abs(now - signedAt) > maxSkew
      ? unauthenticated(`signature expired, signature time:${date},server time:${basicTime(now)}`)
      : { projectId: headers.get("x-project-id"), mayDelete: true }
  }

  return {
    authenticate: (headers) =>
      !headers.has("x-auth-token") && (headers.get("authorization") ?? "").startsWith("SDK-HMAC-SHA256")
        ? verify(headers)
        : callerOf(headers.get("x-auth-token") ?? ""),
    callerOf,
    issue: (lifetime, projectId) => {
      const issuedAt = clocks.at()
      const endsAt = issuedAt + lifetime
      const token = `issued-token-${hex(random)}`
      tokens.set(token, { token, projectId, endsAt })
      return { token, issuedAt, endsAt }
    }
  }
}
