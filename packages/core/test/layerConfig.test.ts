/** Configuration from a `Config`: with all kinds of credentials, by name, without a request and without a secret. */
import { it } from "@effect/vitest"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import type * as Digest from "effect/crypto/Digest"
import type * as Mac from "effect/crypto/Mac"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as TestClock from "effect/testing/TestClock"
import { describe, expect, expectTypeOf } from "vitest"
import * as AccessKey from "../src/credentials/AccessKey.ts"
import * as IamToken from "../src/credentials/IamToken.ts"
import * as RenewingToken from "../src/credentials/RenewingToken.ts"
import {
  type Credentials,
  type DcsCredentialsError,
  type DcsInvalidInput,
  DcsTasks,
  type DcsTasksConfigs,
  type Token
} from "../src/index.ts"
import { cloud, iamEndpoint, start, token } from "./iam.ts"
import { canary, everyView, scripted, task } from "./support.ts"

const settings = { endpoint: Config.String("DCS_ENDPOINT"), projectId: Config.String("OS_PROJECT_ID") }

const key = {
  accessKeyId: Config.String("OS_ACCESS_KEY"),
  secretAccessKey: Config.Redacted("OS_SECRET_KEY"),
  securityToken: Config.Redacted("OS_SECURITY_TOKEN").pipe(Config.withDefault(undefined))
}

const login = {
  endpoint: Config.String("OS_AUTH_URL"),
  login: {
    userName: Config.String("OS_USERNAME"),
    domainName: Config.String("OS_USER_DOMAIN_NAME"),
    password: Config.Redacted("OS_PASSWORD")
  },
  project: { id: Config.String("OS_PROJECT_ID") }
}

const issue = Effect.map(Config.Redacted("VAULT_TOKEN"), (token) => ({ token }))

const layers = {
  "a token": DcsTasks.layerConfig({ ...settings, credentials: { token: Config.Redacted("OS_AUTH_TOKEN") } }),
  "one Config": DcsTasks.layerConfig(
    Config.all({ ...settings, credentials: Config.all({ token: Config.Redacted("OS_AUTH_TOKEN") }) })
  ),
  "an access key": DcsTasks.layerConfig({ ...settings, credentials: AccessKey.makeConfig(key) }).pipe(
    Layer.provide(AccessKey.layerWebCrypto)
  ),
  "a login": DcsTasks.layerConfig({ ...settings, credentials: IamToken.makeConfig(login) }),
  "an exchanged token": DcsTasks.layerConfig({
    ...settings,
    credentials: IamToken.makeConfig({
      ...login,
      login: { token: Config.Redacted("OS_AUTH_TOKEN") },
      project: { name: Config.succeed("eu-de_shop") }
    })
  }),
  "a renewed token": DcsTasks.layerConfig({
    ...settings,
    credentials: RenewingToken.make({ issue: Effect.orDie(issue) })
  })
}

const variables: Readonly<Record<string, string>> = {
  DCS_ENDPOINT: "https://dcs.example.com",
  OS_PROJECT_ID: "p1",
  OS_AUTH_TOKEN: `OS_AUTH_TOKEN-${canary}`,
  OS_ACCESS_KEY: "AKID",
  OS_SECRET_KEY: `OS_SECRET_KEY-${canary}`,
  OS_AUTH_URL: iamEndpoint,
  OS_USERNAME: "me",
  OS_USER_DOMAIN_NAME: "us",
  OS_PASSWORD: `OS_PASSWORD-${canary}`,
  VAULT_TOKEN: `VAULT_TOKEN-${canary}`
}

const environment = (changes: Readonly<Record<string, string | undefined>> = {}) => {
  const env = Object.entries({ ...variables, ...changes }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined
  )
  return ConfigProvider.layer(ConfigProvider.fromEnv({ env: Object.fromEntries(env) }))
}

const given: Readonly<Record<keyof typeof layers, readonly [header: string, value: RegExp, logins: number]>> = {
  "a token": ["x-auth-token", /^OS_AUTH_TOKEN-/, 0],
  "one Config": ["x-auth-token", /^OS_AUTH_TOKEN-/, 0],
  "an access key": ["authorization", /^SDK-HMAC-SHA256 Access=AKID, /, 0],
  "a login": ["x-auth-token", new RegExp(`^${token(1)}$`), 1],
  "an exchanged token": ["x-auth-token", new RegExp(`^${token(1)}$`), 1],
  "a renewed token": ["x-auth-token", /^VAULT_TOKEN-/, 0]
}

describe("layerConfig", () => {
  for (const [name, layer] of Object.entries(layers)) {
    it.effect(`with ${name} sends nothing until the first call`, () =>
      Effect.gen(function* () {
        yield* TestClock.setTime(start)
        const { client, logins } = cloud()
        const seen: Array<Readonly<Record<string, string | undefined>>> = []
        const http = HttpClient.transform(client, (response, request) => {
          if (request.url.startsWith("https://dcs.")) seen.push(request.headers)
          return response
        })
        const [header, value, count] = given[name as keyof typeof layers]
        const program = Effect.gen(function* () {
          const dcs = yield* DcsTasks
          expect([seen, logins]).toEqual([[], []])
          return yield* Effect.exit(dcs.deleteBackgroundTask(task))
        })
        const live = Layer.provide(layer, [Layer.succeed(HttpClient.HttpClient, http), environment()])
        yield* Effect.provide(program, live)
        expect(seen[0]?.[header]).toMatch(value)
        expect(logins).toHaveLength(count)
      })
    )
  }

  const failing: ReadonlyArray<
    readonly [string, keyof typeof layers, Readonly<Record<string, string | undefined>>, RegExp]
  > = [
    ["a token is missing", "a token", { OS_AUTH_TOKEN: undefined }, /ConfigError.*OS_AUTH_TOKEN/s],
    ["a secret key is missing", "an access key", { OS_SECRET_KEY: undefined }, /ConfigError.*OS_SECRET_KEY/s],
    ["a password is missing", "a login", { OS_PASSWORD: undefined }, /ConfigError.*OS_PASSWORD/s],
    ["the endpoint is missing", "an access key", { DCS_ENDPOINT: undefined }, /ConfigError.*DCS_ENDPOINT/s],
    ["a token cannot be sent", "a token", { OS_AUTH_TOKEN: `${canary}\n` }, /DcsCredentialsError: .*the token/],
    ["a key cannot be used", "an access key", { OS_ACCESS_KEY: " " }, /DcsCredentialsError: /],
    [
      "a security token cannot be sent",
      "an access key",
      { OS_SECURITY_TOKEN: `${canary}\n` },
      /DcsCredentialsError: .*security token/
    ],
    ["the endpoint is no URL", "a token", { DCS_ENDPOINT: "eu-de" }, /DcsInvalidInput: .*endpoint/]
  ]
  for (const [name, kind, changes, words] of failing) {
    it.effect(`fails if ${name}, and shows no secret`, () =>
      Effect.gen(function* () {
        const { client } = scripted(() => new Response(null, { status: 204 }))
        const layer = Layer.provide(layers[kind], [Layer.succeed(HttpClient.HttpClient, client), environment(changes)])
        const error = yield* Effect.flip(Effect.scoped(Layer.build(layer)))
        expect(String(error)).toMatch(words)
        expect(everyView(error)).not.toContain(canary)
      })
    )
  }

  it("has the errors and requirements of its credentials, and no others", () => {
    type Problem = Config.ConfigError | DcsInvalidInput | DcsCredentialsError
    const withKey = DcsTasks.layerConfig({ ...settings, credentials: AccessKey.makeConfig(key) })
    const own = (credentials: DcsTasksConfigs<"sealed", "Vault">["credentials"]) =>
      DcsTasks.layerConfig({ ...settings, credentials })
    expectTypeOf(layers["a token"]).toEqualTypeOf<Layer.Layer<DcsTasks, Problem, HttpClient.HttpClient>>()
    expectTypeOf(layers["one Config"]).toEqualTypeOf<Layer.Layer<DcsTasks, Problem, HttpClient.HttpClient>>()
    expectTypeOf(withKey).toEqualTypeOf<
      Layer.Layer<DcsTasks, Problem, HttpClient.HttpClient | Mac.Mac | Digest.Digest>
    >()
    expectTypeOf(layers["a login"]).toEqualTypeOf<Layer.Layer<DcsTasks, Problem, HttpClient.HttpClient>>()
    expectTypeOf(own).returns.toEqualTypeOf<
      Layer.Layer<DcsTasks, Problem | "sealed", HttpClient.HttpClient | "Vault">
    >()
  })

  it("takes no effect that returns a token, and no secret that is not redacted", () => {
    const perUse: Effect.Effect<Token, DcsCredentialsError> = Effect.never
    expectTypeOf(perUse).toExtend<Credentials>()
    expectTypeOf(perUse).not.toExtend<DcsTasksConfigs<DcsCredentialsError>["credentials"]>()
    // @ts-expect-error -- it would be read once, not on each use
    const once = () => DcsTasks.layerConfig({ ...settings, credentials: perUse })
    // @ts-expect-error -- its error could quote the token
    const plain = () => DcsTasks.layerConfig({ ...settings, credentials: { token: Config.String("OS_AUTH_TOKEN") } })
    // @ts-expect-error -- its error could quote the key
    const plainKey = () => AccessKey.makeConfig({ ...key, secretAccessKey: Config.String("OS_SECRET_KEY") })
    expect([once, plain, plainKey]).toHaveLength(3)
  })
})
