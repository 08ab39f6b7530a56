/** IAM and DCS behind one scripted transport: tokens by password, keys by token, deletions by token. */
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type { HttpClientRequest } from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as TestClock from "effect/testing/TestClock"
import * as IamToken from "../src/credentials/IamToken.ts"
import { canary, make } from "./support.ts"

export const password = `PASSWORD-${canary}`
export const iamEndpoint = "https://iam.example.com/v3"
export const start = Date.UTC(2026, 4, 1, 12)

interface Received {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface IamOptions {
  /** Responds in place of IAM. */
  readonly iam?: (request: Received, number: number) => Effect.Effect<Response | undefined>
  /** Milliseconds. */
  readonly life?: number
  readonly project?: { readonly id: string; readonly name: string } | null
  readonly login?: Partial<IamToken.IamTokenOptions>
}

const bodyOf = ({ body }: HttpClientRequest): string =>
  body._tag === "Uint8Array" ? new TextDecoder().decode(body.body) : ""

export const token = (number: number) => `TOKEN-${number}-${canary}`

/** Tokens are valid until they are revoked or expire; `latency` is the response time of IAM. */
export const cloud = (options: IamOptions = {}) => {
  const logins: Array<Received> = []
  const calls: Array<string | undefined> = []
  const revoked = new Set<string>()
  const { life = 24 * 3_600_000, project = { id: "p1", name: "eu-de_shop" } } = options

  const issue = (now: number) =>
    Response.json(
      {
        token: {
          issued_at: new Date(now).toISOString(),
          expires_at: new Date(now + life).toISOString(),
          ...(project !== null && { project })
        }
      },
      { status: 201, headers: { "x-subject-token": token(logins.length) } }
    )

  const answer = (request: HttpClientRequest): Effect.Effect<Response> =>
    Effect.gen(function* () {
      const url = new URL(request.url)
      if (url.hostname === "iam.example.com") {
        const received = { path: url.pathname + url.search, headers: { ...request.headers }, body: bodyOf(request) }
        logins.push(received)
        const own = yield* options.iam?.(received, logins.length) ?? Effect.succeed(undefined)
        return own ?? issue(yield* Effect.clockWith((clock) => clock.currentTimeMillis))
      }
      const given = request.headers["x-auth-token"]
      calls.push(given)
      const bad = given === undefined || revoked.has(given)
      return bad
        ? Response.json({ error_code: "APIGW.0307", error_msg: "The token must be updated." }, { status: 401 })
        : new Response(null, { status: 204 })
    })

  const client = HttpClient.make((request) =>
    Effect.map(answer(request), (response) => HttpClientResponse.fromWeb(request, response))
  )
  return { client, logins, calls, revoke: (number: number) => revoked.add(token(number)) }
}

/** A client that logs in as a user, at a time other than zero. */
export const loggedIn = Effect.fnUntraced(function* (options: IamOptions) {
  yield* TestClock.setTime(start)
  const scene = cloud(options)
  const credentials = yield* Effect.provideService(
    IamToken.make({
      endpoint: iamEndpoint,
      login: { userName: "me", domainName: "us", password },
      project: { id: "p1" },
      source: "OS_PASSWORD",
      ...options.login
    }),
    HttpClient.HttpClient,
    scene.client
  )
  const dcs = yield* make(scene.client, { credentials, retry: {} })
  return { ...scene, credentials, dcs }
})
