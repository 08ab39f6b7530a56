/**
 * Chooses the source of credentials. Sources that contradict each other are an error: a guess could delete in the wrong
 * project.
 */
import { DcsCredentialsError, DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { namedCloud, offeredClouds } from "./cloudsYaml.ts"
import { huaweiSdkEnvironment, huaweiSdkFile } from "./huaweiSdk.ts"
import { huaweiTerraformEnvironment } from "./huaweiTerraformEnvironment.ts"
import type { Machine } from "./machine.ts"
import { openStackEnvironment } from "./openStackEnvironment.ts"
import type { FieldName, Sourced, Source, SourceError } from "./source.ts"
import { credentialsOf, type CredentialsSpec } from "./spec.ts"

/** What options or flags set, so that no source needs to. */
interface Overridden {
  readonly credentials: boolean
  readonly project: boolean
  readonly region: boolean
}

/** A source and its credentials. */
interface Candidate {
  readonly source: Source
  readonly credentials: CredentialsSpec | undefined
}

const candidateOf = (source: Source, overridden: Overridden): Effect.Effect<Candidate, SourceError> =>
  overridden.credentials
    ? Effect.succeed({ source, credentials: undefined })
    : Effect.map(credentialsOf(source), (credentials) => ({ source, credentials }))

/** Credentials as text that can be compared. In JSON, a `Redacted` would be its label. */
const comparable = ({ from: _, ...spec }: CredentialsSpec): string =>
  JSON.stringify(
    Object.entries(spec).map(([field, value]) => [field, Redacted.isRedacted(value) ? Redacted.value(value) : value])
  )

const differ = (first: Sourced | undefined, second: Sourced | undefined): boolean =>
  first !== undefined && second !== undefined && first.value !== second.value

/** How two sources contradict each other. */
const conflictBetween = (first: Candidate, second: Candidate, overridden: Overridden): string | undefined => {
  const a = first.source.fields
  const b = second.source.fields
  if (first.credentials && second.credentials && comparable(first.credentials) !== comparable(second.credentials)) {
    return "have different credentials"
  }
  if (!overridden.project && (differ(a.projectId, b.projectId) || differ(a.projectName, b.projectName))) {
    return "set different projects"
  }
  return !overridden.region && differ(a.region, b.region) ? "set different regions" : undefined
}

const ambiguous = (first: Source, second: Source, conflict: string) =>
  new DcsInvalidInput({
    field: "the source of the credentials",
    problem: "is ambiguous",
    value: `${first.name} and ${second.name} ${conflict}; unset one of them, or choose a cloud by name`
  })

const targetFields: ReadonlyArray<FieldName> = ["projectId", "projectName", "region"]

const has = ({ source }: Candidate, field: FieldName): boolean => source.fields[field] !== undefined

/** The error if another source has a field that the chosen one lacks: credentials and target must come from one source. */
const mixtureOf = (
  chosen: Candidate,
  others: ReadonlyArray<Candidate>,
  overridden: Overridden
): SourceError | undefined => {
  const missing = [
    ...(overridden.project || has(chosen, "projectId") || has(chosen, "projectName")
      ? []
      : (["projectId", "projectName"] as const)),
    ...(overridden.region || has(chosen, "region") ? [] : (["region"] as const))
  ]
  for (const other of others) {
    const field = missing.find((field) => has(other, field))
    if (field === undefined) continue
    return ambiguous(
      chosen.source,
      other.source,
      `would be mixed: ${other.source.fields[field]?.from ?? field} is from the second`
    )
  }
  return undefined
}

/** The most complete of the usable sources. Fails if another one contradicts it. */
const chooseConsistent = (
  candidates: ReadonlyArray<Candidate>,
  overridden: Overridden
): Effect.Effect<Candidate | undefined, SourceError> => {
  const usable = candidates.filter((candidate) =>
    overridden.credentials ? targetFields.some((field) => has(candidate, field)) : candidate.credentials !== undefined
  )
  const [first] = usable
  if (first === undefined) return Effect.succeed(undefined)
  const targetFieldCount = (candidate: Candidate) => targetFields.filter((field) => has(candidate, field)).length
  const chosen = usable.reduce((best, next) => (targetFieldCount(next) > targetFieldCount(best) ? next : best), first)
  const others = candidates.filter((candidate) => candidate !== chosen)
  for (const other of others) {
    const conflict = conflictBetween(chosen, other, overridden)
    if (conflict !== undefined) return Effect.fail(ambiguous(chosen.source, other.source, conflict))
  }
  const mixed = mixtureOf(chosen, others, overridden)
  return mixed === undefined ? Effect.succeed(chosen) : Effect.fail(mixed)
}

const isAnySet = (environment: Machine["environment"], ...names: ReadonlyArray<string>): boolean =>
  names.some((name) => (environment[name] ?? "") !== "")

const noneFound = Effect.fnUntraced(function* (
  machine: Machine,
  cloudName: string,
  candidates: ReadonlyArray<Candidate>
): Effect.fn.Return<never, DcsCredentialsError> {
  const incomplete = candidates.find((candidate) => has(candidate, "userName") || has(candidate, "userId"))?.source
  if (incomplete !== undefined) {
    const problem = `a user is set, but ${incomplete.names.password ?? "password"} is missing`
    return yield* new DcsCredentialsError({ source: incomplete.name, problem })
  }
  const clouds = yield* offeredClouds(machine)
  const foreign = isAnySet(machine.environment, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE")
  const variables = "OS_AUTH_TOKEN, or OS_ACCESS_KEY and OS_SECRET_KEY, or OS_USERNAME and OS_PASSWORD"
  return yield* new DcsCredentialsError({
    source: [...candidates.map(({ source }) => source.name), "~/.huaweicloud/credentials"].join(", "),
    problem: [
      "none found",
      ...(clouds === undefined ? [] : [`${clouds}: pass one of them as ${cloudName}`]),
      ...(foreign ? ["AWS_* variables are set, but they are for another cloud and are not read"] : []),
      clouds === undefined ? `set ${variables}, or choose a cloud from clouds.yaml` : `or set ${variables}`
    ].join("; ")
  })
})

/**
 * The source to use: the cloud that was named, or else the environment, or else the file of Huawei's SDKs. With a named
 * cloud, the environment is ignored. `undefined` only if the credentials are overridden. `cloudName` is what messages call
 * the name of the cloud.
 */
export const choose = Effect.fnUntraced(function* (
  machine: Machine,
  cloud: string | undefined,
  cloudName: string,
  overridden: Overridden
): Effect.fn.Return<Candidate | undefined, SourceError> {
  if (cloud !== undefined) {
    const named = yield* candidateOf(yield* namedCloud(machine, cloud, cloudName), overridden)
    if (named.credentials !== undefined || overridden.credentials) return named
    return yield* new DcsCredentialsError({ source: named.source.name, problem: "none found" })
  }
  const { environment } = machine
  const osCloud = environment["OS_CLOUD"] ?? ""
  const sources = [
    ...(osCloud === "" ? [] : [yield* namedCloud(machine, osCloud, "OS_CLOUD")]),
    yield* openStackEnvironment(environment),
    yield* huaweiSdkEnvironment(environment),
    yield* huaweiTerraformEnvironment(environment)
  ]
  const candidates = yield* Effect.forEach(sources, (source) => candidateOf(source, overridden))
  const found = yield* chooseConsistent(candidates, overridden)
  if (found !== undefined || overridden.credentials) return found
  const file = yield* huaweiSdkFile(machine)
  if (file === undefined) return yield* noneFound(machine, cloudName, candidates)
  const last = yield* chooseConsistent([yield* candidateOf(file, overridden), ...candidates], overridden)
  return last ?? (yield* noneFound(machine, cloudName, candidates))
})
