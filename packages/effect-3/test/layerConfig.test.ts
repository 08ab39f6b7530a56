/** Configuration from a `Config`: a token or an access key, by name, without a request and without a secret. */
import * as HttpClient from "@effect/platform/HttpClient"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { describe, expect, expectTypeOf, it } from "vitest"
import * as AccessKey from "../src/credentials/AccessKey.ts"
import {
  type DcsCredentialsError,
  type DcsInvalidInput,
  DcsTasks,
  type DcsTasksConfigs,
  type Token
} from "../src/index.ts"
import { canary, itLive, scripted, task } from "./support.ts"

const settings = { endpoint: Config.string("DCS_ENDPOINT"), projectId: Config.string("OS_PROJECT_ID") }

const key = {
  accessKeyId: Config.string("OS_ACCESS_KEY"),
  secretAccessKey: Config.redacted("OS_SECRET_KEY"),
  securityToken: Config.redacted("OS_SECURITY_TOKEN").pipe(Config.withDefault(undefined))
}

const token = { token: Config.redacted("OS_AUTH_TOKEN") }

const layers = {
  "a token": DcsTasks.layerConfig({ ...settings, credentials: token }),
  "one Config": DcsTasks.layerConfig(Config.all({ ...settings, credentials: Config.all(token) })),
  "an access key": DcsTasks.layerConfig({ ...settings, credentials: AccessKey.makeConfig(key) })
}

const variables = {
  DCS_ENDPOINT: "https://dcs.example.com",
  OS_PROJECT_ID: "p1",
  OS_AUTH_TOKEN: `OS_AUTH_TOKEN-${canary}`,
  OS_ACCESS_KEY: "AKID",
  OS_SECRET_KEY: `OS_SECRET_KEY-${canary}`
}

const environment = ({ without = "" } = {}) =>
  Layer.setConfigProvider(
    ConfigProvider.fromMap(new Map(Object.entries(variables).filter(([name]) => name !== without)))
  )

const given: ReadonlyArray<readonly [keyof typeof layers, string, RegExp]> = [
  ["a token", "x-auth-token", /^OS_AUTH_TOKEN-/],
  ["one Config", "x-auth-token", /^OS_AUTH_TOKEN-/],
  ["an access key", "authorization", /^SDK-HMAC-SHA256 Access=AKID, /]
]

describe("layerConfig", () => {
  for (const [name, header, value] of given) {
    itLive(`with ${name} sends nothing until the first call`, () =>
      Effect.gen(function* () {
        const { client, seen } = scripted(() => new Response(null, { status: 204 }))
        const program = Effect.gen(function* () {
          const dcs = yield* DcsTasks
          expect(seen).toHaveLength(0)
          yield* dcs.deleteBackgroundTask(task)
        })
        const http = Layer.succeed(HttpClient.HttpClient, client)
        yield* Effect.provide(program, Layer.provide(layers[name], [http, environment()]))
        expect(seen[0]?.headers[header]).toMatch(value)
      })
    )
  }

  const missing: ReadonlyArray<readonly [keyof typeof layers, keyof typeof variables]> = [
    ["a token", "OS_AUTH_TOKEN"],
    ["an access key", "OS_SECRET_KEY"],
    ["an access key", "DCS_ENDPOINT"]
  ]
  for (const [name, without] of missing) {
    itLive(`with ${name} names ${without} if it is missing`, () =>
      Effect.gen(function* () {
        const { client } = scripted(() => new Response(null, { status: 204 }))
        const http = Layer.succeed(HttpClient.HttpClient, client)
        const built = Effect.scoped(Layer.build(Layer.provide(layers[name], [http, environment({ without })])))
        const error = yield* Effect.flip(built)
        expect(String(error)).toContain(without)
        expect(JSON.stringify(error)).not.toContain(canary)
      })
    )
  }

  it("has the errors and requirements of its credentials, and takes no effect that returns a token", () => {
    type Problem = ConfigError.ConfigError | DcsInvalidInput | DcsCredentialsError
    const own = (credentials: DcsTasksConfigs<"sealed", "Vault">["credentials"]) =>
      DcsTasks.layerConfig({ ...settings, credentials })
    expectTypeOf(layers["a token"]).toEqualTypeOf<Layer.Layer<DcsTasks, Problem, HttpClient.HttpClient>>()
    expectTypeOf(layers["an access key"]).toEqualTypeOf<Layer.Layer<DcsTasks, Problem, HttpClient.HttpClient>>()
    expectTypeOf(own).returns.toEqualTypeOf<
      Layer.Layer<DcsTasks, Problem | "sealed", HttpClient.HttpClient | "Vault">
    >()
    const perUse: Effect.Effect<Token, DcsCredentialsError> = Effect.never
    // @ts-expect-error -- it would be read once, not on each use
    expect(() => DcsTasks.layerConfig({ ...settings, credentials: perUse })).not.toThrow()
  })
})
