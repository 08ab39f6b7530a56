/**
 * What servers, people and vendors really send, and what it means. Needs no dependency and no runtime; only the tables
 * in `lines` need Node's crypto.
 */
export { compare, expectedOver, stringsIn, unprintable } from "./expectation.ts"
export { fieldsOf } from "./fields.ts"
export { signingVectors } from "./signing.ts"
export { type AnswerVector, answerBody, type InputVector, inputValue, socketAnswers, vectors } from "./vectors.ts"
