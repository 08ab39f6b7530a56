/** The CLI's `runs` commands, as a user types them, in a process of their own. */
import { fileURLToPath } from "node:url"
import { type Ran, runToEnd } from "./child.ts"
import type { Fleet } from "./fleet.ts"

const launcher = fileURLToPath(new URL("../../cli/dist/launcher.mjs", import.meta.url))

export const runsCommand = (
  { database, folder }: Pick<Fleet, "database" | "folder">,
  ...args: ReadonlyArray<string>
): Promise<Ran> =>
  runToEnd(process.execPath, [launcher, "runs", ...args, "--database", database.location], {
    env: { PATH: process.env["PATH"] ?? "", HOME: folder, NO_COLOR: "1" },
    cwd: folder,
    within: 60
  })
