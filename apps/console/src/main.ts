/** A page that lists and deletes an instance's background tasks, through a proxy at `/dcs` on the same origin. */
import { type BackgroundTask, type BulkOutcome, type Client, createClient, finishedStatuses } from "@dcs-tasks/browser"

const element = <E extends Element>(selector: string, type: new () => E): E => {
  const found = document.querySelector(selector)
  if (!(found instanceof type)) throw new Error(`there is no ${selector}`)
  return found
}

const form = element("#where", HTMLFormElement)
const deleteAllButton = element("#all", HTMLButtonElement)
const status = element("#status", HTMLParagraphElement)
const table = element("#tasks", HTMLTableSectionElement)

const field = (name: string): string => element(`[name=${name}]`, HTMLInputElement).value.trim()

const showStatus = (text: string): void => {
  status.textContent = text
}

const showError = (error: unknown): void => showStatus(error instanceof Error ? error.message : String(error))

/** One client per project, so that all its calls share a retry budget. */
let cached: { readonly projectId: string; readonly client: Client } | undefined
const clientOf = (projectId: string): Client => {
  if (cached?.projectId !== projectId) {
    const credentials = () => ({ token: field("token") })
    cached = { projectId, client: createClient({ endpoint: "/dcs", projectId, credentials }) }
  }
  return cached.client
}

interface Row {
  readonly row: HTMLTableRowElement
  /** Enabled if the task has ended and no deletion of it is running. */
  readonly button: HTMLButtonElement
}

/** One click on "List". Its rows are deleted in the instance that they came from, even if the form has changed. */
interface Listing {
  readonly client: Client
  readonly instanceId: string
  readonly rows: Map<string, Row>
}

/** The listing that "Delete all" deletes: the last one, once it is complete. */
let completed: Listing | undefined

const deletable = ({ rows }: Listing): ReadonlyArray<string> =>
  [...rows].filter(([, { button }]) => !button.disabled).map(([taskId]) => taskId)

const updateDeleteAll = (listing: Listing): void => {
  if (listing === completed) deleteAllButton.disabled = deletable(listing).length === 0
}

/** Prevents a second deletion while one is running. */
const setBusy = ({ rows }: Listing, taskId: string, isBusy: boolean): void => {
  const row = rows.get(taskId)
  if (row !== undefined) row.button.disabled = isBusy
}

const removeRow = ({ rows }: Listing, taskId: string): void => {
  rows.get(taskId)?.row.remove()
  rows.delete(taskId)
}

const deleteTask = async (listing: Listing, taskId: string): Promise<void> => {
  const { client, instanceId } = listing
  setBusy(listing, taskId, true)
  updateDeleteAll(listing)
  try {
    const outcome = await client.deleteBackgroundTask({ instanceId, taskId })
    removeRow(listing, taskId)
    showStatus(outcome._tag === "Deleted" ? `${taskId} is deleted` : `${taskId} was already gone`)
  } catch (error) {
    setBusy(listing, taskId, false)
    showError(error)
  }
  updateDeleteAll(listing)
}

/** Why a task was not deleted. A 404 is a reason: it can mean an id of another instance, for example. */
const problemOf = (outcome: BulkOutcome): string | undefined => {
  if (outcome._tag === "Deleted" || outcome._tag === "AlreadyGone") return undefined
  return "error" in outcome ? outcome.error.message : outcome._tag
}

const deleteAll = async (listing: Listing): Promise<void> => {
  const { client, instanceId } = listing
  const taskIds = deletable(listing)
  for (const taskId of taskIds) setBusy(listing, taskId, true)
  updateDeleteAll(listing)
  let gone = 0
  const problems = new Map<string, number>()
  for await (const { outcome, taskId } of client.deleteBackgroundTasks(taskIds, { instanceId })) {
    const problem = problemOf(outcome)
    if (problem === undefined) {
      gone += 1
      removeRow(listing, taskId)
    } else {
      setBusy(listing, taskId, false)
      problems.set(problem, (problems.get(problem) ?? 0) + 1)
    }
  }
  updateDeleteAll(listing)
  const failures = [...problems].map(([problem, count]) => `${count} failed: ${problem}`)
  showStatus([`${gone} of ${taskIds.length} are gone from ${instanceId}`, ...failures].join("\n"))
}

const addRow = (listing: Listing, task: BackgroundTask): void => {
  const row = table.insertRow()
  for (const text of [task.id, task.name, task.status, task.createdAt]) row.insertCell().textContent = text ?? ""
  const button = document.createElement("button")
  button.textContent = "Delete"
  button.ariaLabel = `Delete ${task.id}`
  button.disabled = !finishedStatuses.has(task.status ?? "")
  button.addEventListener("click", () => void deleteTask(listing, task.id))
  row.insertCell().append(button)
  listing.rows.set(task.id, { row, button })
}

const list = async (signal: AbortSignal): Promise<void> => {
  completed = undefined
  deleteAllButton.disabled = true
  table.replaceChildren()
  const instanceId = field("instanceId")
  const listing: Listing = { client: clientOf(field("projectId")), instanceId, rows: new Map() }
  for await (const task of listing.client.listBackgroundTasks({ instanceId }, { signal })) addRow(listing, task)
  showStatus(`${listing.rows.size} tasks, ${deletable(listing).length} have ended`)
  completed = listing
  updateDeleteAll(listing)
}

deleteAllButton.addEventListener("click", () => {
  if (completed !== undefined) deleteAll(completed).catch(showError)
})

/** Aborts the listing that is running. */
let running = new AbortController()

form.addEventListener("submit", (event) => {
  event.preventDefault()
  showStatus("")
  running.abort()
  running = new AbortController()
  const { signal } = running
  list(signal).catch((error: unknown) => {
    if (!signal.aborted) showError(error)
  })
})
