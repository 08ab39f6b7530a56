/** Databases of simulated processes: one outlives them, and a dead process leaves nothing half done. */
import { expect, it } from "vitest"
import { makeDatabases, type SimulatedDatabase } from "../src/disk/databases.ts"
import { ProcessDied } from "../src/machine/syscall.ts"
import { type Judge, makeProcess } from "./disk.process.ts"

const file = "/runs.db"

const machine = () => {
  const seen: Array<string> = []
  const databases = makeDatabases((_, sql) => void seen.push(sql))
  const start = (judge?: Judge) => {
    const process = makeProcess(judge)
    const { DatabaseSync } = databases.moduleOf(process)
    return { database: new DatabaseSync(file), kill: process.die }
  }
  return { start, seen }
}

const count = (database: SimulatedDatabase) => database.prepare("SELECT count(*) AS count FROM t").all()

it("outlives its processes", () => {
  const { start } = machine()
  const first = start()
  first.database.exec("CREATE TABLE t (x); INSERT INTO t VALUES (1)")
  first.kill()
  expect(count(start().database)).toEqual([{ count: 1 }])
})

it("rolls the transaction of a killed process back, whose lock is free then", () => {
  const { start } = machine()
  const first = start()
  const second = start()
  first.database.exec("CREATE TABLE t (x)")
  first.database.exec("BEGIN")
  first.database.exec("INSERT INTO t VALUES (1)")
  expect(() => second.database.exec("INSERT INTO t VALUES (2)")).toThrow("database is locked")
  first.kill()
  second.database.exec("INSERT INTO t VALUES (3)")
  expect(count(second.database)).toEqual([{ count: 1 }])
})

it.each([
  ["before", undefined, 0],
  ["after", true, 1]
] as const)("dies %s the effect of a statement", (_, after, rows) => {
  const { start } = machine()
  start().database.exec("CREATE TABLE t (x)")
  const dying = start(() => ({ _tag: "Dies", ...(after !== undefined && { after }) }))
  expect(() => dying.database.exec("INSERT INTO t VALUES (1)")).toThrow(ProcessDied)
  expect(count(start().database)).toEqual([{ count: rows }])
})

it("refuses a statement as SQLite does, without an effect", () => {
  const { start } = machine()
  start().database.exec("CREATE TABLE t (x)")
  const { database } = start(() => ({ _tag: "Fails", code: "EIO" }))
  expect(() => database.exec("INSERT INTO t VALUES (1)")).toThrow(
    expect.objectContaining({ code: "ERR_SQLITE_ERROR", errcode: 10 })
  )
  expect(count(start().database)).toEqual([{ count: 0 }])
})

it("shows statements outside of transactions, and commits", () => {
  const { seen, start } = machine()
  const { database } = start()
  for (const sql of ["CREATE TABLE t (x)", "BEGIN", "INSERT INTO t VALUES (1)", "COMMIT"]) database.exec(sql)
  expect(seen).toEqual(["CREATE TABLE t (x)", "COMMIT"])
})
