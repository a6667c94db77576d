import { CircleAlert, CircleCheck, CircleDashed, Cpu, HardDrive, MemoryStick, Play } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { DeviceReading } from '../../engine/api/contract/index.ts'
import { isLive } from '../actions/index.ts'
import { useConnection, useRuns, useStream } from '../transport/index.ts'
import { Bytes, formatBytes, formatShare } from '../ui/index.ts'
import styles from './status-bar.module.css'

/** Below this share of it, or this many bytes, the disk is about to be full. */
const scarce = { share: 0.05, bytes: 5e9 }

export function StatusBar() {
  const [reading, setReading] = useState<DeviceReading | null>(null)
  const { state } = useConnection()
  useStream((client, signal) => client.devices.watch(undefined, { signal }), setReading, [])
  const live = useRuns().filter(isLive).length
  return (
    <footer className={styles.bar} aria-label="Status">
      <EngineState />
      <Entry icon={<Play size={12} aria-hidden />} tone={live > 0 ? styles.live : undefined}>
        {live === 0 ? 'No run trains' : live === 1 ? '1 run trains' : `${live} runs train`}
      </Entry>
      {reading && <Reading reading={reading} stale={state !== 'open'} />}
    </footer>
  )
}

const words = { connecting: 'Connecting', open: 'Engine', lost: 'No answer', unauthorised: 'Wants a token' }

function EngineState() {
  const { state, info, address } = useConnection()
  const Icon = state === 'open' ? CircleCheck : state === 'connecting' ? CircleDashed : CircleAlert
  const title = info ? `Leyden ${info.version} on ${info.hostname}, home folder ${info.home}` : undefined
  return (
    <Entry icon={<Icon size={12} aria-hidden />} tone={state === 'open' ? styles.ok : styles.warn} title={title}>
      {words[state]}
      {state === 'open' && (address === null ? ' ready' : ` at ${address}`)}
    </Entry>
  )
}

function Reading({ reading, stale }: { reading: DeviceReading; stale: boolean }) {
  const { processorLoad, memoryUsedBytes, memoryBytes, diskFreeBytes, diskBytes } = reading
  const full = diskFreeBytes < Math.max(scarce.bytes, diskBytes * scarce.share)
  return (
    <div className={`${styles.readings} ${stale ? styles.stale : ''}`}>
      {processorLoad !== null && <Entry icon={<Cpu size={12} aria-hidden />}>Processor {formatShare(processorLoad)}</Entry>}
      <Entry icon={<MemoryStick size={12} aria-hidden />}>
        Memory {formatBytes(memoryUsedBytes)} of {formatBytes(memoryBytes)}
      </Entry>
      <Entry icon={<HardDrive size={12} aria-hidden />} tone={full ? styles.warn : undefined}>
        Disk <Bytes bytes={diskFreeBytes} /> free
      </Entry>
    </div>
  )
}

function Entry({ icon, tone = '', title, children }: { icon: ReactNode; tone?: string; title?: string; children: ReactNode }) {
  return (
    <span className={`${styles.entry} ${tone}`} title={title}>
      {icon}
      <span>{children}</span>
    </span>
  )
}
