/** Set-ups that are broken in one way each, and what `dcs-tasks doctor` says. */
import { authority } from "@dcs-tasks/contract/net/certificates"
import { socketServer } from "@dcs-tasks/contract/net/socketServer"
import { demo } from "@dcs-tasks/emulator"
import { expect } from "vitest"
import { section } from "./page.ts"
import { session } from "./session.ts"

export const doctor = async (): Promise<string> => {
  const page = section("Eleven broken set-ups, and the doctor")
  const { accessKeyId, secretAccessKey } = demo.account
  const variables = { OS_ACCESS_KEY: accessKeyId, OS_SECRET_KEY: secretAccessKey, OS_PROJECT_ID: demo.projectId }
  await using s = await session(page, variables)
  const [ours, theirs] = await Promise.all([authority(), authority()])
  await using untrusted = await socketServer({ tls: await theirs.issue() })
  s.inWork("ca.pem", ours.cert)
  const here = `--endpoint ${s.emulator.endpoint}`
  const elsewhere = "--endpoint https://dcs.example.invalid"
  const onlyToken = (token: string) => `env -u OS_ACCESS_KEY -u OS_SECRET_KEY OS_TOKEN=${token}`

  const isShown = (line: string) => !/^(?:ok|skipped) /.test(line)
  /** One line is the problem, and names these words. */
  const broken = async (command: string, code: number, check: string, ...words: ReadonlyArray<string>) => {
    const seen = await s.pipe(command, isShown)
    expect(seen.code).toBe(code)
    const problems = seen.output.split("\n").filter((line) => /^(?:failed|warning) /.test(line))
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^\\w+ +${check} `))])
    for (const word of words) expect(problems[0]).toContain(word)
    expect(seen.output).not.toMatch(/wrong-secret|old-token/)
    expect(seen.output).toMatch(/\n(?:not )?ready: .*1 (?:problem|warning)\n$/)
  }

  page.prose(`In each, one thing is wrong. One line names the cause and what to do. The lines \`ok\` and \`skipped\` are left out here.

Credentials: an expired token, a token for another project, a wrong secret, half a key, and a variable that was left behind.`)
  await broken(`${onlyToken(demo.tokens.expired)} dcs-tasks doctor ${here}`, 4, "credentials", "Get a new token")
  await broken(`${onlyToken(demo.tokens.otherProject)} dcs-tasks doctor ${here}`, 4, "project", "--project")
  await broken(
    `OS_SECRET_KEY=wrong-secret dcs-tasks doctor ${here}`,
    4,
    "credentials",
    "Check the access key and secret key"
  )
  await broken(`env -u OS_SECRET_KEY dcs-tasks doctor ${here}`, 4, "credentials", "OS_SECRET_KEY")
  await broken(`OS_AUTH_TOKEN=old-token dcs-tasks doctor ${here}`, 2, "credentials", "OS_AUTH_TOKEN", "OS_ACCESS_KEY")

  page.prose(
    "The way to the service: a mistyped region, a host that does not exist, a proxy that is gone, and two wrong CA files."
  )
  await broken("dcs-tasks doctor --region eu-dd", 2, "region", "eu-de")
  await broken(`dcs-tasks doctor ${elsewhere}`, 1, "endpoint", "dcs.example.invalid", "DNS")
  await broken(`HTTPS_PROXY=http://127.0.0.1:9 dcs-tasks doctor ${elsewhere}`, 1, "endpoint", "HTTPS_PROXY", "NO_PROXY")
  await broken(`OS_CACERT=missing.pem dcs-tasks doctor ${elsewhere}`, 2, "endpoint", "OS_CACERT")
  await broken(`OS_CACERT=ca.pem dcs-tasks doctor --endpoint ${untrusted.origin}`, 1, "endpoint", "OS_CACERT")
  expect(untrusted.requests).toEqual([])

  page.prose(
    "The clock of this machine is 40 minutes slow. This is a warning: the client corrects the times in its signatures."
  )
  s.emulator.advanceClock(40 * 60_000)
  await broken(`dcs-tasks doctor ${here}`, 0, "clock", "set this machine's clock")
  expect(s.sent()).toEqual([])
  return page.text()
}
