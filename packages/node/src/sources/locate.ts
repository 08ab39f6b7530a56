/**
 * Decides region and endpoints from options, the source, the project's name and the IAM host. Fails if two of them
 * contradict each other.
 */
import { DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import { fromInvalidInput } from "@dcs-tasks/core/adapter"
import {
  checkRegion,
  dcsEndpointOf,
  iamEndpointOf,
  isKnownDcsHost,
  isKnownIamHost,
  parseEndpoint,
  regionOfHost,
  regionOfProjectName
} from "@dcs-tasks/wire/call"
import { isInvalidInput } from "@dcs-tasks/wire/input"
import { cutText, escapeText, displayValue } from "@dcs-tasks/wire/text"
import * as Effect from "effect/Effect"
import type { Source, Sourced } from "./source.ts"

/**
 * What messages call the values that override a source, such as `--cloud` for `cloud`.
 *
 * @since 0.1.0
 * @category models
 */
export interface OverrideNames {
  /** The name of a cloud in `clouds.yaml`. */
  readonly cloud: string
  /** Such as `eu-de`. */
  readonly region: string
  /** The URL of DCS. */
  readonly endpoint: string
  /** The id or the name of the project. */
  readonly project: string
}

export const defaultNames: OverrideNames = {
  cloud: "cloud",
  region: "region",
  endpoint: "endpoint",
  project: "project"
}

/** Options and flags override the source. */
interface LocateInput {
  readonly endpoint?: Sourced | undefined
  readonly region?: Sourced | undefined
  readonly iamEndpoint?: Sourced | undefined
  /** The name of the project, which can start with its region. */
  readonly projectName?: Sourced | undefined
  readonly source?: Source | undefined
  readonly names?: OverrideNames | undefined
  /** Allows `http` for hosts other than loopback. */
  readonly allowInsecureHttp?: boolean | undefined
}

interface Location {
  readonly region?: string | undefined
  readonly endpoint: string
  /** Where the endpoint comes from, unless it is the region's own. */
  readonly endpointFrom?: string | undefined
  /** The URL of IAM, without `/v3`. */
  readonly iamEndpoint?: string | undefined
}

/** A copy without a prototype: a polluted `Object.prototype` adds no endpoint. */
const withoutInherited = <A extends object>(fields: A): A => Object.assign<object, A>(Object.create(null), fields)

const displayText = (text: string): string => escapeText(cutText(text, 80))

/** Checks a URL like every endpoint, and cuts off the `/v3` at the end of an `auth_url`. */
const checkEndpoint = (
  { from, value }: Sourced,
  { allowInsecureHttp }: LocateInput
): Effect.Effect<{ readonly url: string; readonly hostname: string }, DcsInvalidInput> => {
  const endpoint = parseEndpoint(value, { allowInsecureHttp })
  if (isInvalidInput(endpoint)) return Effect.fail(fromInvalidInput({ ...endpoint, field: from }))
  const url = `${endpoint.origin}${endpoint.basePath}`
  return Effect.succeed({ url: url.replace(/\/v3(\.0)?$/, ""), hostname: new URL(url).hostname })
}

/** A region, and the text that it was read from. */
interface Evidence extends Sourced {
  readonly text: string
}

const evidence = ({ from, value: text }: Sourced, region: string | undefined): Evidence | undefined =>
  region === undefined ? undefined : { from, text, value: region }

const agreedRegion = (
  all: ReadonlyArray<Evidence | undefined>
): Effect.Effect<Evidence | undefined, DcsInvalidInput> => {
  const [first, ...others] = all.filter((found) => found !== undefined)
  const other = others.find(({ value }) => value !== first?.value)
  if (first === undefined || other === undefined) return Effect.succeed(first)
  const says = ({ from, text, value }: Evidence): string =>
    `${from} says ${displayText(value)}${text === value ? "" : ` (${displayText(text)})`}`
  return Effect.fail(
    new DcsInvalidInput({
      field: `${first.from} or ${other.from}`,
      problem: "is wrong",
      value: `${says(first)}, ${says(other)}; unset the one that is out of date`
    })
  )
}

/** Fails if a secret from one folder would go to a host that a file in another folder names. */
const checkSameFolder = (source: Source, url: Sourced, known: boolean): Effect.Effect<void, DcsInvalidInput> => {
  if (known || url.folder === undefined) return Effect.void
  const { password, passcode, secretAccessKey, securityToken, token } = source.fields
  const secret = [password, passcode, secretAccessKey, securityToken, token].find(
    (secret) => secret !== undefined && secret.folder !== url.folder
  )
  return secret === undefined
    ? Effect.void
    : Effect.fail(
        new DcsInvalidInput({
          field: url.from,
          problem: `must not receive ${secret.from}, which is in another folder: the host is not one of the cloud's own`,
          value: displayValue(url.value)
        })
      )
}

const missingRegion = (source: Source | undefined, names: OverrideNames) =>
  new DcsInvalidInput({
    field: names.region,
    problem: "is missing",
    value: `pass ${names.region} or ${names.endpoint}${source?.names.region === undefined ? "" : `, or set ${source.names.region}`}`
  })

export const locate = Effect.fnUntraced(function* (input: LocateInput): Effect.fn.Return<Location, DcsInvalidInput> {
  const known = withoutInherited(input)
  const { projectName, source } = known
  const endpoint = known.endpoint ?? source?.fields.endpoint
  const dcs = endpoint && (yield* checkEndpoint(endpoint, known))
  const authUrl = known.iamEndpoint ?? source?.fields.authUrl
  const iam = authUrl && (yield* checkEndpoint(authUrl, known))
  if (source !== undefined) {
    if (dcs !== undefined && endpoint !== undefined)
      yield* checkSameFolder(source, endpoint, isKnownDcsHost(dcs.hostname))
    if (iam !== undefined && authUrl !== undefined)
      yield* checkSameFolder(source, authUrl, isKnownIamHost(iam.hostname))
  }

  const hostNamesRegion = known.endpoint !== undefined && isKnownDcsHost(dcs?.hostname ?? "")
  const named = known.region ?? (hostNamesRegion ? undefined : source?.fields.region)
  const agreed = yield* agreedRegion([
    named && evidence(named, named.value),
    endpoint && evidence(endpoint, regionOfHost(dcs?.hostname ?? "")),
    projectName && evidence(projectName, regionOfProjectName(projectName.value)),
    // A region or an endpoint that was passed counts more than the host of the login.
    known.region === undefined && known.endpoint === undefined && authUrl !== undefined
      ? evidence(authUrl, regionOfHost(iam?.hostname ?? ""))
      : undefined
  ])
  const region = agreed?.value
  const location = (url: string, from?: string): Location =>
    withoutInherited({
      endpoint: url,
      ...(region !== undefined && { region }),
      ...(from !== undefined && { endpointFrom: from }),
      ...(iam !== undefined && { iamEndpoint: iam.url })
    })
  const iamOfRegion = (found: Location): Location => {
    const url = source?.foreignCloud === undefined && region !== undefined ? iamEndpointOf(region) : undefined
    return found.iamEndpoint !== undefined || url === undefined ? found : { ...found, iamEndpoint: url }
  }
  if (dcs !== undefined && endpoint !== undefined) return iamOfRegion(location(endpoint.value, endpoint.from))
  if (region === undefined) return yield* missingRegion(source, known.names ?? defaultNames)
  const regionEndpoint = source?.endpointOf?.(region)
  if (regionEndpoint !== undefined) {
    yield* checkEndpoint(regionEndpoint, known)
    return iamOfRegion(location(regionEndpoint.value, regionEndpoint.from))
  }
  if (source?.foreignCloud !== undefined) {
    const { from, value } = source.foreignCloud
    return yield* new DcsInvalidInput({
      field: from,
      problem: "names a cloud whose hosts are unknown; set the endpoint",
      value: displayValue(value)
    })
  }
  const unknown = checkRegion(region)
  if (unknown !== undefined) return yield* fromInvalidInput({ ...unknown, field: agreed?.from ?? unknown.field })
  return iamOfRegion(location(dcsEndpointOf(region) ?? ""))
})
