/**
 * Credentials of a token that is issued again before it expires, and after a 401.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Redacted from "effect/Redacted"
import { tokenAuthentication } from "./provider.ts"
import type { Authentication, CredentialsProvider } from "../model/Credentials.ts"
import { DcsCredentialsError } from "../model/DcsError.ts"
import * as Renewable from "./renewable.ts"

interface Session<A> extends Renewable.CredentialAge {
  readonly issued: A
  readonly authentication: Authentication
}

interface Options<A> {
  readonly issue: Effect.Effect<Renewable.Issued<A>, DcsCredentialsError>
  readonly source: string
  /** Why DCS would reject the token for this project, if so. */
  readonly problemFor?: (issued: A, projectId: string | undefined) => string | undefined
}

interface Renewing<A> extends CredentialsProvider {
  readonly source: string
  /** What was issued last; issues first if needed. */
  readonly current: Effect.Effect<A, DcsCredentialsError>
}

/** One token for all calls, and one issuance at a time. */
export const renewing = <A extends { readonly token: Redacted.Redacted }>({
  issue,
  problemFor,
  source
}: Options<A>): Renewing<A> => {
  const failed = (problem: string) => Effect.fail(new DcsCredentialsError({ source, problem }))
  const session = Renewable.make(
    Effect.flatMap(Effect.zip(issue, Clock.currentTimeMillis), ([{ life, value: issued }, issuedAt]) => {
      const authentication = tokenAuthentication({ token: issued.token, source })
      if (authentication instanceof DcsCredentialsError) return Effect.fail(authentication)
      const value: Session<A> = { issued, authentication, issuedAt, accepted: false }
      return Effect.succeed({ value, life })
    })
  )
  return {
    source,
    current: Effect.map(session.get, ({ issued }) => issued),
    authenticate: ({ projectId }) =>
      Effect.flatMap(session.get, ({ authentication, issued }) => {
        const problem = problemFor?.(issued, projectId)
        return problem === undefined ? Effect.succeed(authentication) : failed(problem)
      }),
    onUnauthorized: ({ reason }, used) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        if (reason._tag === "ProjectMismatch") return false
        const current = session.current()
        if (current?.authentication !== used) return true
        if (!Renewable.shouldReplace(current, now)) return false
        session.drop(current)
        return true
      }),
    onAccepted: Effect.sync(() => {
      const current = session.current()
      if (current !== undefined) current.accepted = true
    })
  }
}
