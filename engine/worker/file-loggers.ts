import path from 'node:path'
import { CSVLogger, TensorBoardLogger, type Logger } from '../trainer/index.ts'
import type { LoggerName } from './messages.ts'

const loggers: Record<LoggerName, (saveDir: string) => Logger> = {
  csv: (saveDir) => new CSVLogger({ saveDir, name: 'csv' }),
  tensorboard: (saveDir) => new TensorBoardLogger({ saveDir, name: 'tensorboard' }),
}

/** The loggers of these names, which write beside the run's log. */
export function fileLoggers(names: LoggerName[], runFolder: string): Logger[] {
  return [...new Set(names)].map((name) => loggers[name](path.join(runFolder, 'logs')))
}
