/** What ends a bulk deletion apart from its tasks: options that the flags cannot check, and an input that fails. */
import { DcsInvalidInput, DcsTasks, type DcsTasksService } from "@dcs-tasks/core"
import * as Effect from "effect/Effect"
import { dual } from "effect/Function"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { afterEach, expect, it, vi } from "vitest"
import { deleteAll, type Job, type BulkFlags } from "../src/bulk/deleteAll.ts"
import { ExitCode } from "../src/process/exitCode.ts"
import { Failure } from "../src/process/failure.ts"
import type { ReportLine } from "../src/output/report.ts"

const job = (input: Job["input"], flags: Partial<BulkFlags> = {}): Job => ({
  input,
  total: undefined,
  flags: {
    concurrency: 4,
    rate: Option.none(),
    maxWait: Option.none(),
    deadline: Option.none(),
    ignoreMissing: false,
    dryRun: false,
    ...flags
  },
  output: "json",
  journal: undefined,
  resumable: false
})

it("options that make no sense are usage: exit 2", async () => {
  const refused = new DcsInvalidInput({ field: "rate", problem: "must be a positive number", value: "0" })
  const never = () => Stream.die("not asked for")
  const dcs: DcsTasksService = {
    deleteBackgroundTask: () => Effect.die("not asked for"),
    deleteBackgroundTasks: dual(
      () => true,
      () => Stream.fail(refused)
    ),
    listBackgroundTasks: never,
    listBackgroundTaskPages: never,
    listInstances: never,
    listInstancePages: never
  }
  const failure = await Effect.runPromise(
    Effect.flip(deleteAll(dcs, job(Stream.die("not read"), { rate: Option.some(0) })))
  )
  expect(failure).toMatchObject({ _tag: "Failure", exitCode: ExitCode.usage, cause: refused })
  expect(failure.message).toBe("rate must be a positive number: 0. Nothing was sent to DCS. Correct rate.")
})

/** A slow service, and everything that is printed. */
const slowService = async () => {
  const client = HttpClient.make((request) =>
    Effect.as(Effect.sleep(20), HttpClientResponse.fromWeb(request, new Response(null, { status: 204 })))
  )
  const dcs = await Effect.runPromise(
    Effect.provideService(
      DcsTasks.make({
        endpoint: "https://dcs.example.com",
        projectId: "p1",
        credentials: { token: Redacted.make("TOKEN") }
      }),
      HttpClient.HttpClient,
      client
    )
  )
  let printed = ""
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((text) => {
      printed += String(text)
      return true
    })
  }
  return { dcs, printed: () => printed }
}

afterEach(() => vi.restoreAllMocks())

const torn = new Failure({ exitCode: ExitCode.usage, message: "the input tore" })

it.each([
  [false, "deleted"],
  [true, "would-delete"]
] as const)(
  "an input that fails does so after the results of what it gave, and is told; dry run: %s",
  async (dryRun, outcome) => {
    const { dcs, printed } = await slowService()
    const tasks = ["t1", "t2", "t3"].map((taskId) => ({ instanceId: "i1", taskId }))
    const results: Array<ReportLine> = []
    const input = Stream.concat(Stream.fromIterable(tasks), Stream.fail(torn))
    const work = { ...job(input, { dryRun }), onResult: (result: ReportLine) => void results.push(result) }
    expect(await Effect.runPromise(deleteAll(dcs, work))).toBe(ExitCode.failed)
    expect(results).toMatchObject(tasks.map((task) => ({ ...task, outcome })))
    expect(printed()).toMatch(/"t3".*the input tore\n$/s)
  }
)

it.each([false, true])("one that fails before its first line ends the command; dry run: %s", async (dryRun) => {
  const { dcs, printed } = await slowService()
  expect(await Effect.runPromise(Effect.flip(deleteAll(dcs, job(Stream.fail(torn), { dryRun }))))).toBe(torn)
  expect(printed()).toBe("")
})
