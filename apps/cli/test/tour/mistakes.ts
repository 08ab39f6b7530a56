/** Things that go wrong: typed, on the way, and on a small terminal. */
import { demo } from "@dcs-tasks/emulator"
import { expect } from "vitest"
import { ndjson } from "../cli.ts"
import { section } from "./page.ts"
import { session } from "./session.ts"

const [{ id: instanceId }, { id: emptyId }] = demo.instances

export const mistakes = async (): Promise<string> => {
  const page = section("Things that go wrong")
  await using s = await session(
    page,
    { OS_AUTH_TOKEN: demo.tokens.valid, OS_PROJECT_ID: demo.projectId },
    {
      instances: [
        { id: instanceId, name: "dcs-orders", taskCount: 20_000 },
        { id: emptyId, name: "dcs-empty" }
      ]
    }
  )
  const { endpoint } = s.emulator
  const list = `dcs-tasks list --endpoint ${endpoint}`
  const expectEnd = async (command: string, code: number, words: string) =>
    expect(await s.pipe(command)).toMatchObject({ code, output: expect.stringContaining(words) })

  page.prose(
    "A region, an instance and a flag with a typo, and a value without a unit: each message suggests what was meant."
  )
  await expectEnd("dcs-tasks list -I dcs-orders --region eu-dd", 2, "did you mean eu-de or eu-nl?")
  await expectEnd(`${list} -I dcs-order`, 2, "did you mean dcs-orders?")
  await expectEnd(`${list} -I dcs-orders --ouput json`, 2, "did you mean --output?")
  await expectEnd(`${list} -I dcs-orders --older-than 30`, 2, "add a unit")

  page.prose("`help` prints the whole help, which no error does.")
  const help = await s.pipe("dcs-tasks help | head -6")
  expect(help.output).toContain("USAGE")

  page.prose(`\`https\` to a port that only speaks \`http\`, and a captive portal, whose login page answers every request. After a deletion, that is
exit code 5: a login page does not prove what became of the task.`)
  await expectEnd(
    `dcs-tasks list -I dcs-orders --endpoint ${endpoint.replace("http:", "https:")}`,
    1,
    "does not use TLS"
  )
  const portal = {
    kind: "status",
    status: 200,
    headers: { "content-type": "text/html" },
    body: "<html>Sign in</html>"
  } as const
  s.emulator.inject({ ...portal, times: 2 })
  await expectEnd(`${list} -I dcs-orders`, 1, "Check the endpoint and any proxy.")
  const [task = ""] = s.emulator.generatedIds(instanceId)
  await expectEnd(
    `dcs-tasks delete ${task} -I ${instanceId} --endpoint ${endpoint}`,
    5,
    "does not confirm the deletion"
  )
  expect(s.emulator.taskCount(instanceId)).toBe(20_000)

  page.prose(
    "On a terminal of 60 columns, the table is cut, and no line wraps. `-o json` and `-o ndjson` have the whole ids."
  )
  const narrow = await s.terminal(`${list} -I dcs-orders --limit 3`, { columns: 60 })
  expect(narrow.code).toBe(0)
  const rows = narrow.output.split("\n")
  expect(rows).toHaveLength(4)
  for (const row of rows) expect(row.length).toBeLessThanOrEqual(60)

  page.prose("An empty list says so, and a filter that matches nothing shows what there is.")
  await expectEnd(`${list} -I dcs-empty`, 0, "no background tasks found")
  await expectEnd(`${list} -I dcs-orders --status DELETED`, 0, "The list held 20000 SUCCESS")

  page.prose(
    "A reader that has read enough ends the command without an error, and the remaining pages are not requested."
  )
  const before = s.emulator.requests().length
  const head = await s.pipe(`${list} -I dcs-orders -o ndjson | head -1`)
  expect(ndjson(head.output)).toMatchObject([{ id: task }])
  expect(s.emulator.requests().length - before).toBeLessThan(10)
  return page.text()
}
