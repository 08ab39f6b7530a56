/** Compares the endpoint in use with the one in IAM's catalog. Nothing is sent to a host that only the catalog names. */
import type { Identity } from "@dcs-tasks/node/Identity"
import type { Resolved } from "@dcs-tasks/node/sources"
import { serverText } from "@dcs-tasks/wire/text"
import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { type Finding, ok, skipped, warning } from "./finding.ts"
import { catalog } from "./probe.ts"

const text = Schema.optionalKey(Schema.NullOr(Schema.String))

const Catalog = Schema.Struct({
  catalog: Schema.Array(
    Schema.Struct({
      type: Schema.String,
      endpoints: Schema.Array(Schema.Struct({ url: Schema.String, region: text, region_id: text, interface: text }))
    })
  )
})

interface Endpoint {
  readonly url: URL
  readonly region: string | undefined
}

const dcsEndpoints = ({ catalog }: typeof Catalog.Type): ReadonlyArray<Endpoint> =>
  catalog
    // Open Telekom Cloud's own tools look for `dcsv1`.
    .filter(({ type }) => /^dcs(?:v\d)?$/.test(type))
    .flatMap(({ endpoints }) => endpoints)
    .filter((endpoint) => (endpoint.interface ?? "public") === "public")
    .flatMap(({ region, region_id: id, url }) => {
      const parsed = URL.parse(url)
      return parsed === null ? [] : [{ url: parsed, region: id ?? region ?? undefined }]
    })

const compare = ({ endpoint, region }: Resolved, all: ReadonlyArray<Endpoint>): Finding => {
  const here = all.filter((entry) => region === undefined || entry.region === undefined || entry.region === region)
  const [first] = all
  if (first === undefined) return skipped("catalog", "IAM's catalog has no DCS")
  const { host } = new URL(endpoint)
  const [listed] = here
  if (listed === undefined) {
    const others = serverText([...new Set(all.map(({ region }) => region))].join(", "), [], 100)
    return warning("catalog", `IAM's catalog has DCS in ${others}, not in ${region}; check --region and --project`)
  }
  return here.some(({ url }) => url.host === host)
    ? ok("catalog", `IAM's catalog has the same DCS host, ${host}`)
    : warning(
        "catalog",
        `the DCS host in use is ${host}, but IAM's catalog has ${serverText(listed.url.host, [], 100)}; if that is right, pass --endpoint ${serverText(listed.url.origin, [], 100)}`
      )
}

/** The token, if these credentials are one or get one. */
const tokenOf = (resolved: Resolved, identity: Identity) =>
  resolved.credentials._tag === "Token"
    ? Effect.succeed(resolved.credentials.token)
    : identity.login && Effect.map(identity.login, ({ token }) => token)

export const catalogFinding = Effect.fnUntraced(function* (
  resolved: Resolved,
  identity: Identity
): Effect.fn.Return<Finding, never, HttpClient.HttpClient> {
  const token = tokenOf(resolved, identity)
  if (token === undefined) return skipped("catalog", "IAM's catalog needs a token")
  const { iamEndpoint } = resolved
  if (iamEndpoint === undefined) return skipped("catalog", "no IAM endpoint is known")
  const known = yield* Effect.result(token)
  if (Result.isFailure(known)) return skipped("catalog", "the login failed")
  const answer = yield* Effect.result(catalog(iamEndpoint, Redacted.value(known.success)))
  if (Result.isFailure(answer)) return skipped("catalog", "IAM does not respond")
  const { json, status } = answer.success
  const read = status === 200 ? Schema.decodeUnknownOption(Catalog)(json) : Option.none()
  return Option.isNone(read)
    ? skipped("catalog", `IAM responded ${status} without a catalog`)
    : compare(resolved, dcsEndpoints(read.value))
})
