/** Logins, and projects by name. */
import * as Predicate from "effect/Predicate"
import { type Authentication, isAnswer } from "./authentication.ts"
import type { ServiceRequest } from "./message.ts"
import { type Answer, json, refusedByIam } from "./responses.ts"
import type { AccountSeed, WorldSeed } from "./worldSeed.ts"

const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

const at = (value: unknown, ...names: ReadonlyArray<string>): unknown =>
  names.reduce<unknown>((inner, name) => (Predicate.hasProperty(inner, name) ? inner[name] : undefined), value)

const microseconds = (millis: number): string => new Date(millis).toISOString().replace("Z", "000Z")

/** The secrets of a login. */
export const secretsOf = (body: string): ReadonlyArray<string> => {
  const identity = at(parsed(body), "auth", "identity")
  return [
    at(identity, "password", "user", "password"),
    at(identity, "token", "id"),
    at(identity, "totp", "user", "passcode")
  ].filter((value) => typeof value === "string")
}

const isUser = (user: unknown, account: AccountSeed): boolean => {
  if (at(user, "password") !== account.password) return false
  const id = at(user, "id")
  if (id !== undefined) return id === account.userId
  const domain = at(user, "domain")
  return (
    at(user, "name") === account.userName &&
    (at(domain, "id") === account.domainId || at(domain, "name") === account.domainName)
  )
}

interface Iam {
  readonly world: WorldSeed
  readonly authentication: Authentication
  /** The epoch time of the service. */
  readonly now: () => number
}

export const createToken = ({ authentication, now, world }: Iam, { body }: ServiceRequest): Answer => {
  const { account, projects } = world
  const auth = at(parsed(body), "auth")
  const given = at(auth, "identity", "token", "id")
  if (typeof given === "string" ? isAnswer(authentication.callerOf(given)) : !login(auth, account)) {
    return refusedByIam(401, "Unauthorized", "The username or password is wrong.")
  }
  const scope = at(auth, "scope", "project")
  const project = projects.find(({ id, name }) => id === at(scope, "id") || name === at(scope, "name"))
  if (scope !== undefined && project === undefined) return refusedByIam(401, "Unauthorized", "Could not find project.")
  const { endsAt, issuedAt, token } = authentication.issue(account?.tokenLifetime ?? 86_400_000, project?.id)
  const domain = { id: account?.domainId ?? "", name: account?.domainName ?? "" }
  const ends = now() + endsAt - issuedAt
  return json(
    201,
    {
      token: {
        methods: [typeof given === "string" ? "token" : "password"],
        expires_at: microseconds(ends),
        issued_at: microseconds(now()),
        user: { domain, id: account?.userId ?? "", name: account?.userName ?? "", password_expires_at: "" },
        ...(project === undefined ? { domain } : { project: { domain, id: project.id, name: project.name } }),
        roles: [{ id: "0", name: "te_admin" }]
      }
    },
    { "x-subject-token": token }
  )
}

const login = (auth: unknown, account: AccountSeed | undefined): boolean =>
  account !== undefined && isUser(at(auth, "identity", "password", "user"), account)

export const listProjects = ({ authentication, world }: Iam, { headers, target }: ServiceRequest): Answer => {
  if (isAnswer(authentication.authenticate(headers))) return refusedByIam(401, "Unauthorized", "Unauthorized.")
  const name = new URLSearchParams(target.split(/\?(.*)/s)[1]).get("name")
  const origin = `https://${headers.get("host") ?? ""}`
  const domainId = world.account?.domainId ?? ""
  return json(200, {
    links: { self: `${origin}${target}`, previous: null, next: null },
    projects: world.projects
      .filter((project) => name === null || project.name === name)
      .map(({ id, name }) => ({
        is_domain: false,
        description: "",
        links: { self: `${origin}/v3/projects/${id}` },
        enabled: true,
        id,
        parent_id: domainId,
        domain_id: domainId,
        name
      }))
  })
}
