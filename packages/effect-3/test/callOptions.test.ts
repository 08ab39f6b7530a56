/** Options from callers without types: checked before anything is sent, and never inherited. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { describe, expect, it } from "vitest"
import type {
  Authentication,
  DcsError,
  DcsTasksConfig,
  DeleteBackgroundTaskInput,
  DeleteBackgroundTaskOptions,
  ListBackgroundTasksInput
} from "../src/index.ts"
import { make, scripted, task } from "./support.ts"

const gone = () => new Response(null, { status: 204 })
const notOptions: ReadonlyArray<unknown> = [null, 3, "fail", true, [], () => ({})]

/** What can be wrong with the limits of any call. */
const badLimits: ReadonlyArray<readonly [unknown, string]> = [
  ...[0, -1, "soon", null, Number.POSITIVE_INFINITY].flatMap((time) => [
    [{ timeout: time }, "timeout"] as const,
    [{ totalTimeout: time }, "totalTimeout"] as const
  ]),
  ...[true, 3, null].map((retry) => [{ retry }, "retry"] as const),
  [{ retry: { maxAttempts: 0 } }, "retry.maxAttempts"],
  [{ retry: { schedule: 1000 } }, "retry.schedule"]
]

describe("an invalid duration", () => {
  it.for([
    [Duration.zero, "Duration(0)"],
    [Duration.infinity, "Duration(Infinity)"],
    ["-1 second", '"-1 second"']
  ] as const)("%o is quoted", async ([timeout, value]) => {
    const dcs = await Effect.runPromise(make(scripted(gone).client))
    const error = await Effect.runPromise(Effect.flip(dcs.deleteBackgroundTask(task, { timeout })))
    expect(error.message).toContain(`timeout must be a positive, finite duration: ${value}. Nothing was sent`)
  })
})

describe("options of a call", () => {
  const bad: ReadonlyArray<readonly [unknown, string]> = [
    ...notOptions.map((options) => [options, "options"] as const),
    ...[null, "yes", "verify", true, 1, {}].map((missing) => [{ missing }, "missing"] as const),
    ...badLimits
  ]
  it.for(bad)("%o of a deletion", async ([options, field]) => {
    const { client, seen } = scripted(gone)
    const dcs = await Effect.runPromise(make(client))
    const call = dcs.deleteBackgroundTask(task, options as DeleteBackgroundTaskOptions)
    expect(await Effect.runPromise(Effect.flip(call))).toMatchObject({ _tag: "DcsInvalidInput", field })
    expect(seen).toHaveLength(0)
  })

  const badListOptions = [...notOptions.map((options) => [options, "options"] as const), ...badLimits]
  it.for(badListOptions)("%o of a list's second argument", async ([options, field]) => {
    const { client, seen } = scripted(gone)
    const dcs = await Effect.runPromise(make(client))
    const given = options as object
    const lists: ReadonlyArray<Stream.Stream<unknown, DcsError>> = [
      dcs.listBackgroundTasks({ instanceId: "i1" }, given),
      dcs.listBackgroundTaskPages({ instanceId: "i1" }, given)
    ]
    for (const list of lists) {
      const call = Effect.flip(Stream.runDrain(list))
      expect(await Effect.runPromise(call)).toMatchObject({ _tag: "DcsInvalidInput", field })
    }
    expect(seen).toHaveLength(0)
  })

  const badLists: ReadonlyArray<readonly [unknown, string]> = [
    ...[undefined, ...notOptions].map((input) => [input, "input"] as const),
    [{ instanceId: "i1", pageSize: null }, "pageSize"],
    [{ instanceId: "i1", since: {} }, "since"],
    [{ instanceId: "i1", until: 7 }, "until"]
  ]
  it.for(badLists)("%o of a list", async ([input, field]) => {
    const { client, seen } = scripted(gone)
    const dcs = await Effect.runPromise(make(client))
    const call = Stream.runDrain(dcs.listBackgroundTasks(input as ListBackgroundTasksInput))
    expect(await Effect.runPromise(Effect.flip(call))).toMatchObject({ _tag: "DcsInvalidInput", field })
    expect(seen).toHaveLength(0)
  })

  it("may be class instances, and a provider keeps its this", async () => {
    class Provider {
      private readonly header = "x-auth-token"
      private mended = false
      authenticate(): Effect.Effect<Authentication> {
        const headers = Redacted.make({ [this.header]: this.mended ? "new" : "old" })
        return Effect.succeed({ headers, secrets: Redacted.make([]) })
      }
      onUnauthorized() {
        this.mended = true
        return Effect.succeed(this.mended)
      }
      aroundAttempt<A, E>(attempt: Effect.Effect<A, E>) {
        return this.header === "x-auth-token" ? attempt : Effect.never
      }
    }
    class Task {
      readonly instanceId = "i1"
      get taskId() {
        return "t1"
      }
    }
    const { client } = scripted(({ headers }) =>
      headers["x-auth-token"] === "new"
        ? Response.json({ error_code: "DCS.4404", error_msg: "no" }, { status: 404 })
        : new Response(null, { status: 401 })
    )
    const options = Object.create({ missing: "succeed" }) as DeleteBackgroundTaskOptions
    const dcs = await Effect.runPromise(make(client, { credentials: new Provider(), retry: {} }))
    expect(await Effect.runPromise(dcs.deleteBackgroundTask(new Task(), options))).toMatchObject({
      _tag: "AlreadyGone",
      attempts: 2
    })
  })
})

it("retry: false is one attempt", async () => {
  const { client, seen } = scripted(() => new Response(null, { status: 503 }))
  const dcs = await Effect.runPromise(make(client, { retry: false }))
  const error = await Effect.runPromise(Effect.flip(dcs.deleteBackgroundTask(task)))
  expect(error).toMatchObject({ _tag: "DcsUnavailable", attempts: 1 })
  expect(seen).toHaveLength(1)
})

it("what an effect gives in the place of a token is told", async () => {
  for (const given of [undefined, null, "TOKEN", {}, { token: 3 }]) {
    const { client, seen } = scripted(gone)
    const credentials = Effect.succeed(given) as unknown as DcsTasksConfig["credentials"]
    const dcs = await Effect.runPromise(make(client, { credentials }))
    const error = await Effect.runPromise(Effect.flip(dcs.deleteBackgroundTask(task)))
    expect(error).toMatchObject({ _tag: "DcsCredentialsError", problem: expect.any(String) })
    expect(String(error)).not.toContain("TOKEN")
    expect(seen).toHaveLength(0)
  }
})

describe("what every object inherits", () => {
  const root = Object.getPrototypeOf({}) as object
  const evil: Readonly<Record<string, unknown>> = {
    instanceId: "evil",
    taskId: "evil",
    missing: "succeed",
    token: "EVIL",
    authenticate: () => Effect.die("evil"),
    onUnauthorized: () => Effect.die("evil"),
    aroundAttempt: () => Effect.die("evil"),
    pageSize: 7,
    since: "2030-01-01",
    startTime: 1,
    endTime: 1,
    timeout: "evil",
    totalTimeout: "evil",
    retry: "evil",
    limits: { timeout: -1, totalTimeout: -1 }
  }

  it("is in no call", async () => {
    const { client, seen } = scripted(({ method }) =>
      method === "GET" ? Response.json({ tasks: [{ id: "a" }] }) : gone()
    )
    const dcs = await Effect.runPromise(make(client))
    const told: Array<unknown> = []
    for (const [name, value] of Object.entries(evil)) Reflect.set(root, name, value)
    try {
      told.push(await Effect.runPromise(dcs.deleteBackgroundTask(task)))
      told.push(await Effect.runPromise(Effect.flip(dcs.deleteBackgroundTask({} as DeleteBackgroundTaskInput))))
      told.push(...(await Effect.runPromise(Stream.runCollect(dcs.listBackgroundTasks({ instanceId: "i1" })))))
    } finally {
      for (const name of Object.keys(evil)) Reflect.deleteProperty(root, name)
    }
    expect(told).toMatchObject([
      { _tag: "Deleted", attempts: 1 },
      { _tag: "DcsInvalidInput", field: "instanceId" },
      { id: "a" }
    ])
    expect(seen.map(({ url }) => url).filter((url) => /evil|limit=7|_time/.test(url))).toEqual([])
  })
})
