/** A token function whose token is kept, and replaced after a 401. Uses the `fetch` of Node. */
import { createClient, renewingToken } from "@dcs-tasks/browser"
import { answer, socketServer } from "@dcs-tasks/contract/net/socketServer"
import { expect, it } from "vitest"

const input = { instanceId: "instance-1", taskId: "task-1" }
const expired = JSON.stringify({ error_code: "APIGW.0307", error_msg: "The token must be updated." })

it("renewingToken calls its function once for all calls, and once more after a 401", async () => {
  let issued = 0
  const sent: Array<string | undefined> = []
  await using server = await socketServer({
    answer: (socket, { headers }, n) => {
      sent.push(headers.find(([name]) => name === "x-auth-token")?.[1])
      socket.write(n === 3 ? answer(401, expired) : answer(204))
    }
  })
  await using client = createClient({
    endpoint: server.origin,
    projectId: "project-1",
    credentials: renewingToken(async () => ({ token: `token-${++issued}`, expiresIn: 3_600_000 }))
  })
  for (const attempts of [1, 1, 2]) {
    expect(await client.deleteBackgroundTask(input)).toMatchObject({ _tag: "Deleted", attempts })
  }
  expect(sent).toEqual(["token-1", "token-1", "token-1", "token-2"])
})
