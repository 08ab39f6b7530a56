/** A program that uses the Promise client. */
import { createClient, type DcsError, type DeletionOutcome, isDcsError } from "@dcs-tasks/node"
import { options, token } from "./options.ts"
import { bulkRecord, callRecord } from "./record.ts"

const given = options()
const { bulk, concurrency, endpoint, instanceId, maxAttempts, missing, projectId, taskIds, timeout, totalTimeout } =
  given
const stopped = new AbortController()
process.on("SIGTERM", () => stopped.abort())
process.on("SIGINT", () => stopped.abort())
process.on("SIGHUP", () => stopped.abort())

const ended = async (call: Promise<DeletionOutcome>): Promise<DeletionOutcome | DcsError> => {
  try {
    return await call
  } catch (error) {
    if (isDcsError(error)) return error
    throw error
  }
}

const run = async (): Promise<void> => {
  await using client = createClient({
    endpoint,
    projectId,
    credentials: { token: token() },
    retry: { maxAttempts },
    timeout,
    totalTimeout
  })
  const tasks = taskIds.map((taskId) => ({ instanceId, taskId }))
  if (bulk) {
    for await (const result of client.deleteBackgroundTasks(tasks, {
      concurrency,
      missing: missing === "fail" ? "fail" : "verify",
      signal: stopped.signal
    })) {
      process.stdout.write(bulkRecord(result))
    }
    return
  }
  for (const task of tasks) {
    if (stopped.signal.aborted) break
    process.stdout.write(callRecord(task, await ended(client.deleteBackgroundTask(task, { missing }))))
  }
}

run().then(
  () => (process.exitCode = 0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    process.exitCode = stopped.signal.aborted ? 0 : 70
  }
)
