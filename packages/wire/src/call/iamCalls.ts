/** The calls to IAM: log in, and look up projects by name. */
import type { Call } from "./call.ts"
import { type Endpoint, type EndpointOptions, parseEndpoint } from "./endpoint.ts"
import { type IssuedToken, type Projects, readProjects, readToken } from "../answer/iamAnswer.ts"
import { type InvalidInput, invalidInput, isInvalidInput } from "../input/invalidInput.ts"
import { property } from "../input/properties.ts"
import { requestUrl } from "./taskPath.ts"
import { tokenProblem } from "../signing/token.ts"

/** A login that {@link loginProblem} has yet to check: a token to exchange, or a user by id, or by name and domain. */
interface Login {
  readonly token?: unknown
  readonly userId?: unknown
  readonly userName?: unknown
  readonly domainId?: unknown
  readonly domainName?: unknown
  readonly password?: unknown
  /** Six digits of a TOTP device, valid for one login. */
  readonly passcode?: unknown
}

/** The project of a token. Without one, the token is not scoped to a project and DCS rejects it. */
interface TokenScope {
  readonly projectId?: unknown
  readonly projectName?: unknown
}

/** A call to IAM. */
export interface IamCall<A extends { readonly _tag: string }> extends Call<A> {
  /** JSON with the secrets of a login. */
  readonly body?: string
}

/** More than any response of IAM needs. */
const bodyLimit = () => 64 * 1024

/** Shared by all calls to IAM. Their responses contain tokens. */
const iamCallTraits = { deletes: false, confidential: true, bodyLimit } as const

/**
 * The endpoint of IAM, checked like any endpoint. The `/v3` at the end of an `OS_AUTH_URL` is removed.
 *
 * @example
 * ```ts
 * import { parseIamEndpoint } from "@dcs-tasks/wire/call"
 *
 * parseIamEndpoint("https://iam.eu-de.otc.t-systems.com/v3")
 * // => { origin: "https://iam.eu-de.otc.t-systems.com", basePath: "" }
 * ```
 */
export const parseIamEndpoint = (value: unknown, options: EndpointOptions = {}): Endpoint | InvalidInput => {
  const endpoint = parseEndpoint(value, options)
  if (isInvalidInput(endpoint)) return { ...endpoint, field: "iamEndpoint" }
  return { ...endpoint, basePath: endpoint.basePath.replace(/\/v3(?:\.0)?$/, "") }
}

const textProblem = (name: string, value: unknown): string | undefined => {
  if (typeof value !== "string") return `the ${name} is not a string`
  if (value === "") return `the ${name} is empty`
  // eslint-disable-next-line no-control-regex
  return /[\u0000-\u001f\u007f]/.test(value) ? `the ${name} contains control characters` : undefined
}

const readLogin = (login: Login): Required<Login> => ({
  token: property(login, "token"),
  userId: property(login, "userId"),
  userName: property(login, "userName"),
  domainId: property(login, "domainId"),
  domainName: property(login, "domainName"),
  password: property(login, "password"),
  passcode: property(login, "passcode")
})

/**
 * Why a login cannot be used, without quoting it; `undefined` if it can be tried.
 *
 * @example
 * ```ts
 * import { loginProblem } from "@dcs-tasks/wire/call"
 *
 * loginProblem({ userName: "me", password: "secret" }) // => "a user name needs a domain"
 * ```
 */
export const loginProblem = (login: Login): string | undefined => {
  const { domainId, domainName, passcode, password, token, userId, userName } = readLogin(login)
  if (token !== undefined) {
    const problem = tokenProblem(token)
    return problem === undefined ? undefined : `the token ${problem}`
  }
  if (userId === undefined && userName === undefined) return "the user id or user name is missing"
  if (userId === undefined && domainId === undefined && domainName === undefined) {
    return "a user name needs a domain"
  }
  if (passcode !== undefined && userId === undefined) return "a passcode needs a user id"
  const identityFields = {
    "user id": userId,
    "user name": userName,
    "domain id": domainId,
    "domain name": domainName,
    passcode
  }
  for (const [name, value] of Object.entries(identityFields)) {
    const problem = value === undefined ? undefined : textProblem(name, value)
    if (problem !== undefined) return problem
  }
  return textProblem("password", password)
}

const identity = ({ domainId, domainName, passcode, password, token, userId, userName }: Login) => {
  if (token !== undefined) return { methods: ["token"], token: { id: token } }
  const domain = domainId === undefined ? { name: domainName } : { id: domainId }
  const user = userId === undefined ? { name: userName, domain } : { id: userId }
  return {
    methods: passcode === undefined ? ["password"] : ["password", "totp"],
    password: { user: { ...user, password } },
    ...(passcode !== undefined && { totp: { user: { id: userId, passcode } } })
  }
}

const iamUrl = (endpoint: Endpoint, path: string, query: Readonly<Record<string, string>> = {}): URL | InvalidInput => {
  const url = requestUrl(endpoint, path)
  if (isInvalidInput(url)) return invalidInput("iamEndpoint", url.problem, url.value)
  url.search = new URLSearchParams(query).toString()
  return url
}

/** The call that logs in, or exchanges a token, for a token with a scope. */
export const tokenCall = (
  endpoint: Endpoint,
  login: Login,
  scope: TokenScope = {}
): IamCall<IssuedToken> | InvalidInput => {
  const url = iamUrl(endpoint, "/v3/auth/tokens", { nocatalog: "1" })
  if (isInvalidInput(url)) return url
  const read = readLogin(login)
  const id = property(scope, "projectId")
  const name = property(scope, "projectName")
  const scopeField =
    id === undefined && name === undefined ? {} : { scope: { project: id === undefined ? { name } : { id } } }
  return {
    method: "POST",
    template: "/v3/auth/tokens",
    url,
    ...iamCallTraits,
    body: JSON.stringify({ auth: { identity: identity(read), ...scopeField } }),
    // A passcode is valid for one login.
    repeatable: read.token !== undefined || read.passcode === undefined,
    read: readToken
  }
}

/** The call that looks up projects by name. */
export const projectsCall = (endpoint: Endpoint, name: string): IamCall<Projects> | InvalidInput => {
  const url = iamUrl(endpoint, "/v3/projects", { name })
  return isInvalidInput(url)
    ? url
    : { method: "GET", template: "/v3/projects", url, ...iamCallTraits, repeatable: true, read: readProjects }
}
