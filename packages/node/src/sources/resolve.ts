/** Combines what is on the machine with what overrides it: credentials, project, region and endpoints. */
import { DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import { fromInvalidInput } from "@dcs-tasks/core/adapter"
import { checkId, idPattern } from "@dcs-tasks/wire/input"
import { displayValue } from "@dcs-tasks/wire/text"
import * as Effect from "effect/Effect"
import { choose } from "./choose.ts"
import { defaultNames, locate, type OverrideNames } from "./locate.ts"
import { type Machine, thisMachine } from "./machine.ts"
import { type Notice, type Source, sourced, type SourceError } from "./source.ts"
import type { CredentialsSpec } from "./spec.ts"

/**
 * A project by its id, or only by its name.
 *
 * @since 0.1.0
 * @category models
 */
export type ProjectRef = { readonly id: string; readonly name?: string | undefined } | { readonly name: string }

export const isById = (project: ProjectRef): project is Extract<ProjectRef, { readonly id: string }> =>
  Object.hasOwn(project, "id")

/**
 * What overrides the values of a source.
 *
 * @since 0.1.0
 * @category models
 */
export interface Overrides {
  /** The name of a cloud in `clouds.yaml`. With it, the credentials in the environment are ignored. */
  readonly cloud?: string | undefined
  /** The region, if the endpoint follows from it. */
  readonly region?: string | undefined
  /** The URL of the API. */
  readonly endpoint?: string | undefined
  /** An id or a name. Text that does not look like an id is a name, if an IAM endpoint is known that can look it up. */
  readonly project?: string | undefined
  /** Credentials instead of those of the source. */
  readonly credentials?: CredentialsSpec | undefined
  /** What messages call these values. By default, the names of these properties. */
  readonly names?: OverrideNames | undefined
}

/**
 * Everything that a client needs to know about its target and its credentials.
 *
 * @since 0.1.0
 * @category models
 */
export interface Resolved {
  /** The source, as messages name it: `OS_* environment`, `./clouds.yaml cloud otc`. */
  readonly name: string
  /** The credentials of the source, or those of the overrides. */
  readonly credentials: CredentialsSpec
  /** The project of the source, or that of the overrides. */
  readonly project: ProjectRef
  /** Such as `eu-de`; absent if neither the source nor the overrides set one. */
  readonly region?: string | undefined
  /** The URL of DCS. */
  readonly endpoint: string
  /** Where the endpoint comes from, unless it is the region's own. */
  readonly endpointFrom?: string | undefined
  /** The URL of IAM; absent if it is not known, so that nothing can log in. */
  readonly iamEndpoint?: string | undefined
  /** What to show the user before the first request. */
  readonly notices: ReadonlyArray<Notice>
}

const usualIdPattern = /^(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

const projectNamePattern = /^[\p{L}\p{N}_.()-](?:[\p{L}\p{N}_.() -]{0,62}[\p{L}\p{N}_.()-])?$/u

/** Returns text that does not look like an id as a name; without an IAM endpoint, `resolve` uses it as an id. */
const parseProject = (
  value: string,
  field: string
): Effect.Effect<{ readonly id?: string; readonly name?: string }, DcsInvalidInput> => {
  if (usualIdPattern.test(value)) return Effect.succeed({ id: value })
  if (projectNamePattern.test(value)) return Effect.succeed({ name: value })
  return Effect.fail(new DcsInvalidInput({ field, problem: "is not a valid id or name", value: displayValue(value) }))
}

const missingProject = (source: Source | undefined, field: string) => {
  const names = [source?.names.projectId, source?.names.projectName].filter((name) => name !== undefined)
  return new DcsInvalidInput({
    field,
    problem: "is missing",
    value: `pass ${field}${names.length === 0 ? "" : `, or set ${names.join(" or ")}`}`
  })
}

/**
 * Reads the environment and files of a machine, in a fixed order. Nothing is sent.
 *
 * @since 0.1.0
 * @category constructors
 */
export const resolve = Effect.fnUntraced(function* (
  overrides: Overrides = {},
  machine: Machine = thisMachine()
): Effect.fn.Return<Resolved, SourceError> {
  const names = overrides.names ?? defaultNames
  const chosen = yield* choose(machine, overrides.cloud, names.cloud, {
    credentials: overrides.credentials !== undefined,
    project: overrides.project !== undefined,
    region: overrides.region !== undefined || overrides.endpoint !== undefined
  })
  const source = chosen?.source
  const fields = source?.fields
  const requested =
    overrides.project === undefined
      ? { id: fields?.projectId?.value, name: fields?.projectName?.value }
      : yield* parseProject(overrides.project, names.project)
  const projectFrom = overrides.project === undefined ? fields?.projectId : undefined
  const invalidId = projectFrom && checkId("projectId", projectFrom.value)
  if (projectFrom !== undefined && invalidId !== undefined)
    return yield* fromInvalidInput({ ...invalidId, field: projectFrom.from })
  const location = yield* locate({
    endpoint: sourced(names.endpoint, overrides.endpoint),
    region: sourced(names.region, overrides.region),
    projectName: overrides.project === undefined ? fields?.projectName : sourced(names.project, requested.name),
    source,
    names
  })
  const region = location.region
  const name = requested.name ?? (source?.projectOfRegion === true ? region : undefined)
  const credentials = overrides.credentials ?? chosen?.credentials
  if (credentials === undefined) return yield* Effect.die("credentials are overridden or chosen")
  const project = yield* Effect.suspend((): Effect.Effect<ProjectRef, DcsInvalidInput> => {
    if (requested.id !== undefined)
      return Effect.succeed({ id: requested.id, ...(requested.name !== undefined && { name: requested.name }) })
    if (name === undefined) return Effect.fail(missingProject(source, names.project))
    if (location.iamEndpoint !== undefined) return Effect.succeed({ name })
    // Without IAM the name cannot be looked up, so it must be an id.
    if (overrides.project !== undefined && idPattern.test(name)) return Effect.succeed({ id: name })
    return Effect.fail(
      new DcsInvalidInput({
        field: overrides.project === undefined ? (fields?.projectName?.from ?? names.project) : names.project,
        problem:
          "is a name, but no IAM endpoint is known to look it up; set the project's id, the region or the IAM endpoint",
        value: displayValue(name)
      })
    )
  })
  return {
    name: overrides.credentials === undefined ? (source?.name ?? "options") : overrides.credentials.from,
    credentials,
    project,
    ...location,
    notices: source?.notices ?? []
  }
})
