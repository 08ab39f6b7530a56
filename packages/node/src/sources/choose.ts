/**
 * Which of several sources it is. Two that are in force at once have to say the same: a deletion in the wrong project
 * is not worth a guess.
 *
 * @since 0.1.0
 */
import { DcsCredentialsError, DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { namedCloud } from "./cloudsYaml.ts"
import { huaweiSdkEnvironment, huaweiSdkFile } from "./huaweiSdk.ts"
import { huaweiTerraformEnvironment } from "./huaweiTerraformEnvironment.ts"
import type { Machine } from "./machine.ts"
import { openStackEnvironment } from "./openStackEnvironment.ts"
import type { FieldName, Given, Source, SourceError } from "./source.ts"
import { credentialsOf, type CredentialsSpec } from "./spec.ts"

/** What is said outside of all sources: by an option or a flag. */
export interface Settled {
  readonly credentials: boolean
  readonly project: boolean
  readonly region: boolean
}

/** A source, and the credentials that it has. */
export interface Candidate {
  readonly source: Source
  readonly credentials: CredentialsSpec | undefined
}

const candidate = (source: Source, settled: Settled): Effect.Effect<Candidate, SourceError> =>
  settled.credentials
    ? Effect.succeed({ source, credentials: undefined })
    : Effect.map(credentialsOf(source), (credentials) => ({ source, credentials }))

/** Everything that makes a login, wherever it stands. A `Redacted` becomes JSON as its label, so it is opened first. */
const revealed = ({ from: _, ...spec }: CredentialsSpec): string =>
  JSON.stringify(
    Object.entries(spec).map(([field, value]) => [field, Redacted.isRedacted(value) ? Redacted.value(value) : value])
  )

const differ = (one: Given | undefined, other: Given | undefined): boolean =>
  one !== undefined && other !== undefined && one.value !== other.value

/** What two sources contradict each other about. */
const quarrel = (one: Candidate, other: Candidate, settled: Settled): string | undefined => {
  const a = one.source.fields
  const b = other.source.fields
  if (one.credentials && other.credentials && revealed(one.credentials) !== revealed(other.credentials)) {
    return "have different credentials"
  }
  if (!settled.project && (differ(a.projectId, b.projectId) || differ(a.projectName, b.projectName))) {
    return "set different projects"
  }
  return !settled.region && differ(a.region, b.region) ? "set different regions" : undefined
}

const unclear = (one: Source, other: Source, quarrel: string) =>
  new DcsInvalidInput({
    field: "source",
    problem: "of the credentials is ambiguous",
    value: `${one.name} and ${other.name} ${quarrel}; unset one of them, or choose a cloud by name`
  })

const located: ReadonlyArray<FieldName> = ["projectId", "projectName", "region"]

const has = ({ source }: Candidate, field: FieldName): boolean => source.fields[field] !== undefined

/** What the chosen one lacks must not come from another: that would be a mix. */
const borrowed = (chosen: Candidate, others: ReadonlyArray<Candidate>, settled: Settled): SourceError | undefined => {
  const lacking = [
    ...(settled.project || has(chosen, "projectId") || has(chosen, "projectName")
      ? []
      : (["projectId", "projectName"] as const)),
    ...(settled.region || has(chosen, "region") ? [] : (["region"] as const))
  ]
  for (const other of others) {
    const field = lacking.find((field) => has(other, field))
    if (field === undefined) continue
    return unclear(
      chosen.source,
      other.source,
      `would be mixed: ${other.source.fields[field]?.from ?? field} is from the second`
    )
  }
  return undefined
}

/** The one of them, if they agree. */
const agreed = (
  candidates: ReadonlyArray<Candidate>,
  settled: Settled
): Effect.Effect<Candidate | undefined, SourceError> => {
  const usable = candidates.filter((one) =>
    settled.credentials ? located.some((field) => has(one, field)) : one.credentials !== undefined
  )
  const [first] = usable
  if (first === undefined) return Effect.succeed(undefined)
  const fields = (one: Candidate) => located.filter((field) => has(one, field)).length
  const chosen = usable.reduce((best, one) => (fields(one) > fields(best) ? one : best), first)
  const others = candidates.filter((one) => one !== chosen)
  for (const other of others) {
    const why = quarrel(chosen, other, settled)
    if (why !== undefined) return Effect.fail(unclear(chosen.source, other.source, why))
  }
  const mixed = borrowed(chosen, others, settled)
  return mixed === undefined ? Effect.succeed(chosen) : Effect.fail(mixed)
}

const nothing = (candidates: ReadonlyArray<Candidate>) => {
  const half = candidates.find((one) => has(one, "userName") || has(one, "userId"))?.source
  return new DcsCredentialsError({
    source: half?.name ?? "none",
    problem:
      half === undefined
        ? "none found; set OS_AUTH_TOKEN, or OS_ACCESS_KEY and OS_SECRET_KEY, or OS_USERNAME and OS_PASSWORD, or choose a cloud from clouds.yaml"
        : `a user is set, but ${half.names.password ?? "password"} is missing`
  })
}

/**
 * The source in force: a cloud that was named; or else the environment; or else the file of Huawei's SDKs. A cloud that
 * was named is alone: the environment adds nothing to it. `undefined` only where credentials are settled elsewhere.
 *
 * @since 0.1.0
 */
export const choose = Effect.fnUntraced(function* (
  machine: Machine,
  cloud: string | undefined,
  settled: Settled
): Effect.fn.Return<Candidate | undefined, SourceError> {
  if (cloud !== undefined) {
    const named = yield* candidate(yield* namedCloud(machine, cloud), settled)
    if (named.credentials !== undefined || settled.credentials) return named
    return yield* new DcsCredentialsError({ source: named.source.name, problem: "none found" })
  }
  const { environment } = machine
  const osCloud = environment["OS_CLOUD"] ?? ""
  const sources = [
    ...(osCloud === "" ? [] : [yield* namedCloud(machine, osCloud)]),
    yield* openStackEnvironment(environment),
    yield* huaweiSdkEnvironment(environment),
    yield* huaweiTerraformEnvironment(environment)
  ]
  const candidates = yield* Effect.forEach(sources, (source) => candidate(source, settled))
  const found = yield* agreed(candidates, settled)
  if (found !== undefined || settled.credentials) return found
  const file = yield* huaweiSdkFile(machine)
  if (file === undefined) return yield* nothing(candidates)
  const last = yield* agreed([yield* candidate(file, settled), ...candidates], settled)
  return last ?? (yield* nothing(candidates))
})
