/**
 * A generated client without a validator: what the guide warns of.
 */
import createClient from "openapi-fetch"
import type { paths } from "./dcs.d.ts"

const { endpoint = "", project_id = "", token = "" } = process.env
const client = createClient<paths>({ baseUrl: endpoint, headers: { "X-Auth-Token": token } })
await client.DELETE("/v2/{project_id}/instances/{instance_id}/tasks/{task_id}", {
  params: { path: { project_id, instance_id: "i", task_id: ".." } }
})
