/** The options of a client. Nothing is sent, so it needs no browser. */
import {
  createClient,
  type ClientOptions,
  DcsCredentialsError,
  DcsInvalidInput,
  layer,
  type LayerOptions
} from "@dcs-tasks/browser"
import { createDeleteClient } from "@dcs-tasks/browser/DeleteClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { describe, expect, expectTypeOf, it } from "vitest"

const secret = "CANARY-7f3a9e51-secret"
const endpoint = "https://dcs.example.com"
const projectId = "project-1"
const task = { instanceId: "instance-1", taskId: "task-1" }

const thrown = (make: () => unknown): unknown => {
  try {
    return make()
  } catch (error) {
    return error
  }
}

describe("the credentials of a client", () => {
  type Fields<A> = A extends (...args: ReadonlyArray<never>) => unknown ? never : keyof A

  it("are no Effect and no provider, other than those of a layer", () => {
    expectTypeOf<Fields<ClientOptions["credentials"]>>().toEqualTypeOf<
      "token" | "source" | "accessKeyId" | "secretAccessKey"
    >()
    type Tokens<A> = A extends { readonly token: infer T } ? T : never
    expectTypeOf<Tokens<ClientOptions["credentials"]>>().toEqualTypeOf<string>()
    expectTypeOf<{ readonly token: Redacted.Redacted }>().toExtend<LayerOptions["credentials"]>()
    expectTypeOf<Effect.Effect<{ readonly token: string }>>().toExtend<LayerOptions["credentials"]>()
    expectTypeOf<ClientOptions>().toExtend<LayerOptions>()
  })
})

describe("the project of a client", () => {
  it("is an id, and only that of a layer can be an Effect", () => {
    expectTypeOf<ClientOptions["projectId"]>().toEqualTypeOf<string>()
    expectTypeOf<Effect.Effect<string>>().toExtend<LayerOptions["projectId"]>()
  })
})

describe("what only Node can look up", () => {
  const good = { endpoint, projectId, credentials: { token: "TOKEN" } }
  const cases: ReadonlyArray<readonly [string, object, string]> = [
    [
      "region",
      { ...good, endpoint: undefined, region: "eu-de" },
      'region must not be set: a page needs an endpoint: "eu-de"'
    ],
    ["region", { ...good, region: "eu-de" }, 'region must not be set: a page needs an endpoint: "eu-de"'],
    ["projectId", { ...good, projectId: { name: "eu-de_shop" } }, "projectId must be a string: object"]
  ]
  it.for(cases)("%s is refused in %o", ([field, given, message]) => {
    const options = given as ClientOptions
    for (const make of [createClient, createDeleteClient]) {
      const error = thrown(() => make(options))
      expect(error).toBeInstanceOf(DcsInvalidInput)
      expect(error).toMatchObject({ field, message: expect.stringContaining(message) })
    }
    const built = Effect.runSyncExit(Effect.scoped(Layer.build(layer(options))))
    expect(JSON.stringify(built)).toContain(`"field":"${field}"`)
  })
})

describe("a secret key", () => {
  const key = { accessKeyId: "AK", secretAccessKey: secret }

  it("is refused by type", () => {
    // @ts-expect-error -- a page gives no secret to anybody
    const alone: ClientOptions["credentials"] = key
    // @ts-expect-error -- nor beside a token
    const beside: ClientOptions["credentials"] = { token: "TOKEN", ...key }
    expect([alone, beside]).toHaveLength(2)
  })

  const cases: ReadonlyArray<readonly [string, unknown]> = [
    ["alone", key],
    ["half", { secretAccessKey: secret }],
    ["beside a token", { token: "TOKEN", ...key }],
    ["redacted", { accessKeyId: "AK", secretAccessKey: Redacted.make(secret) }]
  ]
  it.for(cases)("%s is refused at run time, with the reason and without the key", ([, credentials]) => {
    const options = { endpoint, projectId, credentials: credentials as { readonly token: string } }
    for (const make of [createClient, createDeleteClient]) {
      const error = thrown(() => make(options))
      expect(error).toBeInstanceOf(DcsCredentialsError)
      expect(String(error)).toMatch(/must not be in a browser/)
      expect(JSON.stringify(error) + String(error)).not.toContain(secret)
    }
    const built = Effect.runSyncExit(Effect.scoped(Layer.build(layer(options))))
    expect(JSON.stringify(built)).toMatch(/must not be in a browser/)
  })

  it("is refused from a function, before anything is sent", async () => {
    const credentials = async () => ({ token: "TOKEN", ...key })
    await using client = createClient({ endpoint, projectId, credentials })
    const error: unknown = await client.deleteBackgroundTask(task).catch((error: unknown) => error)
    expect(error).toMatchObject({ _tag: "DcsCredentialsError", source: "provider" })
    expect(String(error)).toMatch(/must not be in a browser/)
    expect(JSON.stringify(error) + String(error)).not.toContain(secret)
  })
})

describe("options of a call", () => {
  it.for([null, 3, [], { missing: "yes" }, { missing: null }, { signal: new AbortController() }])(
    "%o reject before anything is sent",
    async (options) => {
      const config = { endpoint, projectId, credentials: { token: "TOKEN" } }
      for (const client of [createClient(config), createDeleteClient(config)]) {
        const call = client.deleteBackgroundTask(task, options as { readonly missing?: "fail" })
        await expect(call).rejects.toBeInstanceOf(DcsInvalidInput)
      }
    }
  )
})

describe("a path as endpoint", () => {
  it("needs a page", () => {
    const error = thrown(() => createClient({ endpoint: "/dcs?token=hunter2", projectId, credentials: { token: "T" } }))
    expect(error).toBeInstanceOf(DcsInvalidInput)
    expect(error).toMatchObject({ field: "endpoint", problem: expect.stringContaining("no page") })
    expect(String(error)).not.toContain("hunter2")
  })
})

describe("a function that gives a token", () => {
  it("keeps its own errors to itself", async () => {
    const credentials = () => Promise.reject(new RangeError(secret))
    await using client = createClient({ endpoint, projectId, credentials })
    const error: unknown = await client.deleteBackgroundTask(task).catch((error: unknown) => error)
    expect(error).toMatchObject({ _tag: "DcsCredentialsError", source: "provider" })
    expect(String(error)).toMatch(/RangeError/)
    expect(String(error)).not.toContain(secret)
  })
})
