/** The functions of the simulated disk that return promises or streams. */
import { random } from "@dcs-tasks/contract/laws/random"
import { constants } from "node:fs"
import { expect, test } from "vitest"
import { makeDisk } from "../src/disk/disk.ts"
import type { After } from "../src/disk/later.ts"
import { type Judge, makeProcess } from "./disk.process.ts"

const machine = (after?: After, judge?: Judge) => {
  const process = makeProcess(judge)
  const disk = makeDisk({ random: random(7), processes: () => [process], now: () => 0, ...(after && { after }) })
  return { disk, process, ...disk.modulesOf(process, { cwd: "/home" }) }
}

test("a file handle reads, says what it is, and is closed at the end of its scope", async () => {
  const { disk, fs, promises } = machine()
  disk.write("/home/file", Buffer.from("some text"))
  let fd: number
  {
    await using file = await promises.open("file", constants.O_RDONLY | constants.O_NONBLOCK)
    fd = file.fd
    expect((await file.stat()).size).toBe(9)
    expect(await file.readFile("utf8")).toBe("some text")
  }
  expect(() => fs.fstatSync(fd)).toThrow("EBADF")
  await expect(promises.open("none")).rejects.toThrow("ENOENT: no such file or directory, open 'none'")
})

test("a stream has the chunks of a file, again from its start for a handle, and closes a descriptor", async () => {
  const { disk, fs, promises } = machine()
  disk.write("/home/file", Buffer.from("0123456789"))
  const handle = await promises.open("file")
  for (let round = 0; round < 2; round += 1) {
    const chunks: Array<string> = []
    for await (const chunk of handle.createReadStream({ start: 0, autoClose: false, highWaterMark: 4 }))
      chunks.push(String(chunk))
    expect(chunks).toEqual(["0123", "4567", "89"])
  }
  const fd = fs.openSync("file", "r")
  for await (const chunk of fs.createReadStream("file", { fd })) expect(String(chunk)).toBe("0123456789")
  expect(() => fs.fstatSync(fd)).toThrow("EBADF")
})

test("work of a process that died in the meantime has no effect and no end", async () => {
  const pending: Array<() => void> = []
  const { disk, process, promises } = machine((_process, work) => void pending.push(work))
  let isSettled = false
  const settle = () => {
    isSettled = true
  }
  promises.open("file", "wx").then(settle, settle)
  expect(pending).toHaveLength(1)
  process.die()
  for (const work of pending) work()
  await Promise.resolve()
  expect([isSettled, disk.list()]).toEqual([false, []])
})

test("a call in which the process dies has no end, and rejects nothing", async () => {
  const { disk, process, promises } = machine(undefined, () => ({ _tag: "Dies", after: true }))
  let isSettled = false
  const settle = () => {
    isSettled = true
  }
  promises.open("file", "wx").then(settle, settle)
  await new Promise((resolve) => setImmediate(resolve))
  expect([isSettled, process.isAlive(), disk.list()]).toEqual([false, false, ["/home/file"]])
})
