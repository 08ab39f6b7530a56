/**
 * The cases for all clients over real sockets: recorded responses, inputs, faults, scenarios.
 */
import { type Client, type ClientOptions, instanceId, optionsFor, settled, taskId } from "../adapter.ts"
import { badOptions } from "../badOptions.ts"
import { scenarios } from "../laws/scenarios.ts"
import { nodeServers } from "../scriptedServer.ts"
import { type Behaviour, deadOrigin } from "../server.ts"
import { replyOf } from "../suite/answers.ts"
import { inputValue, socketAnswers, vectors } from "@dcs-tasks/vectors"
import type { Case } from "./record.ts"

export { replyOf, socketAnswers }

/** A client of one of the packages. */
interface GoldenClient extends Client {
  readonly listBackgroundTasks?: (input: { readonly instanceId: string }) => AsyncIterable<unknown>
  readonly listInstances?: () => AsyncIterable<unknown>
  readonly deleteBackgroundTasks?: (
    ids: ReadonlyArray<string>,
    options: { readonly instanceId: string }
  ) => AsyncIterable<unknown>
}

export interface GoldenAdapter {
  readonly name: string
  readonly createClient: (options: ClientOptions) => GoldenClient | Promise<GoldenClient>
  /** The client can list and delete in bulk. */
  readonly listsAndBulk?: true
}

type Call = (client: GoldenClient) => Promise<unknown>
type Calls = ReadonlyArray<readonly [string, Call]>

const faults: Readonly<Record<string, Behaviour>> = {
  "reset before headers": { kind: "reset-before-headers" },
  "closed before headers": { kind: "close-before-headers" },
  "reset after the headers of a 200": { kind: "reset-after-headers", status: 200 },
  "reset after the headers of a 403": { kind: "reset-after-headers", status: 403 },
  "cut off 200": { kind: "truncated-body", status: 200, body: '{"mess' },
  "cut off 200 with an error": { kind: "truncated-body", status: 200, body: '{"error_code":"DCS.5000","error_m' },
  "cut off 200 page": { kind: "truncated-body", status: 200, body: "<html><body>Please log" },
  "cut off 404": { kind: "truncated-body", status: 404, body: '{"error_code":"DCS.4133"' },
  "broken chunks of a 200": { kind: "broken-chunking", status: 200, body: '{"message":""}' },
  "broken chunks of a 404": { kind: "broken-chunking", status: 404, body: '{"error_code' },
  "broken chunks of a 503": { kind: "broken-chunking", status: 503, body: "" },
  stall: { kind: "stall" },
  "stall in the body of a 200": { kind: "stall-in-body", status: 200 },
  "stall in the body of a 403": { kind: "stall-in-body", status: 403 },
  "dripping headers": { kind: "drip-headers" },
  "dripping body of a 200": { kind: "drip-body", status: 200 },
  "dripping body of a 403": { kind: "drip-body", status: 403 },
  "endless body of a 200": { kind: "endless-body", status: 200 },
  "endless body of a 404": { kind: "endless-body", status: 404 },
  "no HTTP": { kind: "garbage", text: "SSH-2.0-OpenSSH_9.6\r\n" }
}

const deleteTask: Call = (client) => client.deleteBackgroundTask({ instanceId, taskId })

const all = async (stream: AsyncIterable<unknown> | undefined): Promise<ReadonlyArray<unknown>> => {
  const items: Array<unknown> = []
  for await (const item of stream ?? []) items.push(item)
  return items
}

export const socketCases = ({ createClient, listsAndBulk, name }: GoldenAdapter): ReadonlyArray<Case> => {
  const servers = nodeServers()

  /** The outcome of a call with these responses, and the requests that the server received. */
  const outcomeOf = async (
    call: Call,
    behaviours: ReadonlyArray<Behaviour>,
    options: Readonly<Record<string, unknown>> = {}
  ): Promise<unknown> => {
    const server = await servers.start()
    await server.script(...behaviours)
    const outcome = await settled(async () => {
      const client = await createClient({ ...optionsFor(server.origin), ...options })
      try {
        return await call(client)
      } finally {
        await client.close()
      }
    })
    const requests = (await server.requests()).map(({ method, target }) => `${method} ${target}`)
    await server.close()
    return { outcome, requests }
  }
  const caseOf = (what: string, id: string, run: () => unknown): Case => ({
    key: `${what} / ${id} / socket / ${name}`,
    run
  })
  const nothing: ReadonlyArray<Behaviour> = [{ kind: "answer", status: 204 }]

  const answers = socketAnswers.flatMap((vector) => {
    const reply = [replyOf(vector)]
    const lenient: Call = (client) => client.deleteBackgroundTask({ instanceId, taskId }, { missing: "succeed" })
    const calls: Calls = [
      ["answer", deleteTask],
      ["answer, missing: succeed", lenient],
      // Bulk retries throttled tasks, as often as time allows.
      ...(listsAndBulk === true && vector.expect.throttled !== true
        ? ([
            ["answer in bulk", (client) => all(client.deleteBackgroundTasks?.([taskId], { instanceId }))]
          ] satisfies Calls)
        : []),
      ...(listsAndBulk === true
        ? ([
            ["answer to a list", (client) => all(client.listBackgroundTasks?.({ instanceId }))],
            ["answer to a list of instances", (client) => all(client.listInstances?.())]
          ] satisfies Calls)
        : [])
    ]
    return calls.map(([what, call]) => caseOf(what, vector.id, () => outcomeOf(call, reply)))
  })

  const ids = vectors.ids.bad.flatMap((vector) => {
    const id = inputValue(vector) as string
    return [
      caseOf("task id", vector.id, () =>
        outcomeOf((client) => client.deleteBackgroundTask({ instanceId, taskId: id }), nothing)
      ),
      caseOf("instance id", vector.id, () =>
        outcomeOf((client) => client.deleteBackgroundTask({ instanceId: id, taskId }), nothing)
      ),
      caseOf("project id", vector.id, () => outcomeOf(deleteTask, nothing, { projectId: id }))
    ]
  })

  const inputs = [
    ...ids,
    ...vectors.ids.good.map((id) =>
      caseOf("good id", id, () =>
        outcomeOf((client) => client.deleteBackgroundTask({ instanceId: id, taskId: id }), nothing)
      )
    ),
    ...vectors.endpoints.bad.map((vector) =>
      caseOf("endpoint", vector.id, () => outcomeOf(deleteTask, nothing, { endpoint: inputValue(vector) }))
    ),
    ...[...vectors.tokens.bad, ...vectors.tokens.good].map((vector) =>
      caseOf("token", vector.id, () => outcomeOf(deleteTask, nothing, { token: inputValue(vector) }))
    )
  ]

  /** A short timeout if only the timeout ends the call. Otherwise a busy machine could change the outcome. */
  const shortTimeout = (behaviours: ReadonlyArray<Behaviour>) =>
    behaviours.some(({ kind }) => /^(?:stall|drip)/.test(kind)) ? { timeout: 1500 } : {}
  const broken = Object.entries(faults).map(([id, behaviour]) =>
    caseOf("fault", id, () => outcomeOf(deleteTask, [behaviour], shortTimeout([behaviour])))
  )
  const unreachable = [
    caseOf("fault", "nothing listens", async () => outcomeOf(deleteTask, nothing, { endpoint: deadOrigin })),
    caseOf("fault", "https at a server of http", async () => {
      const server = await servers.start()
      const outcome = await outcomeOf(deleteTask, nothing, { endpoint: server.origin.replace("http:", "https:") })
      await server.close()
      return outcome
    })
  ]

  const stories = scenarios.flatMap(({ name, steps }) => {
    const behaviours = steps.map(({ behaviour }) => behaviour)
    return [1, 3].map((maxAttempts) =>
      caseOf("scenario", `${name}, ${maxAttempts} attempts`, () =>
        outcomeOf(deleteTask, behaviours, { ...shortTimeout(behaviours), retry: { maxAttempts } })
      )
    )
  })

  return [...answers, ...inputs, ...broken, ...unreachable, ...stories]
}

/** The outcome of each bad option. `make` throws or rejects, or returns. */
export const optionCases = (name: string, make: (options: unknown) => unknown): ReadonlyArray<Case> =>
  badOptions({ endpoint: "https://dcs.example.com", projectId: "project-1", credentials: { token: "TOKEN" } }).map(
    (bad, n) => ({
      key: `options / ${bad.name} / ${n} / ${name}`,
      run: async () => settled(async () => void (await make(bad.options)))
    })
  )
