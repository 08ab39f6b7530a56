/** A page that lists an instance's background tasks and deletes them, below a proxy at `/dcs` of its own origin. */
import { type BackgroundTask, type BulkOutcome, type Client, createClient, finishedStatuses } from "@dcs-tasks/browser"

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

interface Row {
  readonly row: HTMLTableRowElement
  /** Enabled while there is something to delete: the task has ended, and nobody is at it. */
  readonly button: HTMLButtonElement
}

/** One press of "List". Its rows are deleted where they came from, whatever stands in the form by then. */
interface Listing {
  readonly client: Client
  readonly instanceId: string
  readonly rows: Map<string, Row>
}

/** The listing that "Delete all" is for: the last one, once it is complete. */
let listed: Listing | undefined

const deletable = ({ rows }: Listing): ReadonlyArray<string> =>
  [...rows].filter(([, { button }]) => !button.disabled).map(([taskId]) => taskId)

const offerAll = (listing: Listing): void => {
  if (listing === listed) all.disabled = deletable(listing).length === 0
}

/** No second deletion while one is under way. */
const busy = ({ rows }: Listing, taskId: string, yes: boolean): void => {
  const row = rows.get(taskId)
  if (row !== undefined) row.button.disabled = yes
}

const removeRow = ({ rows }: Listing, taskId: string): void => {
  rows.get(taskId)?.row.remove()
  rows.delete(taskId)
}

const deleteTask = async (listing: Listing, taskId: string): Promise<void> => {
  const { client, instanceId } = listing
  busy(listing, taskId, true)
  offerAll(listing)
  try {
    const outcome = await client.deleteBackgroundTask({ instanceId, taskId })
    removeRow(listing, taskId)
    say(outcome._tag === "Deleted" ? `${taskId} is deleted` : `${taskId} was gone already`)
  } catch (error) {
    busy(listing, taskId, false)
    tell(error)
  }
  offerAll(listing)
}

/** What is in the way of a deletion. A 404 is, too: it may be about anything, such as an id of another instance. */
const problemOf = (outcome: BulkOutcome): string | undefined => {
  if (outcome._tag === "Deleted" || outcome._tag === "AlreadyGone") return undefined
  return "error" in outcome ? outcome.error.message : outcome._tag
}

const deleteAll = async (listing: Listing): Promise<void> => {
  const { client, instanceId } = listing
  const taskIds = deletable(listing)
  for (const taskId of taskIds) busy(listing, taskId, true)
  offerAll(listing)
  let gone = 0
  const problems = new Map<string, number>()
  for await (const { outcome, taskId } of client.deleteBackgroundTasks(taskIds, { instanceId })) {
    const problem = problemOf(outcome)
    if (problem === undefined) {
      gone += 1
      removeRow(listing, taskId)
    } else {
      busy(listing, taskId, false)
      problems.set(problem, (problems.get(problem) ?? 0) + 1)
    }
  }
  offerAll(listing)
  const told = [...problems].map(([problem, count]) => `${count} failed: ${problem}`)
  say([`${gone} of ${taskIds.length} are gone from ${instanceId}`, ...told].join("\n"))
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
  listed = undefined
  all.disabled = true
  table.replaceChildren()
  const instanceId = field("instanceId")
  const listing: Listing = { client: clientOf(field("projectId")), instanceId, rows: new Map() }
  for await (const task of listing.client.listBackgroundTasks({ instanceId }, { signal })) addRow(listing, task)
  say(`${listing.rows.size} tasks, ${deletable(listing).length} have ended`)
  listed = listing
  offerAll(listing)
}

all.addEventListener("click", () => {
  if (listed !== undefined) deleteAll(listed).catch(tell)
})

/** Of the listing under way: the next one overtakes it. */
let overtaken = new AbortController()

form.addEventListener("submit", (event) => {
  event.preventDefault()
  say("")
  overtaken.abort()
  overtaken = new AbortController()
  const { signal } = overtaken
  list(signal).catch((error: unknown) => {
    if (!signal.aborted) tell(error)
  })
})
