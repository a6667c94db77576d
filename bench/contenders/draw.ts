import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Support, Task } from '../task.ts'
import { nodeWorker } from '../workers/node-worker.ts'

/** Puts into the task's folder what all contenders start from. Returns how the task's precision is computed here. */
export async function drawTask(task: Task): Promise<Support> {
  const { program, args } = nodeWorker('draw.ts', [JSON.stringify(task)])
  const { stdout } = await promisify(execFile)(program, args, { windowsHide: true })
  return JSON.parse(stdout) as Support
}
