/** The layer from a `Config`: every kind of credentials, a project by name, and errors that name the variable. */
import * as RenewingToken from "@dcs-tasks/core/RenewingToken"
import { demo, type RunningEmulator, startEmulator } from "@dcs-tasks/emulator"
import {
  type DcsCredentialsError,
  type DcsInvalidInput,
  DcsTasks,
  layerConfig,
  type LayerConfig
} from "@dcs-tasks/node"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest"

const instanceId = demo.instances[0].id

let emulator: RunningEmulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())

const settings = {
  endpoint: Config.String("DCS_ENDPOINT"),
  iamEndpoint: Config.String("OS_AUTH_URL"),
  projectId: Config.String("OS_PROJECT_ID"),
  timeout: Config.Duration("DCS_TIMEOUT").pipe(Config.withDefault(undefined)),
  retry: { maxAttempts: Config.Int("DCS_ATTEMPTS").pipe(Config.withDefault(undefined)) }
}

const key = { accessKeyId: Config.String("OS_ACCESS_KEY"), secretAccessKey: Config.Redacted("OS_SECRET_KEY") }

const kinds = {
  "a token": { token: Config.Redacted("OS_AUTH_TOKEN") },
  "an access key": key,
  "a login": {
    iam: {
      userName: Config.String("OS_USERNAME"),
      domainName: Config.String("OS_USER_DOMAIN_NAME"),
      password: Config.Redacted("OS_PASSWORD")
    },
    source: Config.succeed("OS_PASSWORD")
  },
  "an exchanged token": { iam: { token: Config.Redacted("OS_AUTH_TOKEN") } },
  "a provider": RenewingToken.make({
    issue: Effect.orDie(Effect.map(Config.Redacted("OS_AUTH_TOKEN"), (token) => ({ token })))
  })
} satisfies Readonly<Record<string, LayerConfig<DcsInvalidInput>["credentials"]>>

const environment = (changes: Readonly<Record<string, string>> = {}) => {
  const { account, endpoint, projectId, token } = emulator
  const env = {
    DCS_ENDPOINT: endpoint,
    OS_AUTH_URL: `${endpoint}/v3`,
    OS_PROJECT_ID: projectId,
    OS_PROJECT_NAME: account.projectName,
    OS_AUTH_TOKEN: token,
    OS_ACCESS_KEY: account.accessKeyId,
    OS_SECRET_KEY: account.secretAccessKey,
    OS_USERNAME: account.userName,
    OS_USER_DOMAIN_NAME: account.domainName,
    OS_PASSWORD: account.password,
    ...changes
  }
  return ConfigProvider.layer(ConfigProvider.fromEnv({ env }))
}

const deletion = Effect.suspend(() => {
  const { id: taskId } = emulator.seedTask(instanceId)
  return Effect.flatMap(DcsTasks, (dcs) => dcs.deleteBackgroundTask({ instanceId, taskId }))
})

describe("layerConfig", () => {
  for (const [name, credentials] of Object.entries(kinds)) {
    it(`takes ${name}`, async () => {
      const live = Layer.provide(layerConfig({ ...settings, credentials }), environment({ DCS_TIMEOUT: "30 seconds" }))
      expect(await Effect.runPromise(Effect.provide(deletion, live))).toMatchObject({ _tag: "Deleted" })
    })
  }

  it("takes a project by its name, and sends nothing before the first call", async () => {
    const { endpoint: _, projectId: __, ...rest } = settings
    const live = layerConfig({
      ...rest,
      endpoint: Config.String("DCS_ENDPOINT"),
      projectId: { name: Config.String("OS_PROJECT_NAME") },
      credentials: key
    })
    const sent = () => emulator.requests().length
    const before = sent()
    const program = Effect.gen(function* () {
      yield* DcsTasks
      expect(sent()).toBe(before)
      return yield* deletion
    })
    expect(await Effect.runPromise(Effect.provide(program, Layer.provide(live, environment())))).toMatchObject({
      _tag: "Deleted"
    })
    expect(sent()).toBe(before + 2)
  })

  const failing: ReadonlyArray<readonly [string, LayerConfig, RegExp]> = [
    [
      "a variable is missing",
      { ...settings, credentials: { ...key, secretAccessKey: Config.Redacted("NO_SECRET_KEY") } },
      /ConfigError.*NO_SECRET_KEY/s
    ],
    [
      "a region is unknown",
      { region: Config.succeed("eu-dee"), projectId: settings.projectId, credentials: key },
      /DcsInvalidInput.*region/s
    ],
    [
      "a token cannot be sent",
      { ...settings, credentials: { token: Config.map(Config.Redacted("OS_AUTH_TOKEN"), () => Redacted.make("\n")) } },
      /DcsCredentialsError/
    ]
  ]
  for (const [name, config, words] of failing) {
    it(`fails if ${name}`, async () => {
      const built = Effect.scoped(Layer.build(Layer.provide(layerConfig(config), environment())))
      expect(String(await Effect.runPromise(Effect.flip(built)))).toMatch(words)
    })
  }

  it("needs nothing but what its credentials need", () => {
    type Problem = Config.ConfigError | DcsInvalidInput | DcsCredentialsError
    const own = (credentials: LayerConfig<"sealed", "Vault">["credentials"]) =>
      layerConfig({ ...settings, credentials })
    const withKey = layerConfig({ ...settings, credentials: key })
    expectTypeOf(withKey).toEqualTypeOf<Layer.Layer<DcsTasks, Problem>>()
    expectTypeOf(own).returns.toEqualTypeOf<Layer.Layer<DcsTasks, Problem | "sealed", "Vault">>()
    const plain = { ...key, secretAccessKey: Config.String("OS_SECRET_KEY") }
    // @ts-expect-error -- its error could quote the key
    expect(() => layerConfig({ ...settings, credentials: plain })).not.toThrow()
    // @ts-expect-error -- it would be read once, not on each use
    expect(() => layerConfig({ ...settings, credentials: Effect.succeed({ token: "token" }) })).not.toThrow()
  })
})
