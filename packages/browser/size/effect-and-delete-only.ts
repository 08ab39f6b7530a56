export { deleteTask } from "./delete-only.ts"
export { showWeather } from "./effect.ts"
