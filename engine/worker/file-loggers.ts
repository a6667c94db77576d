import path from 'node:path'
import { CSVLogger, type LogFolderOptions, TensorBoardLogger, type Logger } from '../trainer/index.ts'
import type { LoggerName, NamedPart } from './messages.ts'

const loggers: Record<LoggerName, (options: LogFolderOptions) => Logger> = {
  csv: (options) => new CSVLogger(options),
  tensorboard: (options) => new TensorBoardLogger(options),
}

/** The loggers of these names, which write beside the run's log. */
export function fileLoggers(parts: readonly NamedPart<LoggerName>[], runFolder: string): Logger[] {
  const saveDir = path.join(runFolder, 'logs')
  const distinct = [...new Map(parts.map((part) => [JSON.stringify(part), part])).values()]
  return distinct.map((part) => {
    const { name, ...options } = typeof part === 'string' ? { name: part } : part
    return loggers[name]({ saveDir, name, ...options })
  })
}
