/** Options from callers without types: checked once, before anything is read or sent, and never inherited. */
import { it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { describe, expect } from "vitest"
import type {
  Authentication,
  DcsError,
  DcsTasksConfig,
  DeleteBackgroundTaskInput,
  DeleteBackgroundTaskOptions,
  ListBackgroundTasksInput
} from "../src/index.ts"
import { canary, make, promises, scripted, task } from "./support.ts"
import { badLimits, first, notOptions, rejectionOf } from "./optionsSupport.ts"
import { gone } from "./bulkService.ts"

describe("an invalid duration", () => {
  it.effect.each([
    [Duration.zero, "0 millis"],
    [Duration.infinity, "Infinity"],
    ["-1 second", '"-1 second"'],
    [{ secret: canary }, "object"]
  ] as const)("%o is quoted", ([timeout, value]) =>
    Effect.gen(function* () {
      const dcs = yield* make(scripted(gone).client)
      const error = yield* Effect.flip(dcs.deleteBackgroundTask(task, { timeout } as DeleteBackgroundTaskOptions))
      expect(error.message).toContain(`timeout must be a positive, finite duration: ${value}. Nothing was sent`)
    })
  )
})

describe("options of one deletion", () => {
  const bad: ReadonlyArray<readonly [unknown, string]> = [
    ...notOptions.map((options) => [options, "options"] as const),
    ...[null, "yes", "verify", true, 1, {}].map((missing) => [{ missing }, "missing"] as const),
    ...badLimits
  ]
  it.effect.each(bad)("%o", ([options, field]) =>
    Effect.gen(function* () {
      const { client, seen } = scripted(gone)
      const dcs = yield* make(client)
      const given = options as DeleteBackgroundTaskOptions
      const refusal = { _tag: "DcsInvalidInput", field }
      expect(yield* Effect.flip(dcs.deleteBackgroundTask(task, given))).toMatchObject(refusal)
      expect(
        yield* Effect.promise(() => rejectionOf(promises(client).deleteBackgroundTask(task, given)))
      ).toMatchObject(refusal)
      expect(seen).toHaveLength(0)
    })
  )

  it.effect("have a stop only in Effect: Promises ignore it, as any other option that they do not know", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(gone)
      const given: object = { stop: new AbortController().signal, bogus: 1 }
      const dcs = yield* make(client)
      expect(yield* Effect.flip(dcs.deleteBackgroundTask(task, given))).toMatchObject({ field: "stop" })
      expect(seen).toHaveLength(0)
      const outcome = yield* Effect.promise(() => promises(client).deleteBackgroundTask(task, given))
      expect(outcome).toMatchObject({ _tag: "Deleted" })
    })
  )

  it.effect("can be a class instance, like the input", () =>
    Effect.gen(function* () {
      class Task {
        readonly instanceId = "i1"
        get taskId() {
          return "t1"
        }
      }
      const options = Object.create({ missing: "succeed" }) as DeleteBackgroundTaskOptions
      const { client } = scripted(() => Response.json({ error_code: "DCS.4404", error_msg: "no" }, { status: 404 }))
      const dcs = yield* make(client)
      expect(yield* dcs.deleteBackgroundTask(new Task(), options)).toMatchObject({ _tag: "AlreadyGone" })
      expect(yield* Effect.promise(() => promises(client).deleteBackgroundTask(new Task(), options))).toMatchObject({
        _tag: "AlreadyGone"
      })
    })
  )
})

describe("options of a list", () => {
  const bad: ReadonlyArray<readonly [unknown, string]> = [
    ...[undefined, ...notOptions].map((input) => [input, "input"] as const),
    [{ instanceId: "i1", since: {} }, "since"],
    [{ instanceId: "i1", pageSize: null }, "pageSize"],
    [{ instanceId: "i1", offset: null }, "offset"]
  ]
  it.effect.each(bad)("%o for an input", ([input, field]) =>
    Effect.gen(function* () {
      const { client, seen } = scripted(gone)
      const dcs = yield* make(client)
      const given = input as ListBackgroundTasksInput
      const refusal = { _tag: "DcsInvalidInput", field }
      expect(yield* Effect.flip(Stream.runDrain(dcs.listBackgroundTasks(given)))).toMatchObject(refusal)
      expect(yield* Effect.promise(() => first(promises(client).listBackgroundTasks(given)))).toMatchObject(refusal)
      expect(seen).toHaveLength(0)
    })
  )

  const badOptions = [...notOptions.map((options) => [options, "options"] as const), ...badLimits]
  it.effect.each(badOptions)("%o", ([options, field]) =>
    Effect.gen(function* () {
      const { client, seen } = scripted(gone)
      const refusal = { _tag: "DcsInvalidInput", field }
      const instance = { instanceId: "i1" }
      const given = options as object
      const dcs = promises(client)
      const effects = yield* make(client)
      for (const list of [
        dcs.listBackgroundTasks(instance, given),
        dcs.listBackgroundTaskPages(instance, given),
        dcs.listInstances(given),
        dcs.listInstancePages(given)
      ]) {
        expect(yield* Effect.promise(() => first(list))).toMatchObject(refusal)
      }
      const lists: ReadonlyArray<Stream.Stream<unknown, DcsError>> = [
        effects.listBackgroundTasks(instance, given),
        effects.listBackgroundTaskPages(instance, given),
        effects.listInstances(given),
        effects.listInstancePages(given)
      ]
      for (const list of lists) expect(yield* Effect.flip(Stream.runDrain(list))).toMatchObject(refusal)
      expect(seen).toHaveLength(0)
    })
  )
})

describe("a provider that is a class instance", () => {
  class Base {
    protected mended = false
    onUnauthorized() {
      this.mended = true
      return Effect.succeed(true)
    }
  }
  class Provider extends Base {
    turns = 0
    taken = 0
    readonly source = "vault"
    authenticate(): Effect.Effect<Authentication> {
      return Effect.succeed({
        headers: Redacted.make({ "x-auth-token": this.mended ? "new" : "old" }),
        secrets: Redacted.make([])
      })
    }
    aroundAttempt<A, E>(attempt: Effect.Effect<A, E>) {
      this.turns += 1
      return attempt
    }
    get onAccepted() {
      return Effect.sync(() => void (this.taken += 1))
    }
  }

  it.effect("keeps its this", () =>
    Effect.gen(function* () {
      const credentials = new Provider()
      const { client } = scripted(
        ({ headers }) => new Response(null, { status: headers["x-auth-token"] === "new" ? 204 : 401 })
      )
      const dcs = yield* make(client, { credentials, retry: {} })
      expect(yield* dcs.deleteBackgroundTask(task)).toMatchObject({ _tag: "Deleted", attempts: 2 })
      expect([credentials.turns, credentials.taken]).toEqual([2, 1])
    })
  )
})

describe("an effect that returns a token", () => {
  it.effect.each([undefined, null, canary, {}, { token: 3 }])("rejects %o, which is no token", (given) =>
    Effect.gen(function* () {
      const { client, seen } = scripted(gone)
      const credentials = Effect.succeed(given) as unknown as DcsTasksConfig["credentials"]
      const dcs = yield* make(client, { credentials })
      const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
      expect(error).toMatchObject({ _tag: "DcsCredentialsError", problem: expect.any(String) })
      expect(String(error)).not.toContain(canary)
      expect(seen).toHaveLength(0)
    })
  )
})

describe("no retries", () => {
  it.effect("are what false means", () =>
    Effect.gen(function* () {
      const { client, seen } = scripted(() => new Response(null, { status: 503 }))
      const dcs = yield* make(client, { retry: false })
      expect(yield* Effect.flip(dcs.deleteBackgroundTask(task))).toMatchObject({ _tag: "DcsUnavailable", attempts: 1 })
      expect(seen).toHaveLength(1)
    })
  )
})

const root = Object.getPrototypeOf({}) as object

const evil: Readonly<Record<string, unknown>> = {
  instanceId: "evil",
  taskId: "evil",
  missing: "succeed",
  signal: AbortSignal.abort("evil"),
  before: { attempts: 7, mayHaveDeleted: true },
  failOnThrottle: true,
  concurrency: 0,
  journal: {},
  stop: Effect.succeed("evil"),
  onStop: "evil",
  token: "EVIL",
  authenticate: () => Effect.die("evil"),
  onUnauthorized: () => Effect.die("evil"),
  aroundAttempt: () => Effect.die("evil"),
  onAccepted: Effect.die("evil"),
  signed: { at: "evil" },
  schedule: Schedule.spaced("1 hour"),
  pageSize: 7,
  offset: 7,
  since: "2030-01-01",
  startTime: 1,
  endTime: 1,
  timeout: "evil",
  totalTimeout: "evil",
  retry: "evil",
  limits: { timeout: -1, totalTimeout: -1 }
}

describe("what every object inherits", () => {
  it("is in no call", async () => {
    const { client, seen } = scripted(({ method }) =>
      method === "GET" ? Response.json({ tasks: [{ id: "a" }], instances: [{ instance_id: "b" }] }) : gone()
    )
    const dcs = promises(client, { retry: undefined })
    const effects = Effect.runSync(make(client))
    const told: Array<unknown> = []
    for (const [name, value] of Object.entries(evil)) Reflect.set(root, name, value)
    try {
      told.push(await rejectionOf(dcs.deleteBackgroundTask(task)))
      told.push(await rejectionOf(dcs.deleteBackgroundTask(task, {})))
      told.push(await rejectionOf(dcs.deleteBackgroundTask({} as DeleteBackgroundTaskInput)))
      told.push(await first(dcs.listBackgroundTasks({ instanceId: "i1" })))
      told.push(await first(dcs.listInstances()))
      told.push(await first(dcs.deleteBackgroundTasks(["t1"], { instanceId: "i1" })))
      told.push(await first(dcs.deleteBackgroundTasks([{} as string], {})))
      told.push(await Effect.runPromise(effects.deleteBackgroundTask(task)))
      const bulk = effects.deleteBackgroundTasks(Stream.make(task), {})
      told.push(...(await Effect.runPromise(Stream.runCollect(bulk))))
    } finally {
      for (const name of Object.keys(evil)) Reflect.deleteProperty(root, name)
    }
    expect(told).toMatchObject([
      { _tag: "Deleted", attempts: 1 },
      { _tag: "Deleted", attempts: 1 },
      { _tag: "DcsInvalidInput", field: "instanceId" },
      { value: { id: "a" } },
      { value: { id: "b" } },
      { value: { outcome: { _tag: "Deleted", attempts: 1 } } },
      { value: { outcome: { _tag: "Invalid" } } },
      { _tag: "Deleted", attempts: 1 },
      { outcome: { _tag: "Deleted", attempts: 1 } }
    ])
    expect(seen.map(({ url }) => url).filter((url) => /evil|limit=7|_time/.test(url))).toEqual([])
    expect(seen.every(({ headers }) => headers["x-auth-token"] !== "EVIL")).toBe(true)
  })
})

describe("a Promise", () => {
  const odd: ReadonlyArray<readonly [string, () => unknown]> = [
    ["gives nothing", () => undefined],
    ["gives a Promise", () => Promise.resolve({})],
    ["dies with a text", () => Effect.die("CANARY")],
    ["dies with nothing", () => Effect.die(undefined)],
    ["interrupts itself", () => Effect.interrupt]
  ]
  it.for(odd)("rejects with an error in plain words where a provider %s", async ([, authenticate]) => {
    const { client, seen } = scripted(gone)
    const credentials = { authenticate } as unknown as DcsTasksConfig["credentials"]
    const dcs = promises(client, { credentials })
    const bulk = await first(dcs.deleteBackgroundTasks([task]))
    const told = bulk as { readonly value?: { readonly outcome?: { readonly error?: unknown } } }
    for (const error of [
      await rejectionOf(dcs.deleteBackgroundTask(task)),
      await first(dcs.listInstances()),
      told.value?.outcome?.error ?? bulk
    ]) {
      expect(error).toBeInstanceOf(Error)
      expect((error as Error).name).toMatch(/^Dcs/)
      expect(String(error)).not.toMatch(/fiber|runloop|valid effect|interrupt|squash|CANARY/i)
    }
    expect(seen).toHaveLength(0)
  })

  it("rejects with the class name of a foreign error, without its message", async () => {
    const oops = new RangeError("CANARY")
    const dcs = promises(scripted(gone).client, { credentials: { authenticate: () => Effect.die(oops) } })
    const error = await rejectionOf(dcs.deleteBackgroundTask(task))
    expect(error).toMatchObject({ _tag: "DcsCredentialsError", problem: "the provider failed (RangeError)" })
    expect(String(error)).not.toContain("CANARY")
  })
})
