/**
 * Finds projects by name.
 *
 * @since 0.1.0
 * @module
 */
import { projectsCall } from "@dcs-tasks/wire/call"
import { exactProject, type Project } from "@dcs-tasks/wire/answer"
import { anything, aString, type Rules } from "@dcs-tasks/wire/input"
import { displayValue } from "@dcs-tasks/wire/text"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Redacted from "effect/Redacted"
import { toProvider } from "./provider.ts"
import type { Credentials } from "../model/Credentials.ts"
import { type DcsCredentialsError, DcsInvalidInput } from "../model/DcsError.ts"
import { callIam, makeIam, type IamEndpoint, iamRules } from "./iamCall.ts"
import { checked } from "../model/checkedOptions.ts"

export type { Project }

/**
 * The project to look up, and how to reach IAM.
 *
 * @since 0.1.0
 * @category models
 */
export interface ResolveProjectOptions extends IamEndpoint {
  /** The exact name. */
  readonly name: string
  /** Used for the request to IAM. A token or an access key; it need not be for the project. */
  readonly credentials: Credentials
  /** Where the name came from, for error messages; for example `OS_PROJECT_NAME`. */
  readonly source?: string | undefined
}

const rules: Rules<ResolveProjectOptions> = { ...iamRules, name: anything, credentials: anything, source: aString }

/**
 * Finds the project with exactly this name in IAM. If there is none, or more than one, fails with a `DcsInvalidInput`
 * that lists what exists. Never creates a project.
 *
 * @since 0.1.0
 * @category constructors
 * @example
 * ```ts
 * import { resolveProject } from "@dcs-tasks/core/Project"
 * import * as Redacted from "effect/Redacted"
 *
 * const project = resolveProject({
 *   endpoint: "https://iam.eu-de.otc.t-systems.com",
 *   name: "eu-de_shop",
 *   credentials: { token: Redacted.make("TOKEN") }
 * }) // an Effect of { id, name }; needs an HttpClient
 * ```
 */
export const resolveProject = Effect.fn(function* (
  options: ResolveProjectOptions
): Effect.fn.Return<Project, DcsCredentialsError | DcsInvalidInput, HttpClient.HttpClient> {
  const read = checked(options, rules)
  if (read instanceof DcsInvalidInput) return yield* read
  const { credentials, name, source = "config" } = read
  if (typeof name !== "string" || name.trim() === "") {
    return yield* new DcsInvalidInput({
      field: "projectName",
      problem: "must be a non-empty string",
      value: displayValue(name)
    })
  }
  const iam = yield* makeIam(read, source)
  const provider = yield* toProvider(credentials)
  const answer = yield* callIam(iam, projectsCall(iam.endpoint, name), { provider })
  const found = exactProject(name, Redacted.value(answer).projects)
  if (typeof found !== "string") return found
  return yield* new DcsInvalidInput({ field: "projectName", problem: found, value: displayValue(name) })
})
