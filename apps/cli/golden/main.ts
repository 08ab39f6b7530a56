/** The CLI's part of the golden file: one process of the bundle for each recorded response. */
import { record } from "@dcs-tasks/contract/golden/record"
import { replyOf, socketAnswers } from "@dcs-tasks/contract/golden/sockets"
import { scriptedServer } from "@dcs-tasks/contract/scriptedServer"
import { availableParallelism } from "node:os"
import { run } from "../test/cli.ts"

/** An id, because the CLI first looks up a name in the list of instances. */
const instanceId = "7c5b3d1e-0f2a-4b6c-8d9e-1a2b3c4d5e6f"

const outputFor = async (vector: (typeof socketAnswers)[number]): Promise<unknown> => {
  const server = await scriptedServer()
  await server.script(replyOf(vector))
  const args = ["delete", "task-1", "-I", instanceId, "--endpoint", server.origin, "--max-attempts", "1"]
  const { code, stderr, stdout } = await run([...args, "--max-wait", "1ms", "-o", "ndjson"], {
    env: { OS_AUTH_TOKEN: "canary-0123456789", OS_PROJECT_ID: "project-1" }
  })
  const requests = (await server.requests()).map(({ method, target }) => `${method} ${target}`)
  await server.close()
  return { code, stdout: stdout.split("\n"), stderr: stderr.split("\n"), requests }
}

await record(
  socketAnswers.map((vector) => ({ key: `answer / ${vector.id} / cli / ndjson`, run: () => outputFor(vector) })),
  availableParallelism()
)
