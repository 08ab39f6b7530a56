/** Changes a plan file, as people and broken disks do. */
import type { Disk } from "../disk/disk.ts"
import { planFile } from "../plan/files.ts"
import type { Edit } from "../plan/plan.ts"

export const edit = (disk: Disk, { how, share }: Edit): void => {
  const bytes = disk.read(planFile)
  if (bytes === undefined) return
  const at = Math.floor(bytes.length * share)
  switch (how) {
    case "cut":
      return disk.write(planFile, bytes.subarray(0, at))
    case "repeat":
      return disk.write(planFile, Buffer.concat([bytes, bytes.subarray(at)]))
    case "flip":
      return disk.write(
        planFile,
        bytes.map((byte, n) => (n === at ? byte ^ 1 : byte))
      )
  }
}
