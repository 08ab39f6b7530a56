/** A CI job with access keys, among variables that somebody left behind. */
import { demo } from "@dcs-tasks/emulator"
import { expect } from "vitest"
import { section } from "./page.ts"
import { session } from "./session.ts"

const { account, projectId, tasks } = demo

export const ci = async (): Promise<string> => {
  const page = section("A CI job with access keys")
  await using s = await session(page, {
    OS_ACCESS_KEY: account.accessKeyId,
    OS_SECRET_KEY: account.secretAccessKey,
    OS_PROJECT_ID: projectId
  })
  const command = `dcs-tasks delete ${tasks.deletable} -I dcs-orders --endpoint ${s.emulator.endpoint}`
  /** Each is one line, which names these words and no secret. */
  const refused = async (variables: string, code: number, ...words: ReadonlyArray<string>) => {
    const seen = await s.pipe(`${variables} ${command}`)
    expect(seen.code).toBe(code)
    expect(seen.output.trimEnd().split("\n")).toHaveLength(1)
    for (const word of words) expect(seen.output).toContain(word)
    for (const secret of [account.secretAccessKey, "old-token", "-half", "aws-secret", "wrong-secret"])
      expect(seen.output).not.toContain(secret)
  }

  page.prose(`The job has \`OS_ACCESS_KEY\`, \`OS_SECRET_KEY\` and \`OS_PROJECT_ID\`. A variable of an earlier job contradicts them: a token, or the
project name of another region. Each is one line, and nothing is sent.`)
  await refused("OS_AUTH_TOKEN=old-token", 2, "OS_AUTH_TOKEN", "OS_ACCESS_KEY")
  await refused("OS_REGION_NAME=eu-de OS_PROJECT_NAME=eu-nl_old", 2, "OS_REGION_NAME", "OS_PROJECT_NAME")

  page.prose("The secret is missing, has a line break in it, or is in a variable of another cloud's tools.")
  await refused("env -u OS_SECRET_KEY", 4, "OS_SECRET_KEY is missing")
  await refused(`OS_SECRET_KEY="$(printf 'first-half\\nsecond-half')"`, 4, "OS_SECRET_KEY")
  await refused(
    "env -u OS_ACCESS_KEY -u OS_SECRET_KEY AWS_ACCESS_KEY_ID=AK AWS_SECRET_ACCESS_KEY=aws-secret",
    4,
    "AWS_*"
  )
  expect(s.operations()).toEqual([])

  page.prose(`Only the service can know that a secret is wrong. It gets one request, because five failures lock the key. The line before the
problem says where the credentials came from.`)
  const wrong = await s.pipe(`OS_SECRET_KEY=wrong-secret ${command}`)
  expect(wrong).toMatchObject({ code: 4, output: expect.stringContaining("Check the access key and secret key.") })
  expect(wrong.output.split("\n", 1)[0]).toContain("(access key from OS_ACCESS_KEY)")
  expect(wrong.output).not.toContain("wrong-secret")
  expect(s.operations()).toHaveLength(1)

  page.prose("With the right variables, the job works. The first line says where the credentials come from.")
  const good = await s.pipe(command)
  expect(good).toMatchObject({ code: 0, output: expect.stringContaining("access key from OS_ACCESS_KEY") })
  expect(s.sent()).toEqual([tasks.deletable])
  return page.text()
}
