/**
 * The calls of IAM that clients of DCS need: tokens, projects by name, the catalog, temporary access keys.
 */
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import type { HttpServerRequest } from "effect/http/HttpServerRequest"
import type { HttpServerResponse } from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import type { Project } from "../../Account.ts"
import type { Authenticator } from "../authenticate.ts"
import { gatewayAnswer, requestIdHeader } from "../gatewayAnswer.ts"
import type { Keys } from "../keys.ts"
import { isDenial } from "../refusals.ts"
import type { Owner, Tokens } from "../tokens.ts"
import type { Accounts } from "./accounts.ts"
import { catalogAnswer, keyAnswer, projectsAnswer, refusal, tokenAnswer } from "./answers.ts"

interface Iam {
  readonly accounts: Accounts
  readonly tokens: Tokens
  readonly keys: Keys
  readonly authenticator: Authenticator
  /** The endpoint of DCS, known once it listens. */
  readonly endpoint: () => string
}

const text = Schema.optionalKey(Schema.String)
const ReferenceSchema = Schema.Struct({ id: text, name: text })

const Body = Schema.Struct({
  auth: Schema.Struct({
    identity: Schema.Struct({
      methods: Schema.Array(Schema.String),
      password: Schema.optionalKey(
        Schema.Struct({
          user: Schema.Struct({
            id: text,
            name: text,
            password: Schema.String,
            domain: Schema.optionalKey(ReferenceSchema)
          })
        })
      ),
      totp: Schema.optionalKey(
        Schema.Struct({
          user: Schema.Struct({
            id: text,
            name: text,
            passcode: Schema.String,
            domain: Schema.optionalKey(ReferenceSchema)
          })
        })
      ),
      token: Schema.optionalKey(Schema.Struct({ id: text, duration_seconds: Schema.optionalKey(Schema.Int) }))
    }),
    scope: Schema.optionalKey(
      Schema.Struct({ project: Schema.optionalKey(ReferenceSchema), domain: Schema.optionalKey(ReferenceSchema) })
    )
  })
})

type Auth = typeof Body.Type.auth

const bodyOf = (request: HttpServerRequest): Effect.Effect<Auth, HttpServerResponse> =>
  Effect.flatMap(request.json, Schema.decodeUnknownEffect(Body)).pipe(
    Effect.map(({ auth }) => auth),
    Effect.mapError(() => refusal(400, "The request body is invalid."))
  )

const originOf = (request: HttpServerRequest): string => `http://${request.headers.host ?? "localhost"}`

/** The permissions of an identity, if it is accepted. */
const identify = (
  { accounts, tokens }: Iam,
  { methods, password, token, totp }: Auth["identity"]
): Effect.Effect<{ readonly mayDelete: boolean }, HttpServerResponse> => {
  if (methods.includes("token")) {
    const owner = tokens.authenticate(token?.id)
    return isDenial(owner) ? Effect.fail(refusal(401, "Unauthorized.")) : Effect.succeed(owner)
  }
  if (!methods.includes("password") || password === undefined) {
    return Effect.fail(refusal(400, "Expecting to find password or token in identity."))
  }
  if (!accounts.isUser(password.user) || password.user.password !== accounts.account.password) {
    return Effect.fail(refusal(401, "The username or password is wrong."))
  }
  const passcode = methods.includes("totp") ? totp?.user.passcode : undefined
  return accounts.passcode === undefined || accounts.passcode === passcode
    ? Effect.succeed({ mayDelete: true })
    : Effect.fail(refusal(401, "mfa totp code verify fail"))
}

/** The project of a scope, if it has one. A project takes precedence over a domain. */
const scopeOf = (accounts: Accounts, scope: Auth["scope"]): Effect.Effect<Project | undefined, HttpServerResponse> => {
  const reference = scope?.project
  if (reference === undefined) return Effect.undefined
  const name = reference.id ?? reference.name
  if (name === undefined) return Effect.fail(refusal(400, "Expecting to find id or name in project."))
  const [project] = accounts.find(reference)
  return project === undefined ? Effect.fail(refusal(401, `Could not find project: ${name}.`)) : Effect.succeed(project)
}

const queryOf = (request: HttpServerRequest): URLSearchParams => new URLSearchParams(request.url.split(/\?(.*)/s)[1])

const createToken = (iam: Iam) =>
  HttpRouter.add("POST", "/v3/auth/tokens", (request) =>
    Effect.gen(function* () {
      const { identity, scope } = yield* bodyOf(request)
      const { mayDelete } = yield* identify(iam, identity)
      const project = yield* scopeOf(iam.accounts, scope)
      return tokenAnswer({
        accounts: iam.accounts,
        issued: iam.tokens.issue({ projectId: project?.id ?? null, mayDelete }),
        methods: identity.methods,
        project,
        origins: queryOf(request).has("nocatalog") ? undefined : { dcs: iam.endpoint(), iam: originOf(request) }
      })
    }).pipe(Effect.catch(Effect.succeed))
  )

const admit = (iam: Iam, request: HttpServerRequest): Effect.Effect<Owner, HttpServerResponse> =>
  Effect.flatMap(iam.authenticator.authenticate(request), (owner) => {
    if (!isDenial(owner)) return Effect.succeed(owner)
    return Effect.fail(
      owner.by === "gateway" ? gatewayAnswer(owner, request.headers[requestIdHeader]) : refusal(401, "Unauthorized.")
    )
  })

const listProjects = (iam: Iam) =>
  HttpRouter.add("GET", "/v3/projects", (request) =>
    admit(iam, request).pipe(
      Effect.map(() => {
        const name = queryOf(request).get("name")
        const { accounts } = iam
        const projects = name === null ? accounts.projects : accounts.find({ name })
        return projectsAnswer(accounts, originOf(request), request.url, projects)
      }),
      Effect.catch(Effect.succeed)
    )
  )

const showCatalog = (iam: Iam) =>
  HttpRouter.add("GET", "/v3/auth/catalog", (request) =>
    admit(iam, request).pipe(
      Effect.map(({ projectId = "" }) =>
        catalogAnswer({ dcs: iam.endpoint(), iam: originOf(request) }, request.url, projectId)
      ),
      Effect.catch(Effect.succeed)
    )
  )

const minSeconds = 15 * 60
const maxSeconds = 24 * 60 * 60

const createTemporaryKey = (iam: Iam) =>
  HttpRouter.add("POST", "/v3.0/OS-CREDENTIAL/securitytokens", (request) =>
    Effect.gen(function* () {
      const { methods, token } = (yield* bodyOf(request)).identity
      if (!methods.includes("token")) return refusal(400, "Expecting to find token in identity.")
      // The header takes precedence over the body.
      const owner = iam.tokens.authenticate(request.headers["x-auth-token"] ?? token?.id)
      if (isDenial(owner)) return refusal(401, "Unauthorized.")
      const seconds = token?.duration_seconds ?? minSeconds
      if (seconds < minSeconds || seconds > maxSeconds) return refusal(400, "Invalid duration_seconds.")
      return keyAnswer(iam.keys.issue(seconds * 1000, owner.mayDelete))
    }).pipe(Effect.catch(Effect.succeed))
  )

export const iamRoutes = (iam: Iam) =>
  Layer.mergeAll(createToken(iam), listProjects(iam), showCatalog(iam), createTemporaryKey(iam))
