/** Reads fields of one cloud from `secure.yaml`, `clouds.yaml` and its profile. Values that contradict are an error. */
import { DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import * as Effect from "effect/Effect"
import type { CloudsFile } from "./cloudsFiles.ts"
import type { Sourced } from "./source.ts"
import { isMap, type YamlMap } from "./yamlFile.ts"

/** An entry and its file. Profiles that are built in have none. */
export interface Layer {
  readonly entry: YamlMap
  readonly file: CloudsFile | undefined
  /** Supplies defaults, which the other layers override. */
  readonly isProfile?: boolean
}

/** A value that one layer sets. */
interface Found extends Sourced {
  /** Such as `auth.token`. */
  readonly key: string
  readonly layer: Layer
}

const placeOf = (key: string, { file }: Layer): string =>
  file === undefined ? `${key} of the profile` : `${key} in ${file.displayPath}`

/** What the value is, if it is not text. The value itself can be a secret. */
const kindOf = (value: unknown): string => {
  if (typeof value === "boolean") return "it is a boolean; put it in quotes"
  return Array.isArray(value) ? "it is a list" : "it is a mapping"
}

const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== ""

const textOf = (
  layer: Layer,
  name: string,
  key: string,
  value: unknown
): Effect.Effect<Found | undefined, DcsInvalidInput> => {
  if (!isSet(value)) return Effect.succeed(undefined)
  if (typeof value !== "string") {
    return Effect.fail(
      new DcsInvalidInput({ field: placeOf(key, layer), problem: "must be text", value: kindOf(value) })
    )
  }
  const { file } = layer
  const from = placeOf(name, layer)
  return Effect.succeed({ value, from, key, layer, ...(file !== undefined && { folder: file.folder }) })
}

/** Every place of a layer that sets one of these names: under `auth`, or next to it. */
const allIn = Effect.fnUntraced(function* (
  layer: Layer,
  names: ReadonlyArray<string>
): Effect.fn.Return<ReadonlyArray<Found>, DcsInvalidInput> {
  const auth = layer.entry["auth"]
  if (isSet(auth) && !isMap(auth)) {
    const value = typeof auth === "string" ? "it is text" : kindOf(auth)
    return yield* new DcsInvalidInput({ field: placeOf("auth", layer), problem: "must be a mapping", value })
  }
  const found = yield* Effect.forEach(names, (name) =>
    Effect.all([
      textOf(layer, name, `auth.${name}`, isMap(auth) ? auth[name] : undefined),
      textOf(layer, name, name, layer.entry[name])
    ])
  )
  return found.flat().filter((value) => value !== undefined)
})

const contradiction = (cloud: string, first: Found, second: Found) => {
  const places =
    first.layer === second.layer
      ? `${first.key} and ${second.key}`
      : `${placeOf(first.key, first.layer)} and ${placeOf(second.key, second.layer)}`
  return new DcsInvalidInput({ field: cloud, problem: "is ambiguous", value: `${places} differ; remove one of them` })
}

/** Readers of the first layer that sets one of the names. `cloud` names the cloud in messages. */
export const readersOf = (layers: ReadonlyArray<Layer>, cloud: string) => {
  const inEachLayer = (names: ReadonlyArray<string>) =>
    Effect.forEach(layers, (layer) =>
      Effect.flatMap(allIn(layer, names), (all) => {
        const [first] = all
        const other = all.find(({ value }) => value !== first?.value)
        return first === undefined || other === undefined
          ? Effect.succeed(first)
          : Effect.fail(contradiction(cloud, first, other))
      })
    )
  return {
    /** The first layer wins, as in OpenStack's own tools. */
    layered: (...names: ReadonlyArray<string>): Effect.Effect<Sourced | undefined, DcsInvalidInput> =>
      Effect.map(inEachLayer(names), (found) => found.find((value) => value !== undefined)),
    /** As `layered`, but `secure.yaml` and `clouds.yaml` must not differ: a guess could delete in the wrong project. */
    agreed: (...names: ReadonlyArray<string>): Effect.Effect<Sourced | undefined, DcsInvalidInput> =>
      Effect.flatMap(inEachLayer(names), (all) => {
        const [first, ...others] = all.filter((value) => value !== undefined)
        const other = others.find(({ layer, value }) => layer.isProfile !== true && value !== first?.value)
        return first === undefined || other === undefined
          ? Effect.succeed(first)
          : Effect.fail(contradiction(cloud, first, other))
      })
  }
}

/** What the values of one of the `regions` could override. They are not read. */
const overridden = ["auth", "project_id", "tenant_id", "project_name", "tenant_name"]

/**
 * The region of `region_name`, or `regions: [eu-de]`, which means the same. Several `regions` set none; a `region_name`
 * must be one of them.
 */
export const regionOf = Effect.fnUntraced(function* (
  layers: ReadonlyArray<Layer>,
  named: Sourced | undefined
): Effect.fn.Return<Sourced | undefined, DcsInvalidInput> {
  const layer = layers.find(({ entry }) => Array.isArray(entry["regions"]))
  const regions: unknown = layer?.entry["regions"]
  if (layer === undefined || !Array.isArray(regions) || regions.length === 0) return named
  const field = placeOf("regions", layer)
  for (const region of regions) {
    const values: unknown = isMap(region) ? region["values"] : undefined
    const key = isMap(values) ? overridden.find((name) => isSet(values[name])) : undefined
    if (key !== undefined) {
      const value = "values of a region are not read; set it for the whole cloud"
      return yield* new DcsInvalidInput({ field, problem: `must not set ${key}`, value })
    }
  }
  const names = yield* Effect.forEach(regions, (region: unknown) =>
    textOf(layer, "regions", "regions", isMap(region) ? region["name"] : region)
  )
  if (named === undefined) return names.length === 1 ? names[0] : undefined
  return names.some((name) => name?.value === named.value)
    ? named
    : yield* new DcsInvalidInput({ field, problem: "is ambiguous", value: `${named.from} is none of them` })
})
