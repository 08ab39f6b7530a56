/** A page of its own, loaded under a policy: lists, deletes one and many, and reports to the page that frames it. */
import { createClient } from "@dcs-tasks/browser"

export interface PolicedReport {
  readonly listed?: number
  readonly deleted?: string
  readonly outcomes?: ReadonlyArray<string>
  readonly error?: string
  readonly violations: ReadonlyArray<string>
}

const violations: Array<string> = []
document.addEventListener("securitypolicyviolation", ({ blockedURI, violatedDirective }) => {
  violations.push(`${violatedDirective} ${blockedURI}`)
})

const run = async (): Promise<Omit<PolicedReport, "violations">> => {
  const {
    instanceId = "",
    projectId = "",
    token = ""
  } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)))
  await using client = createClient({ endpoint: "/dcs", projectId, credentials: { token }, retry: { maxAttempts: 1 } })
  const ids: Array<string> = []
  for await (const { id } of client.listBackgroundTasks({ instanceId })) ids.push(id)
  const [taskId = "", ...others] = ids
  const { _tag } = await client.deleteBackgroundTask({ instanceId, taskId })
  const outcomes: Array<string> = []
  for await (const { outcome } of client.deleteBackgroundTasks(others, { instanceId })) outcomes.push(outcome._tag)
  return { listed: ids.length, deleted: _tag, outcomes }
}

const report = (result: Omit<PolicedReport, "violations">): void => {
  // A violation is reported in a task of its own, which has been queued by now.
  setTimeout(() => parent.postMessage({ ...result, violations } satisfies PolicedReport, "*"))
}

run().then(report, (error: unknown) => report({ error: error instanceof Error ? error.message : String(error) }))
