/** Runs `dcs-tasks doctor` against a test machine, and reads its JSON. */
import { demo } from "@dcs-tasks/emulator"
import type { TestMachine } from "./machine.ts"

export type Environment = Readonly<Record<string, string>>

export const keys = ({ account }: TestMachine): Environment => ({
  OS_ACCESS_KEY: account.accessKeyId,
  OS_SECRET_KEY: account.secretAccessKey,
  OS_PROJECT_ID: demo.projectId
})

export const token = (value: string): Environment => ({ OS_TOKEN: value, OS_PROJECT_ID: demo.projectId })

interface Check {
  readonly check: string
  readonly status: string
  readonly detail: string
}

interface Document {
  readonly results: ReadonlyArray<Check>
  readonly summary: Readonly<Record<string, number>>
  readonly report?: ReadonlyArray<string>
}

/** At the endpoint of the emulator, unless the arguments name another place. */
export const doctor = async (m: TestMachine, env: Environment, ...args: ReadonlyArray<string>) => {
  const elsewhere = args.some((arg) => arg === "--endpoint" || arg === "--region" || arg === "--cloud")
  const at = elsewhere ? [] : ["--endpoint", m.emulator.endpoint]
  const result = await m.run(["doctor", ...at, "-o", "json", ...args], env)
  const { report, results, summary }: Document = JSON.parse(result.stdout)
  return {
    ...result,
    report,
    results,
    summary,
    of: (name: string) => results.find(({ check }) => check === name),
    statuses: Object.fromEntries(results.map(({ check, status }) => [check, status]))
  }
}
