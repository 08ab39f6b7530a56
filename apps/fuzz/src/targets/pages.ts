/** List pages: half a list never passes for a whole one, no secret gets through, and a walk ends whatever the pages say. */
import { errorMessage } from "@dcs-tasks/wire"
import { firstCursor, type ListCursor, nextStep, readInstancePage, readTaskPage } from "@dcs-tasks/wire/answer"
import assert from "node:assert/strict"
import { Input } from "../input.ts"
import { jsonOf, mustBeOneLine, secret } from "../laws.ts"

const separator = "\n=====\n"

export const dictionary = [
  separator, '{"tasks":[', "{}", '{"task_count":"1","tasks":[', '{"instance_num":1,"instances":[', '{"id":"a"}', '{"id":"b","status":"SUCCESS"}', '{"instance_id":"a"}',
  '"error_code":"DCS.5001"', '"error_code":"0"', '"__proto__":', '"details":{', secret, '"params":null', '"task_count":9999', "]}", ",", "<html>"
] // prettier-ignore

/** The ids of a page, unless something about it is not a page. */
const idsIn = (text: string, rowsName: string, idName: string): ReadonlyArray<unknown> | undefined => {
  const rows: unknown = Object(jsonOf(text)?.value)[rowsName]
  if (!Array.isArray(rows)) return undefined
  const ids = rows.map((row: unknown): unknown => Object(row)[idName])
  return ids.every((id) => typeof id === "string") ? ids : undefined
}

const withoutSecret = (id: unknown): string => String(id).replaceAll(secret, "<redacted>")

interface Page {
  readonly rows: ReadonlyArray<{ readonly id: string }>
  readonly total: number | undefined
}

/** At most two requests for each id, and one more. */
const checkWalk = (pages: ReadonlyArray<Page>, pageSize: number): void => {
  const seen: Array<string> = []
  let cursor: ListCursor | undefined = firstCursor()
  for (let requests = 1; cursor !== undefined; requests += 1) {
    const page = pages[(requests - 1) % pages.length]
    if (page === undefined) return
    const step: ReturnType<typeof nextStep<Page["rows"][number]>> = nextStep(cursor, page, pageSize)
    if (step._tag !== "Step") return
    seen.push(...step.rows.map(({ id }) => id))
    cursor = step.next
    assert.ok(requests <= 2 * new Set(seen).size + 1, `${requests} requests for ${seen.length} ids`)
  }
  assert.equal(new Set(seen).size, seen.length, "an id is listed twice")
}

export const check = (bytes: Uint8Array): void => {
  const input = new Input(bytes)
  const status = input.pick(200, 200, 200, 204, 302, 400, 404, 429, 500)
  const pageSize = input.pick(1, 2, 3, 1000)
  const options = { secrets: [secret], now: 0 }
  const pages = input.parts(separator).map((text) => {
    const body = Buffer.from(text)
    const tasks = readTaskPage(status, {}, body, options)
    const instances = readInstancePage(status, {}, body, options)
    for (const answer of [tasks, instances]) {
      assert.ok(!JSON.stringify(answer).includes(secret), "the token is in a page")
      if ("throttled" in answer)
        mustBeOneLine(errorMessage({ ...answer, operation: "listBackgroundTasks", attempts: 1 }))
    }
    const [taskIds, instanceIds] = [idsIn(text, "tasks", "id"), idsIn(text, "instances", "instance_id")]
    if (tasks._tag === "TaskPage")
      assert.deepEqual(
        tasks.tasks.map(({ id }) => id),
        taskIds?.map(withoutSecret)
      )
    if (instances._tag === "InstancePage")
      assert.deepEqual(
        instances.instances.map(({ id }) => id),
        instanceIds?.map(withoutSecret)
      )
    assert.ok(
      status === 200 || (tasks._tag !== "TaskPage" && instances._tag !== "InstancePage"),
      `a page with ${status}`
    )
    return tasks._tag === "TaskPage" ? [{ rows: tasks.tasks, total: tasks.total }] : []
  })
  checkWalk(pages.flat(), pageSize)
}
