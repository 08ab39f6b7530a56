/**
 * Reads and checks input from callers: properties, ids, and options by rules.
 *
 * Unstable: for the packages of this project and authors of adapters. Any minor version can change it.
 *
 * @since 0.1.0
 * @module
 */
export { isObject } from "../fields.ts"
export { invalidInput, type InvalidInput, isInvalidInput } from "./invalidInput.ts"
export {
  aBoolean,
  aFunction,
  anything,
  aString,
  checkOptions,
  oneOf,
  type Rule,
  type Rules,
  wholeNumber
} from "./options.ts"
export { property } from "./properties.ts"
export { checkId, idPattern, parseId } from "./id.ts"
