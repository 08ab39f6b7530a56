/** What no package exports: the readers of files. The only imports from inside of other packages. */
export * as IdLines from "../../cli/src/commands/delete/idLines.ts"
export * as PlanFormat from "../../cli/src/plan/format.ts"
export * as PlanReader from "../../cli/src/plan/read.ts"
export { type JournalStatus, loadHistory } from "../../../packages/node/src/journal/history.ts"
export { FileProblem } from "../../../packages/node/src/journal/problem.ts"
