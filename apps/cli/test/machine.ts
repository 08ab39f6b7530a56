/** A temporary home and working directory, and an emulator with its IAM. */
import { demo, type EmulatorOptions, startEmulator } from "@dcs-tasks/emulator"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { run } from "./cli.ts"

export const instanceId = demo.instances[0].id

export const machine = async (options?: EmulatorOptions) => {
  const emulator = await startEmulator(options)
  const root = mkdtempSync(join(tmpdir(), "dcs-tasks-"))
  const home = join(root, "home")
  const cwd = join(root, "work")
  mkdirSync(home)
  mkdirSync(cwd)
  const write =
    (folder: string) =>
    (name: string, content: string, mode = 0o600) => {
      const file = join(folder, name)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, content, { mode })
    }
  return {
    emulator,
    account: emulator.account,
    iam: `${emulator.iamEndpoint}/v3`,
    home: (name: string) => join(home, name),
    inHome: write(home),
    inCwd: write(cwd),
    /** Runs the CLI with exactly this environment. */
    run: (args: ReadonlyArray<string>, env: Readonly<Record<string, string>> = {}) =>
      run(args, { env: { HOME: home, ...env }, cwd }),
    /** The operations that IAM and DCS received, in order. */
    operations: () => emulator.requests().map(({ operation }) => operation),
    [Symbol.asyncDispose]: async () => {
      await emulator.close()
      rmSync(root, { recursive: true, force: true })
    }
  }
}

export type TestMachine = Awaited<ReturnType<typeof machine>>

/** The environment of a login with a password. */
export const password = ({ account, iam }: Pick<TestMachine, "account" | "iam">) => ({
  OS_AUTH_URL: iam,
  OS_USERNAME: account.userName,
  OS_PASSWORD: account.password,
  OS_USER_DOMAIN_NAME: account.domainName,
  OS_PROJECT_NAME: account.projectName
})
