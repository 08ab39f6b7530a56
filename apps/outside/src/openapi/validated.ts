/**
 * The generated client of the guide: deletes a task, gets a typed 404, lists, and refuses ids. Prints a line per check.
 */
import { connect } from "./client.ts"
import type { paths } from "./dcs.d.ts"

const { endpoint = "", ids = "[]", project_id = "", token = "" } = process.env
const client = connect(endpoint, token)

/** All statuses of a deletion: with one more or one less, this does not compile. */
type Statuses = keyof paths["/v2/{project_id}/instances/{instance_id}/tasks/{task_id}"]["delete"]["responses"]
const statuses: Record<Statuses, string> = {
  200: "deleted",
  204: "deleted",
  400: "refused",
  401: "refused",
  403: "refused",
  404: "refused",
  408: "unknown",
  429: "refused",
  500: "unknown",
  502: "unknown",
  503: "unknown",
  504: "unknown"
}

const print = (name: string, holds: boolean, actual: unknown) =>
  console.log(JSON.stringify({ name, ...(!holds && { problem: JSON.stringify(actual) }) }))

const remove = (instance_id: string, task_id: string, project = project_id) =>
  client.DELETE("/v2/{project_id}/instances/{instance_id}/tasks/{task_id}", {
    params: { path: { project_id: project, instance_id, task_id } }
  })

const deleted = await remove("i", "t")
const { status } = deleted.response
print("deletes a task", statuses[status as Statuses] === "deleted" && deleted.data?.message === "", deleted)

const { error, response } = await remove("i", "t")
const code = typeof error === "object" ? error.error_code : error
print("gets a typed 404", response.status === 404 && code === "DCS.4133", { code, error })

const list = await client.GET("/v2/{project_id}/instances/{instance_id}/tasks", {
  params: { path: { project_id, instance_id: "i" }, query: { offset: 0, limit: 1000 } }
})
print("lists", list.response.status === 200 && list.data?.tasks[0]?.id === "kept", list)

const refusal = (call: Promise<unknown>) => call.then(() => "sent", String)
for (const id of JSON.parse(ids) as ReadonlyArray<string>) {
  const refusals = await Promise.all(
    [remove("i", id), remove(id, "kept"), remove("i", "kept", id)].map((call) => refusal(call))
  )
  print(
    `refuses '${id}'`,
    refusals.every((text) => /^Error: (task|instance|project)_id must/.test(text)),
    refusals
  )
}
const tooMany = { params: { path: { project_id }, query: { limit: 1001 } } }
const tooManyRefusal = await refusal(client.GET("/v2/{project_id}/instances", tooMany))
print("refuses a limit of 1001", tooManyRefusal === "Error: limit must be <= 1000", tooManyRefusal)
