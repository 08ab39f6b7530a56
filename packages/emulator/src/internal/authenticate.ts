/**
 * Authenticates requests, by token or by signature.
 */
import * as Effect from "effect/Effect"
import type { HttpServerRequest } from "effect/http/HttpServerRequest"
import { canonicalRequest, headersOf, type RawRequest, signatureOf } from "./canonicalRequest.ts"
import { basicTime, type Clock, parseBasicTime } from "./clock.ts"
import type { Keys } from "./keys.ts"
import * as Refusals from "./refusals.ts"
import { NodeExchange } from "./server.ts"
import type { Owner, Tokens } from "./tokens.ts"

export interface Authenticator {
  readonly authenticate: (request: HttpServerRequest) => Effect.Effect<Owner | Refusals.Denial>
}

interface AuthenticatorSettings {
  readonly tokens: Tokens
  readonly keys: Keys
  readonly clock: Clock
  /** The projects for which the access keys are valid. */
  readonly projectIds: ReadonlyArray<string>
}

const algorithm = /^SDK-HMAC-SHA256\b/
const authorization = /^SDK-HMAC-SHA256 Access=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{64})$/

const maxSkew = 15 * 60_000

/** The project for which a request is signed, or the one in its path. */
const projectOf = ({ rawHeaders, target }: RawRequest): string | undefined =>
  headersOf(rawHeaders).get("x-project-id") ?? /^\/v2\/([^/?]+)/.exec(target)?.[1]

const verify = ({ clock, keys, projectIds }: AuthenticatorSettings, request: RawRequest): Owner | Refusals.Denial => {
  const headers = headersOf(request.rawHeaders)
  const match = authorization.exec(headers.get("authorization") ?? "")
  if (match === null) return Refusals.malformedAuthorization
  const [, accessKeyId = "", signedHeaders = "", signature] = match
  const key = keys.find(accessKeyId, headers.get("x-security-token"))
  if (Refusals.isDenial(key)) return key

  const date = headers.get("x-sdk-date") ?? ""
  const signedAt = parseBasicTime(date)
  if (Number.isNaN(signedAt)) return Refusals.noSignatureTime
  const now = clock.now()
  if (Math.abs(now - signedAt) > maxSkew) {
    keys.failed(accessKeyId)
    return Refusals.signatureExpired(date, basicTime(now))
  }
  const canonical = canonicalRequest(request, signedHeaders.split(";"))
  if (signatureOf(canonical, date, key.secretAccessKey) !== signature) {
    keys.failed(accessKeyId)
    return Refusals.signatureWrong(canonical)
  }
  keys.succeeded(accessKeyId)
  const projectId = projectOf(request)
  return {
    projectId: projectId !== undefined && projectIds.includes(projectId) ? projectId : undefined,
    mayDelete: key.mayDelete ?? true
  }
}

/** Whether a request is signed, validly or not. */
export const isSigned = (headers: HttpServerRequest["headers"]): boolean => algorithm.test(headers.authorization ?? "")

export const makeAuthenticator = (settings: AuthenticatorSettings): Authenticator => ({
  authenticate: (request) => {
    const token = request.headers["x-auth-token"]
    if (token !== undefined || !isSigned(request.headers)) return Effect.succeed(settings.tokens.authenticate(token))
    return Effect.gen(function* () {
      const { incoming } = yield* NodeExchange
      const { method = "", rawHeaders, url: target = "" } = incoming
      const body = new Uint8Array(yield* Effect.orDie(request.arrayBuffer))
      return verify(settings, { method, target, rawHeaders, body })
    })
  }
})
