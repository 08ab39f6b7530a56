/** The lines of `--debug`. */
import { demo } from "@dcs-tasks/emulator"
import type { Run } from "./cli.ts"

export const { projectId, tasks, tokens } = demo

export const login = "/v3/auth/tokens"

type Fields = Readonly<Record<string, string>>

/** In a run over several tasks, every line begins with the time. */
export const isRequest = (line: string): boolean => /^(?:\S+Z )?dcs-tasks: time=/.test(line)

/** The fields of each request line. */
export const requests = ({ stderr }: Run): ReadonlyArray<Fields> =>
  stderr
    .split("\n")
    .filter(isRequest)
    .map((line) =>
      Object.fromEntries(
        [...line.matchAll(/(?<= )(\w+)=(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, name, quoted, plain]) => [
          name ?? "",
          quoted ?? plain ?? ""
        ])
      )
    )
