/** One signed request goes alone until it is known that the key is right; nothing that ends early shuts the gate. */
import { gate } from "@dcs-tasks/vectors/lines/firstUse"
import { holdsIn } from "./line.ts"

holdsIn(gate)
