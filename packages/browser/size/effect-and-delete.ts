export { deleteTask } from "./delete.ts"
export { showWeather } from "./effect.ts"
