/** Options that `createClient` and `layer` refuse at run time, before anything is sent. */
import { canary, optionsSuite, type Options, polluted } from "@dcs-tasks/contract"
import { nodeServers } from "@dcs-tasks/contract/scriptedServer"
import { type ClientOptions, createClient, layer } from "@dcs-tasks/node"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import { inspect } from "node:util"
import { afterAll, describe, expect, it } from "vitest"

const server = await nodeServers().start()
afterAll(() => server.close())

const good: Options = { endpoint: server.origin, projectId: "project-1", credentials: { token: "TOKEN" } }
const sent = async () => (await server.requests()).length

const thrownBy = (options: unknown): unknown => {
  try {
    void createClient(options as ClientOptions).close()
    return undefined
  } catch (error) {
    return error
  }
}

const failureOf = async (options: unknown): Promise<unknown> => {
  const exit = await Effect.runPromiseExit(Effect.scoped(Layer.build(layer(options as ClientOptions))))
  return Exit.isSuccess(exit) ? undefined : Cause.squash(exit.cause)
}

optionsSuite({ name: "createClient", good, sent, refusal: thrownBy })
optionsSuite({ name: "layer", good, sent, refusal: failureOf })

const iamEndpoint = "https://iam.example.com"
const password = { userId: "USER", password: canary }
const invalid = (field: string) => ({ _tag: "DcsInvalidInput", field })
const unusable = { _tag: "DcsCredentialsError" }

const cases: ReadonlyArray<readonly [string, Options, Options]> = [
  ...[null, 3, {}, ["eu-de"], true].map(
    (region) => [`region ${inspect(region)}`, { endpoint: undefined, region }, invalid("region")] as const
  ),
  ["no endpoint and no region", { endpoint: undefined }, invalid("region")],
  ...[null, 3, {}, [], "iam.example.com"].map(
    (iamEndpoint) => [`iamEndpoint ${inspect(iamEndpoint)}`, { iamEndpoint }, invalid("iamEndpoint")] as const
  ),
  ...[3, null, "", " ", {}, []].map(
    (name) => [`a project's name ${inspect(name)}`, { iamEndpoint, projectId: { name } }, invalid("projectId")] as const
  ),
  ...[3, "x", canary, [], null, true].map(
    (iam) => [`iam ${inspect(iam)}`, { iamEndpoint, credentials: { iam } }, unusable] as const
  ),
  ...["userId", "userName", "domainId", "domainName", "password", "passcode"].flatMap((field) =>
    [3, {}, [canary], true].map(
      (value) =>
        [
          `iam.${field} ${inspect(value)}`,
          { iamEndpoint, credentials: { iam: { ...password, [field]: value } } },
          unusable
        ] as const
    )
  ),
  ...["accessKeyId", "secretAccessKey", "securityToken"].flatMap((field) =>
    [3, {}, [canary], null, true].map(
      (value) =>
        [
          `${field} ${inspect(value)}`,
          { credentials: { accessKeyId: "AK", secretAccessKey: canary, [field]: value } },
          unusable
        ] as const
    )
  ),
  [
    "a source that is no text",
    { credentials: { accessKeyId: "AK", secretAccessKey: canary, source: 3 } },
    invalid("credentials.source")
  ]
]

describe("options of Node's client alone", () => {
  it.for(cases)("%s is refused at once", async ([, wrong, refusal]) => {
    for (const error of [thrownBy({ ...good, ...wrong }), await failureOf({ ...good, ...wrong })]) {
      expect(error).toBeInstanceOf(Error)
      expect(error).toMatchObject(refusal)
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(canary)
    }
    expect(await sent()).toBe(0)
  })

  class Key {
    get accessKeyId() {
      return "AK"
    }
    get secretAccessKey() {
      return canary
    }
  }
  class Login {
    readonly userId = "USER"
    get password() {
      return canary
    }
  }
  const forms: ReadonlyArray<readonly [string, Options]> = [
    ["an access key", { credentials: new Key() }],
    ["a login", { iamEndpoint, credentials: { iam: new Login() } }],
    [
      "a project's name",
      {
        iamEndpoint,
        projectId: new (class {
          readonly name = "shop"
        })()
      }
    ]
  ]
  it.for(forms)("%s may be a class instance, and inherits nothing more", async ([, options]) => {
    expect(thrownBy({ ...good, ...options })).toBeUndefined()
    const evil = { token: "EVIL", passcode: 3, securityToken: 3, source: 3, id: "evil", allowInsecureHttp: true }
    expect(await polluted(evil, async () => thrownBy({ ...good, ...options }))).toBeUndefined()
  })
})
