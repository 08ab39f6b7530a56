/** The CLI's `runs` commands, as a user types them, in a process of their own. */
import { fileURLToPath } from "node:url"
import { type Ran, runToEnd } from "./child.ts"
import type { Fleet } from "./fleet.ts"

/** The CLI looks for `@dcs-tasks/durable` beside itself and in the working directory, which is this app's. */
const app = fileURLToPath(new URL("../", import.meta.url))
const launcher = fileURLToPath(new URL("../../cli/dist/launcher.mjs", import.meta.url))

export const runsCommand = (
  { database, folder }: Pick<Fleet, "database" | "folder">,
  ...args: ReadonlyArray<string>
): Promise<Ran> =>
  runToEnd(process.execPath, [launcher, "runs", ...args, "--database", database.location], {
    env: { PATH: process.env["PATH"] ?? "", HOME: folder, NO_COLOR: "1" },
    cwd: app,
    within: 300
  })
