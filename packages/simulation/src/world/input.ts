/** What a plan allows to be deleted. */
import type { Plan } from "../plan/plan.ts"

const isId = (text: string): boolean => /^[A-Za-z0-9_-]{1,128}$/.test(text)

/** The ids that a run can address. `prune` takes what the service lists. */
export const inputIds = ({ command, instanceId, lines, selection, world }: Plan): ReadonlySet<string> => {
  if (command === "delete") return new Set(lines.map((line) => line.trim()).filter(isId))
  const listed = world.instances
    .filter(({ id }) => selection?.allInstances === true || id === instanceId)
    .flatMap(({ tasks }) => tasks)
  return new Set(listed.map(({ id }) => id).filter(isId))
}
