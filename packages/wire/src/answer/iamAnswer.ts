/** Reads IAM's responses. Total: every status, header and body gives a value, and nothing throws. */
import { type AnswerHeaders, header } from "./answerHeaders.ts"
import { classifyFailure, type ClassifyOptions, type FailureAnswer } from "./classify.ts"
import { type Body, parseBody } from "./errorBody.ts"
import { type Fields, fieldsOf } from "../fields.ts"
import { httpDate } from "./retryAfter.ts"
import { clauseOf } from "./unauthorized.ts"
import { checkId } from "../input/id.ts"
import { escapeText, displayValue } from "../text.ts"
import { tokenProblem } from "../signing/token.ts"

/**
 * A project as IAM lists it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Project {
  /** The `{project_id}` of paths. */
  readonly id: string
  /** Such as `eu-de_billing`. */
  readonly name: string
}

/** A token that IAM issued. */
export interface IssuedToken {
  readonly _tag: "IssuedToken"
  /** A secret. */
  readonly token: string
  /** How long it is valid, in milliseconds of IAM's clock. `undefined`: IAM did not say. */
  readonly life: number | undefined
  /** `undefined`: the token has no project. `"unknown"`: the response could not be read. */
  readonly project: Project | "unknown" | undefined
}

export interface Projects {
  readonly _tag: "Projects"
  readonly projects: ReadonlyArray<Project>
}

const jsonOf = (body: Body): Fields | undefined => (body._tag === "Json" ? fieldsOf(body.value) : undefined)

/** IAM writes microseconds, but `Date.parse` is only specified for three digits. */
const parseIamTime = (value: unknown): number | undefined => {
  if (typeof value !== "string") return undefined
  const at = Date.parse(value.replace(/(\.\d{3})\d+/, "$1"))
  return Number.isNaN(at) ? undefined : at
}

/** Both times come from IAM where possible, because the local clock can be wrong. */
const lifeOf = (fields: Fields, headers: AnswerHeaders, now: number | undefined): number | undefined => {
  const from = parseIamTime(fields["issued_at"]) ?? httpDate(header(headers, "date")) ?? now
  const until = parseIamTime(fields["expires_at"])
  return from === undefined || until === undefined ? undefined : Math.max(0, until - from)
}

const projectOf = (value: unknown): Project | undefined => {
  const { id, name } = fieldsOf(value) ?? {}
  return typeof id === "string" && typeof name === "string" ? { id, name } : undefined
}

/** Reads the response to a login. The token is in a header, its life and its project are in the body. */
export const readToken = (
  status: number,
  headers: AnswerHeaders,
  body: Uint8Array,
  options: ClassifyOptions = {}
): IssuedToken | FailureAnswer => {
  const parsed = parseBody(body)
  const token = header(headers, "x-subject-token")
  if ((status !== 201 && status !== 200) || token === undefined || tokenProblem(token) !== undefined) {
    return classifyFailure(status, headers, parsed, options)
  }
  const fields = fieldsOf(jsonOf(parsed)?.["token"])
  return {
    _tag: "IssuedToken",
    token,
    life: fields === undefined ? undefined : lifeOf(fields, headers, options.now),
    project: fields === undefined ? "unknown" : projectOf(fields["project"])
  }
}

/** Reads the response to a list of projects. */
export const readProjects = (
  status: number,
  headers: AnswerHeaders,
  body: Uint8Array,
  options: ClassifyOptions = {}
): Projects | FailureAnswer => {
  const parsed = parseBody(body)
  const rows = jsonOf(parsed)?.["projects"]
  if (status !== 200 || !Array.isArray(rows)) return classifyFailure(status, headers, parsed, options)
  const projects = rows.flatMap((row: unknown) => projectOf(row) ?? [])
  return { _tag: "Projects", projects }
}

const projectList = (projects: ReadonlyArray<Project>): string =>
  projects
    .slice(0, 20)
    .map(({ id, name }) => `${displayValue(name)} (${escapeText(id.slice(0, 64))})`)
    .join(", ") + (projects.length > 20 ? ", …" : "")

/**
 * The only project with exactly this name, or the problem. IAM's own filter can match more than the exact name.
 *
 * @example
 * ```ts
 * import { exactProject } from "@dcs-tasks/wire/answer"
 *
 * exactProject("eu-de", [{ id: "a", name: "eu-de" }, { id: "b", name: "eu-de_x" }]) // => { id: "a", name: "eu-de" }
 * exactProject("eu", [{ id: "a", name: "eu-de" }]) // => "is not the name of a project; available: \"eu-de\" (a)"
 * ```
 */
export const exactProject = (name: string, projects: ReadonlyArray<Project>): Project | string => {
  const matches = projects.filter((project) => project.name === name)
  const [project] = matches
  if (project === undefined) {
    return projects.length === 0
      ? "is not the name of a project that these credentials can see"
      : `is not the name of a project; available: ${projectList(projects)}`
  }
  if (matches.length > 1) return `is the name of ${matches.length} projects: ${projectList(matches)}; use an id`
  return checkId("projectId", project.id) === undefined ? project : "is the name of a project with an invalid id"
}

/** The fields of a failure that the text uses. */
interface FailureFields {
  readonly status: number
  readonly errorCode?: string
  readonly errorMsg?: string
  readonly location?: string
}

/** Text for an error after IAM rejected a request: IAM's own message, already redacted, or else its status. */
export const iamProblem = (host: string, { errorCode, errorMsg, location, status }: FailureFields): string => {
  if (status >= 300 && status < 400) {
    const to = location === undefined ? "" : ` to ${location}`
    return `IAM at ${host} redirected${to}; redirects are never followed`
  }
  const code = errorCode === undefined || errorCode === String(status) ? "" : ` ${errorCode}`
  const msg = errorMsg === undefined ? "" : `: ${clauseOf(errorMsg)}`
  if (code !== "" || msg !== "") return `IAM at ${host} rejected the request (${status}${code}${msg})`
  return status >= 200 && status < 300
    ? `${host} responded ${status}, but not as IAM does`
    : `IAM at ${host} responded ${status} without a reason`
}
