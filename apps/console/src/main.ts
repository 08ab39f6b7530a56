/** A page that lists an instance's background tasks and deletes them, below a proxy at `/dcs` of its own origin. */
import { type BackgroundTask, type Client, createClient, finishedStatuses } from "@dcs-tasks/browser"

const element = <E extends Element>(selector: string, type: new () => E): E => {
  const found = document.querySelector(selector)
  if (!(found instanceof type)) throw new Error(`there is no ${selector}`)
  return found
}

const form = element("#where", HTMLFormElement)
const all = element("#all", HTMLButtonElement)
const status = element("#status", HTMLParagraphElement)
const table = element("#tasks", HTMLTableSectionElement)

const field = (name: string): string => element(`[name=${name}]`, HTMLInputElement).value.trim()

const say = (text: string): void => {
  status.textContent = text
}

const tell = (error: unknown): void => say(error instanceof Error ? error.message : String(error))

/** One client for each project, so that all its calls share a budget for retries. */
let current: { readonly projectId: string; readonly client: Client } | undefined
const clientOf = (projectId: string): Client => {
  if (current?.projectId !== projectId) {
    const credentials = () => ({ token: field("token") })
    current = { projectId, client: createClient({ endpoint: "/dcs", projectId, credentials }) }
  }
  return current.client
}

const rows = new Map<string, { readonly row: HTMLTableRowElement; readonly ended: boolean }>()

const removeRow = (taskId: string): void => {
  rows.get(taskId)?.row.remove()
  rows.delete(taskId)
}

const ended = (task: BackgroundTask): boolean => finishedStatuses.has(task.status ?? "")

const addRow = (client: Client, instanceId: string, task: BackgroundTask): void => {
  const row = table.insertRow()
  for (const text of [task.id, task.name, task.status, task.createdAt]) row.insertCell().textContent = text ?? ""
  const button = document.createElement("button")
  button.textContent = "Delete"
  button.ariaLabel = `Delete ${task.id}`
  button.disabled = !ended(task)
  button.addEventListener("click", () => {
    button.disabled = true
    client.deleteBackgroundTask({ instanceId, taskId: task.id }).then(
      (outcome) => {
        removeRow(task.id)
        say(outcome._tag === "Deleted" ? `${task.id} is deleted` : `${task.id} was gone already`)
      },
      (error: unknown) => {
        button.disabled = false
        tell(error)
      }
    )
  })
  row.insertCell().append(button)
  rows.set(task.id, { row, ended: ended(task) })
}

let listed: { readonly client: Client; readonly instanceId: string } | undefined

const list = async (): Promise<void> => {
  table.replaceChildren()
  rows.clear()
  const instanceId = field("instanceId")
  const client = clientOf(field("projectId"))
  let finished = 0
  for await (const task of client.listBackgroundTasks({ instanceId })) {
    addRow(client, instanceId, task)
    if (ended(task)) finished += 1
  }
  say(`${rows.size} tasks, ${finished} have ended`)
  all.disabled = finished === 0
  listed = { client, instanceId }
}

const deleteAll = async (): Promise<void> => {
  if (listed === undefined) return
  const { client, instanceId } = listed
  all.disabled = true
  const taskIds = [...rows].filter(([, { ended }]) => ended).map(([taskId]) => taskId)
  let gone = 0
  for await (const { outcome, taskId } of client.deleteBackgroundTasks(taskIds, { instanceId, missing: "succeed" })) {
    if (outcome._tag !== "Deleted" && outcome._tag !== "AlreadyGone") continue
    gone += 1
    removeRow(taskId)
  }
  say(`${gone} of ${taskIds.length} are gone`)
}

all.addEventListener("click", () => void deleteAll().catch(tell))

form.addEventListener("submit", (event) => {
  event.preventDefault()
  say("")
  list().catch(tell)
})
