/** All that an interface can ask of an engine, over whichever transport: for the page, types only. What both ends need at run time is in wire.ts. */
import { checkpoints } from './checkpoints.ts'
import { logs } from './logs.ts'
import { devices, machine } from './machine.ts'
import { media } from './media.ts'
import { metrics } from './metrics.ts'
import { plugins } from './plugins.ts'
import { runs } from './runs.ts'

export const contract = { machine, devices, plugins, runs, metrics, media, logs, checkpoints }
export type Contract = typeof contract

export type { CheckpointRow } from './checkpoints.ts'
export type { ErrorReport, FieldIssue } from './errors.ts'
export type { LogLine } from './logs.ts'
export type { Device, DeviceReading, EngineInfo, Finding, InstallProgress } from './machine.ts'
export type { MediaContent, MediaKind, MediaRow, MediaSummary } from './media.ts'
export type { MetricBuckets, MetricCursor, MetricPoints, MetricSummary } from './metrics.ts'
export type { PluginDescription, PluginRow, PluginSources } from './plugins.ts'
export type { LiveChange, Progress, RunDetail, RunEvent, RunRequest, RunRow, RunState } from './runs.ts'
