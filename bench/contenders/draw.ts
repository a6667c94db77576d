import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Task } from '../task.ts'
import { nodeWorker } from './leyden.ts'

/** Puts into the task's folder what all contenders start from. Returns whether Leyden can compute in the task's precision here. */
export async function drawTask(task: Task): Promise<boolean> {
  const { program, args } = nodeWorker('draw.ts', [JSON.stringify(task)])
  const { stdout } = await promisify(execFile)(program, args, { windowsHide: true })
  return JSON.parse(stdout) as boolean
}
