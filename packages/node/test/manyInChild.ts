/** Many concurrent calls in their own process: prints how they ended, as JSON. */
import { createClient } from "@dcs-tasks/node"
import { canary, settled } from "./support.ts"

const [, , endpoint = "", count = "0"] = process.argv
const tally: Record<string, number> = {}
await using client = createClient({
  endpoint,
  projectId: "project-1",
  credentials: { token: canary },
  timeout: "10 minutes",
  totalTimeout: "10 minutes"
})
const deleteTask = async (n: number): Promise<void> => {
  const outcome = await settled(client.deleteBackgroundTask({ instanceId: "instance-1", taskId: `task-${n}` }))
  const { _tag } = outcome as { readonly _tag: string }
  tally[_tag] = (tally[_tag] ?? 0) + 1
}
await Promise.all(Array.from({ length: Number(count) }, (_, n) => deleteTask(n)))
process.stdout.write(JSON.stringify(tally))
